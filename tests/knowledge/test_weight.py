"""What a process that only answers does not load."""

from __future__ import annotations

import subprocess
import sys

HEAVY = ("docx", "openpyxl", "pypdf", "qdrant_client")


def test_answering_loads_no_libraries_for_reading_files() -> None:
    code = "import sys, knowledge.answers; print([name for name in sys.argv[1:] if name in sys.modules])"
    told = subprocess.run([sys.executable, "-c", code, *HEAVY], capture_output=True, text=True, check=True)
    assert told.stdout.strip() == "[]"
