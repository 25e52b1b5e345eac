"""What an ingest freed goes back to the system: the allocator would keep half of the process's memory for itself."""

from __future__ import annotations

import ctypes
import gc
import sys


def give_back() -> None:
    gc.collect()
    if sys.platform == "linux":
        trim = getattr(ctypes.CDLL(None), "malloc_trim", None)  # glibc has it, musl has not
        if trim is not None:
            trim(0)
