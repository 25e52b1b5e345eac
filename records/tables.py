"""Every module with tables, one line an area; migrations and tests import this to know them all."""

from __future__ import annotations

from importlib import import_module

AREAS = [
    import_module(f"records.{name}")
    for name in (
        "cds",
        "house",
        "knowledge",
        "registration",
        "staff",
        "staffside",
        "wechat",
    )
]  # fmt: skip
