"""One file a command of `anban`: `add(parser)` declares its options, `run(args)` does it."""
