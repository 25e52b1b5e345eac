"""The colours of every page are legible: WCAG AA for text, AAA for an emergency, 3:1 for edges that matter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

CSS = (Path(__file__).parents[2] / "web" / "src" / "tokens.css").read_text(encoding="utf-8")


def palette(dark: bool) -> dict[str, str]:
    """The hex colours of one theme; dark keeps what it does not change."""
    light_css, dark_css = CSS.split(':root[data-theme="dark"]', 1)
    found = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", light_css))
    return found | (dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6})", dark_css)) if dark else {})


def luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


PAIRS = [
    ("ink", "paper", 4.5), ("ink", "ground", 4.5), ("ink-soft", "paper", 4.5), ("ink-soft", "ground", 4.5),
    ("brand-deep", "paper", 4.5), ("brand-deep", "brand-soft", 4.5), ("brand-deep", "ground", 4.5),
    ("on-brand", "brand", 4.5), ("accent", "paper", 4.5), ("accent", "ground", 4.5), ("accent", "staff-soft", 4.5),
    ("ink", "staff-soft", 4.5), ("danger", "paper", 4.5), ("success", "paper", 4.5), ("warm-ink", "warm", 4.5),
    ("line-strong", "paper", 3.0), ("brand", "ground", 3.0),
]  # fmt: skip


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "ground", "least"), PAIRS)
def test_text_stands_out_from_its_ground(text: str, ground: str, least: float, dark: bool) -> None:
    colours = palette(dark)
    assert contrast(colours[text], colours[ground]) >= least


def test_emergency_text_reaches_aaa() -> None:
    assert contrast("#ffffff", palette(False)["danger-deep"]) >= 7
