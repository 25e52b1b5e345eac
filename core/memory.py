"""Gives freed memory back to the system: glibc keeps it, in a heap for every few threads."""

from __future__ import annotations

import ctypes
import gc
import sys

ARENA_MAX = -8  # <malloc.h>: M_ARENA_MAX


def one_heap() -> None:
    """Threads share one heap; Python's lock leaves them nothing to wait for there."""
    if libc := _glibc():
        libc.mallopt(ARENA_MAX, 1)


def give_back() -> None:
    """After much was freed at once: the allocator would keep half of the process's memory for itself."""
    gc.collect()
    if libc := _glibc():
        libc.malloc_trim(0)


def _glibc() -> ctypes.CDLL | None:
    """musl and others have neither of the two."""
    if not sys.platform.startswith("linux"):
        return None
    libc = ctypes.CDLL(None)
    return libc if hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim") else None
