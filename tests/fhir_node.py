"""The second, independent FHIR implementation (medplum, in Node): a validator and a server."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pytest

FOLDER = Path(__file__).parent / "fhir_validator"


def node() -> str:
    """A Node that can run it; skips where there is none, or where its packages are not installed."""
    beside = str(Path(sys.executable).parent)
    program = shutil.which("node") or shutil.which("node", path=beside)
    if program is None:
        pytest.skip("no Node here")
    if not (FOLDER / "node_modules" / "@medplum" / "mock").is_dir():
        pytest.skip("tests/fhir_validator has no packages: `make test` installs them, or `npm ci` there")
    return program


def problems(bundles: Iterable[dict[str, Any]]) -> list[list[str]]:
    """What the validator finds in each bundle; empty is good."""
    asked = "".join(json.dumps(bundle, ensure_ascii=False) + "\n" for bundle in bundles)
    done = subprocess.run([node(), "validate.mjs"], cwd=FOLDER, input=asked, text=True, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]
