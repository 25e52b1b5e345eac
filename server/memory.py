"""Gives back to the system what the start used up: glibc keeps freed memory, a heap for every few threads."""

from __future__ import annotations

import ctypes
import gc
import sys

ARENA_MAX = -8  # <malloc.h>: M_ARENA_MAX


def one_heap() -> None:
    """Threads share one heap; Python's lock leaves them nothing to wait for there."""
    if libc := _glibc():
        libc.mallopt(ARENA_MAX, 1)


def settle() -> None:
    """After the start: what stands now stays. The collector need not walk through it during a turn."""
    gc.collect()
    gc.freeze()
    if libc := _glibc():
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None
