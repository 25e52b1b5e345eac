"""Form files: what is read, what a round trip keeps, and what is refused with file and line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.errors import Misconfigured
from dialogue.forms.load import form_from_fhir, form_to_fhir, load_folder, load_form
from tests.forms.builders import SHARED, form

EXAMPLES = SHARED / "protocols" / "fhir_r4_examples"
GOOD = """
id: knee
title: 膝痛
items:
  - {id: sex, type: choice, options: [女, 男], hidden: true}
  - {id: side, text: 哪边？, options: [{左: [左边]}, {value: right, label: 右, score: 2}], required: true}
  - {id: pain, text: 几分？, type: integer, min: 0, max: 10, control: faces, reads: pain, spoken: 打几分？}
  - {id: weight, text: 体重？, unit: kg, units: [斤], min: 2, max: 200}
  - id: more
    when_any: [side = right, pain >= 5]
    items:
      - {id: since, text: 多久？, unit: 天, when: pain exists}
"""


def write(folder: Path, text: str, name: str = "knee.yaml") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_shorthand_and_its_fhir_form_are_the_same_form(tmp_path: Path) -> None:
    form = load_form(write(tmp_path, GOOD))
    resource = json.loads(json.dumps(form_to_fhir(form)))
    assert form_from_fhir(resource) == form
    assert load_form(write(tmp_path, json.dumps(resource), "again.json")) == form


def test_exported_forms_are_accepted_by_a_fhir_library(tmp_path: Path) -> None:
    questionnaire = pytest.importorskip("fhir.resources.R4B.questionnaire")
    questionnaire.Questionnaire(**form_to_fhir(load_form(write(tmp_path, GOOD))))


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("Questionnaire-*.json")) or [None], ids=lambda p: p and p.stem)
def test_published_questionnaires_load_and_round_trip(path: Path | None) -> None:
    if path is None:
        pytest.skip("the published examples are not here (set ANBAN_SHARED)")
    form = load_form(path)
    assert form.items
    assert form_from_fhir(form_to_fhir(form)) == form


@pytest.mark.parametrize(
    ("bad", "line", "says"),
    [
        ("items:\n  - {id: a, type: number}\n", 2, "unknown type 'number'"),
        ("items:\n  - {id: a, text: x}\n  - {id: a, text: y}\n", 3, "already used"),
        ("items:\n  - {id: a, when: b = 1, type: integer}\n  - {id: b, when: a = 1, type: integer}\n", 2, "circle"),
        ("items:\n  - {id: a, type: boolean, when: a = true}\n", 2, "circle"),
        ("items:\n  - {id: a, text: x, when: gone = 1}\n", 2, "not in the form"),
        ("items:\n  - {id: a, type: integer, min: 5, max: 1}\n", 2, "min 5"),
        ("items:\n  - {id: a, type: choice}\n", 2, "choice without options"),
        ("items:\n  - {id: a, options: [x]}\n  - {id: b, text: y, when: a = z}\n", 3, "no option 'z'"),
        ("items:\n  - {id: a, txt: x}\n", 2, "no field 'txt'"),
        ("items:\n  - {id: a, text: x, when: what now}\n", 2, "cannot read the condition"),
        ("items:\n  - {text: x}\n", 2, "without id"),
        ("items:\n  - {id: a, options: [x, x]}\n", 2, "twice"),
        ("items:\n  - use: nowhere\n", 2, "no module"),
        ("items: []\n", 1, "no items"),
        ("items:\n  - {id: a, text: [}\n", 2, ""),
        ("id: a\nid: b\nitems: []\n", 2, "written twice"),
    ],
)
def test_a_form_that_cannot_be_run_is_refused_with_file_and_line(
    tmp_path: Path, bad: str, line: int, says: str
) -> None:
    path = write(tmp_path, bad)
    with pytest.raises(Misconfigured) as refused:
        load_form(path)
    assert f"{path}:{line}" in str(refused.value)
    assert says in str(refused.value)


def test_a_fhir_file_with_an_unknown_type_is_refused_with_its_line(tmp_path: Path) -> None:
    text = '{\n "resourceType": "Questionnaire",\n "item": [\n  {"linkId": "1", "type": "colour"}\n ]\n}'
    path = write(tmp_path, text, "bad.json")
    with pytest.raises(Misconfigured, match=r"bad\.json:4: unknown type 'colour'"):
        load_form(path)


def test_modules_are_written_once_and_filled_with_words(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    write(tmp_path / "modules", "items:\n  - {id: onset, text: '{symptom}多久了？'}\n", "onset.yaml")
    write(tmp_path, "items:\n  - {use: onset, with: {symptom: 咳嗽}}\n", "cough.yaml")
    write(tmp_path, "items:\n  - {use: onset, with: {symptom: 头痛}}\n", "head.yaml")
    forms = load_folder(tmp_path)
    assert [f.items[0].text for f in forms.values()] == ["咳嗽多久了？", "头痛多久了？"]


def test_modules_that_use_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "modules").mkdir()
    write(tmp_path / "modules", "items:\n  - use: b\n", "a.yaml")
    write(tmp_path / "modules", "items:\n  - use: a\n", "b.yaml")
    with pytest.raises(Misconfigured, match="circle"):
        load_form(write(tmp_path, "items:\n  - use: a\n"))


def test_two_files_with_one_form_id_are_refused(tmp_path: Path) -> None:
    for name in ("one.yaml", "two.yaml"):
        write(tmp_path, "id: same\nitems:\n  - {id: a, text: x}\n", name)
    with pytest.raises(Misconfigured, match="'same' is already used"):
        load_folder(tmp_path)


def test_yes_and_dates_stay_the_words_people_wrote() -> None:
    made = form("- {id: a, options: ['yes', 'no', '2026-01-01']}")
    assert [o.value for o in made.items[0].options] == ["yes", "no", "2026-01-01"]
