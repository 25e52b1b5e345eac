"""What we read of the hospital's resources is right, and they stay as they came, digit for digit."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from workstation.fhir.models import Appointment, DiagnosticReport, Encounter, MedicationRequest, Patient, Read
from workstation.fhir.observations import Observation
from workstation.fhir.wire import dump, parse

SAMPLES = Path(__file__).parent / "fhir_samples"
MODELS: dict[str, type[Read]] = {
    model.__name__: model
    for model in (Patient, Encounter, Appointment, Observation, DiagnosticReport, MedicationRequest)
}


def ours(name: str) -> list[Any]:
    read: list[Any] = parse((SAMPLES / f"{name}.json").read_text(encoding="utf-8"))
    return read


def observation(id: str) -> Observation:
    return next(Observation(one) for one in ours("observations") if one["id"] == id)


def strict(text: str) -> Any:
    """Numbers as they are written: 1.0 and 1.00 are different."""
    return json.loads(text, parse_float=str, parse_int=str)


def everything(model: Read) -> dict[str, object]:
    """Every property of the model, to see that none stumbles."""
    names = [name for name in dir(type(model)) if isinstance(getattr(type(model), name), property)]
    return {name: getattr(model, name) for name in names}


@pytest.mark.parametrize("kind", ["Patient", "Encounter", "Appointment"])
def test_the_official_examples_come_back_as_they_were(kind: str, shared: Path) -> None:
    files = sorted((shared / "protocols" / "fhir_r4_examples").glob(f"{kind}-*.json"))
    assert len(files) >= 3
    for file in files:
        text = file.read_text(encoding="utf-8")
        model = MODELS[kind](parse(text))
        assert strict(dump(model.raw)) == strict(text), file.name
        assert everything(model)["id"]


def test_every_official_example_survives_parsing_and_writing(shared: Path) -> None:
    files = sorted((shared / "protocols" / "fhir_r4_examples").glob("*.json"))
    assert len(files) >= 150
    for file in files:
        text = file.read_text(encoding="utf-8")
        assert strict(dump(parse(text))) == strict(text), file.name


@pytest.mark.parametrize("name", ["observations", "others"])
def test_our_own_samples_come_back_as_they_were(name: str) -> None:
    text = (SAMPLES / f"{name}.json").read_text(encoding="utf-8")
    assert strict(dump(parse(text))) == strict(text)
    for one in parse(text):
        everything(MODELS[one["resourceType"]](one))


def test_a_patients_name_phone_and_birth_are_read_from_the_official_examples(shared: Path) -> None:
    def example(name: str) -> Patient:
        file = shared / "protocols" / "fhir_r4_examples" / f"Patient-{name}.json"
        return Patient(parse(file.read_text(encoding="utf-8")))

    zhang, peter = example("ch-example"), example("example")
    assert (zhang.names, zhang.phones, zhang.sex, zhang.born) == (("张无忌",), ("18337177888",), "男", "1974-12-25")
    assert zhang.identifiers == (("urn:oid:1.2.36.146.595.217.0.1", "3112219680806371X"),)
    assert peter.names == ("Peter James Chalmers", "Jim")  # no maiden name
    assert peter.phones == ("(03) 5555 6473", "(03) 3410 5613")  # by rank, without the old one
    assert example("pat1").active
    assert not Patient({"active": False}).active
    assert not Patient({"link": [{"type": "replaced-by"}]}).active


def test_an_encounter_and_an_appointment_are_read_from_the_official_examples(shared: Path) -> None:
    folder = shared / "protocols" / "fhir_r4_examples"
    visit = Encounter(parse((folder / "Encounter-f001.json").read_text(encoding="utf-8")))
    assert (visit.status, visit.kind, visit.patient) == ("finished", "AMB", "f001")
    assert (visit.title, visit.reasons) == ("Patient-initiated encounter", ("Heart valve replacement",))
    booked = Appointment(parse((folder / "Appointment-example.json").read_text(encoding="utf-8")))
    assert (booked.status, booked.patient, booked.with_whom) == ("booked", "example", ("Dr Adam Careful",))
    assert booked.where == "South Wing, second floor"
    assert booked.start is not None
    assert booked.start.isoformat() == "2013-12-10T09:00:00+00:00"


def test_a_result_keeps_its_precision_unit_time_range_and_flag() -> None:
    (glucose,) = observation("glucose").measured()
    assert (str(glucose.value), glucose.unit, glucose.flag, glucose.title) == ("7.10", "mmol/L", "H", "空腹血糖")
    assert (glucose.low, glucose.high) == (Decimal("3.9"), Decimal("6.1"))  # not the target of the treatment
    assert glucose.at.isoformat() == "2026-11-20T07:30:00+08:00"
    assert glucose.codes == (("http://loinc.org", "14771-0"),)


def test_a_blood_pressure_is_two_values() -> None:
    read = [(one.codes[0][1], int(one.value), one.unit) for one in observation("pressure").measured()]
    assert read == [("8480-6", 138, "mmHg"), ("8462-4", 88, "mmHg")]
    assert observation("pressure").patient == "p1"


@pytest.mark.parametrize("id", ["mistake", "cancelled", "words"])
def test_what_is_in_error_cancelled_or_no_number_gives_no_value(id: str) -> None:
    assert list(observation(id).measured()) == []


def test_a_bound_says_so_and_a_range_in_another_unit_is_not_used() -> None:
    (bound,) = observation("bound").measured()
    assert (bound.sign, str(bound.value), bound.high) == ("<", "0.010", None)
    (odd,) = observation("odd").measured()
    assert (int(odd.value), odd.low, odd.high) == (12, None, None)
    assert observation("words").words == "阴性"


def test_reports_and_medicines_are_read() -> None:
    first, second, *medicines = ours("others")
    report = DiagnosticReport(first)
    assert (report.title, report.final, report.conclusion) == ("血常规", True, "白细胞升高。")
    assert report.results == ("glucose", "wbc")
    assert (DiagnosticReport(second).title, DiagnosticReport(second).final) == ("胸部CT", False)
    taken = [MedicationRequest(one) for one in medicines]
    assert [one.medicine for one in taken if one.active] == ["氨氯地平片", "二甲双胍片"]
    assert [one.dosage for one in taken[:2]] == [("每次 5 mg，每天 1 次，口服",), ("0.50g 口服 一日两次",)]


@pytest.mark.parametrize("odd", [{}, {"name": 5, "telecom": [3]}, {"participant": [None], "code": []}])
def test_odd_resources_read_as_nothing(odd: dict[str, Any]) -> None:
    for model in MODELS.values():
        everything(model(odd))
    assert list(Observation(odd | {"status": "final", "effectiveDateTime": "soon"}).measured()) == []
