"""Type checks and unit tests of the pages."""

from __future__ import annotations

from build_pages import install, npm

if __name__ == "__main__":
    install()
    npm("run", "check", "--silent")
    npm("test", "--silent")
