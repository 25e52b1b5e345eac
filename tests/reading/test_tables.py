"""Every reading rule against its table of things patients say; a table row is one case."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from reading.clean import clean
from tests.reading.render import RENDER

TABLES = Path(__file__).parent / "tables"
RAW = ("clean", "choose", "polarity")  # these clean the text themselves


def cases(name: str) -> list[tuple[str, str]]:
    return [(text, wanted) for text, wanted in yaml.safe_load((TABLES / f"{name}.yaml").read_text(encoding="utf-8"))]


@pytest.mark.parametrize(
    ("name", "text", "wanted"), [(name, text, wanted) for name in RENDER for text, wanted in cases(name)]
)
def test_reads_what_the_patient_said(name: str, text: str, wanted: str) -> None:
    assert RENDER[name](text if name in RAW else clean(text)) == wanted


@pytest.mark.parametrize("name", RENDER)
def test_every_rule_has_at_least_forty_cases(name: str) -> None:
    assert len(cases(name)) >= 40
