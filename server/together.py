"""A worker that `anban serve` started ends with it, also when the server was killed and could say nothing."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

STARTED_BY = "ANBAN_STARTED_BY"  # the server's process id; not set for a worker that stands alone
PR_SET_PDEATHSIG = 1  # <sys/prctl.h>


def started_by_me() -> dict[str, str]:
    """What the environment of the worker holds beside the rest."""
    return {STARTED_BY: str(os.getpid())}


def end_with_parent() -> None:
    """For the worker: it ends with the server that started it, if one did."""
    parent = os.environ.get(STARTED_BY, "")
    if parent.isdigit():
        end_with(int(parent))


def end_with(parent: int) -> None:
    """Asks the system for a signal when the parent is gone; elsewhere than on Linux a killed one leaves us behind."""
    if not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:  # it was gone before we could ask
        raise SystemExit
