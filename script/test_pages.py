"""Type checks and unit tests of the pages; the packages of the second FHIR implementation, when npm can get them."""

from __future__ import annotations

import subprocess

from build_pages import ROOT, install, npm

QUICK = ("--prefer-offline", "--fetch-retries=0", "--fetch-timeout=20000")


def second_implementation() -> None:
    """Its tests skip with a reason where this could not be installed: a hospital's network may have no registry."""
    try:
        install(ROOT / "tests" / "fhir_validator", *QUICK)
    except subprocess.CalledProcessError:
        print("npm cannot install tests/fhir_validator: the tests with a second FHIR implementation will be skipped")


if __name__ == "__main__":
    install()
    npm("run", "check", "--silent")
    npm("test", "--silent")
    second_implementation()
