"""A WeChat platform of our own, for tests and for trying things without an account: its API, its rules, its phones."""
