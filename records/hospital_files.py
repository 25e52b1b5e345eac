"""The files a hospital edits, as data: their shapes, and errors that name file and key."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, field_validator

from core.errors import Misconfigured

SUBJECTS = Path(__file__).parent / "subjects.yaml"
WEEKDAYS = "一二三四五六日"
# Everything is read as words and typed by the models: 120 in a list of words stays a word.
Loader = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
T = TypeVar("T")


class Data(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Building(Data):
    name: str
    gate: str
    kiosk: str
    lifts: str = ""
    says: list[str] = Field(default_factory=list)


class Holiday(Data):
    name: str
    first: date
    last: date


class Session(Data):
    name: str
    windows: list[str] = Field(min_length=1)

    @field_validator("windows")
    @classmethod
    def _clock(cls, windows: list[str]) -> list[str]:
        if bad := [w for w in windows if not re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", w)]:
            raise ValueError(f"{bad[0]!r} is no time like 08:30")
        return windows


class Title(Data):
    fee: float = Field(ge=0)
    places: int = Field(ge=1)


class House(Data):
    """hospital.yaml: who we are, buildings, hours, holidays, sessions."""

    name: str
    sample: bool = False
    reviewed: str = ""
    address: str = ""
    desk: str = ""
    desk_phone: str = ""
    buildings: dict[str, Building]
    hours: dict[str, str]
    holidays: list[Holiday] = Field(default_factory=list)
    sessions: dict[str, Session]
    titles: dict[str, Title]


class Spot(Data):
    """Where something is and when it is open; `says` are the words people use for it."""

    name: str
    building: str
    floor: str
    area: str = ""
    route: str = ""
    hours: str = ""
    phone: str = ""
    says: list[str] = Field(default_factory=list)


class Clinic(Spot):
    id: str
    codes: list[str] = Field(default_factory=list)
    kind: Literal["clinic", "tech", "emergency"] = "clinic"
    note: str = ""


class Elsewhere(Data):
    """A national code without a clinic of its own: the nearest clinic, or another hospital."""

    say: str
    clinic: str = ""
    refer: str = ""
    says: list[str] = Field(default_factory=list)


class Clinics(Data):
    clinics: list[Clinic] = Field(min_length=1)
    elsewhere: dict[str, Elsewhere] = Field(default_factory=dict)


class Doctor(Data):
    id: str
    name: str
    sex: Literal["女", "男"]
    title: str
    clinic: str
    week: str
    good_at: str = ""

    def half_days(self) -> list[tuple[int, str]]:
        """(weekday 0–6, session key) of each half-day in clinic."""
        return [(WEEKDAYS.index(word[0]), word[1:]) for word in self.week.split()]


class Price(Data):
    name: str
    price: float | tuple[float, float]
    unit: str
    says: list[str] = Field(default_factory=list)
    note: str = ""


class Ward(Spot):
    visit: str


class Wards(Data):
    rules: dict[str, str]
    wards: list[Ward]


class Entry(Data):
    title: str
    text: str
    says: list[str] = Field(default_factory=list)
    general: bool = False


class Files(Data):
    """All files of one hospital, read and checked against each other."""

    folder: Path
    house: House
    clinics: Clinics
    doctors: list[Doctor]
    places: list[Spot]
    prices: list[Price]
    wards: Wards
    facts: dict[str, list[Entry]]
    subjects: dict[str, str]


def read_files(hospital: Path) -> Files:
    """Read hospital.yaml and the files beside it; refuse the first mistake, naming file and key."""
    folder = hospital.parent
    files = Files(
        folder=folder,
        house=_read(hospital, House),
        clinics=_read(folder / "clinics.yaml", Clinics),
        doctors=_read(folder / "doctors.yaml", list[Doctor]),
        places=_read(folder / "places.yaml", list[Spot]),
        prices=_read(folder / "prices.yaml", list[Price]),
        wards=_read(folder / "wards.yaml", Wards),
        facts=_read(folder / "facts.yaml", dict[str, list[Entry]]),
        subjects=_read(SUBJECTS, dict[str, str]),
    )
    _check_clinics(files)
    _check_spots(files)
    _check_doctors(files)
    return files


def _read(path: Path, shape: type[T]) -> T:
    try:
        with path.open(encoding="utf-8") as file:
            raw: Any = yaml.load(file, Loader=Loader)
        return TypeAdapter(shape).validate_python(raw)
    except FileNotFoundError as error:
        raise Misconfigured(f"{path} does not exist; docs/hospital.md lists the files a hospital needs") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f" line {mark.line + 1}" if mark else ""
        raise Misconfigured(f"{path}{line}: not YAML: {getattr(error, 'problem', error)}") from error
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"])) or "(top)"
        raise Misconfigured(f"{path}: {key}: {first['msg']}") from error


def _wrong(files: Files, name: str, key: str, why: str) -> Misconfigured:
    return Misconfigured(f"{files.folder / name}: {key}: {why}")


def _check_clinics(files: Files) -> None:
    seen: set[str] = set()
    for clinic in files.clinics.clinics:
        if clinic.id in seen:
            raise _wrong(files, "clinics.yaml", clinic.id, "this id is used twice")
        seen.add(clinic.id)
        for code in clinic.codes:
            if code not in files.subjects:
                raise _wrong(files, "clinics.yaml", f"{clinic.id}.codes", f"{code!r} is no national code")
    for code, other in files.clinics.elsewhere.items():
        if code not in files.subjects:
            raise _wrong(files, "clinics.yaml", f"elsewhere.{code}", "no national code")
        if bool(other.clinic) == bool(other.refer):
            raise _wrong(files, "clinics.yaml", f"elsewhere.{code}", "needs either clinic or refer")
        if other.clinic and other.clinic not in seen:
            raise _wrong(files, "clinics.yaml", f"elsewhere.{code}.clinic", f"there is no clinic {other.clinic!r}")


def _check_spots(files: Files) -> None:
    named: list[tuple[str, Spot]] = [("clinics.yaml", spot) for spot in files.clinics.clinics]
    named += [("places.yaml", spot) for spot in files.places]
    named += [("wards.yaml", spot) for spot in files.wards.wards]
    for name, spot in named:
        if spot.building not in files.house.buildings:
            raise _wrong(files, name, f"{spot.name}.building", f"{spot.building!r} is not in hospital.yaml")
        if spot.hours and spot.hours not in files.house.hours:
            raise _wrong(files, name, f"{spot.name}.hours", f"{spot.hours!r} is not in hospital.yaml")
    for ward in files.wards.wards:
        if ward.visit not in files.wards.rules:
            raise _wrong(files, "wards.yaml", f"{ward.name}.visit", f"{ward.visit!r} is not in rules")


def _check_doctors(files: Files) -> None:
    clinics = {clinic.id for clinic in files.clinics.clinics}
    seen: set[str] = set()
    for doctor in files.doctors:
        if doctor.id in seen:
            raise _wrong(files, "doctors.yaml", doctor.id, "this id is used twice")
        seen.add(doctor.id)
        if doctor.clinic not in clinics:
            raise _wrong(files, "doctors.yaml", f"{doctor.id}.clinic", f"there is no clinic {doctor.clinic!r}")
        if doctor.title not in files.house.titles:
            raise _wrong(files, "doctors.yaml", f"{doctor.id}.title", f"{doctor.title!r} is not in hospital.yaml")
        for word in doctor.week.split():
            if word[0] not in WEEKDAYS or word[1:] not in files.house.sessions:
                raise _wrong(files, "doctors.yaml", f"{doctor.id}.week", f"{word!r} is no half-day like 一上")
