"""A program of its own: SILK v3 on standard input → 16 kHz PCM on standard output. Run by sound.py, never imported."""

from __future__ import annotations

import io
import resource
import sys

MEMORY = 512 * 1024 * 1024  # bytes; a small file can claim to hold hours
LONGEST = 90 * 16_000 * 2


def main() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    import pysilk

    pcm = io.BytesIO()
    pysilk.decode(io.BytesIO(sys.stdin.buffer.read()), pcm, 16_000)
    sys.stdout.buffer.write(pcm.getvalue()[:LONGEST])


if __name__ == "__main__":
    main()
