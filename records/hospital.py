"""The hospital's own facts: departments by national code, and everything the front desk is asked."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from core.ports import Department, Fact
from records.finding import Hit, Index, Named
from records.hospital_facts import all_facts
from records.hospital_files import Clinic, Doctor, Files, read_files

SAMPLE = Path(__file__).parent / "sample" / "hospital.yaml"


def load_hospital(path: Path | None = None) -> HospitalRecords:
    """Read a hospital: its hospital.yaml (or the folder it lies in); None reads the sample hospital."""
    chosen = path or SAMPLE
    return HospitalRecords(read_files(chosen / "hospital.yaml" if chosen.is_dir() else chosen))


class HospitalRecords:
    """Implements core.ports.Hospital over the files of one hospital."""

    def __init__(self, files: Files) -> None:
        self.files = files
        self.name = files.house.name
        self._clinics = {clinic.id: clinic for clinic in files.clinics.clinics}
        self._main: dict[str, Clinic] = {}
        for clinic in files.clinics.clinics:
            for code in clinic.codes:
                self._main.setdefault(code, clinic)
        self._departments = Index(self._named_departments())
        self._facts = Index(all_facts(files))
        self._general: dict[str, list[Fact]] = {}  # what to say about a topic when nothing more was asked
        for topic, entries in files.facts.items():
            titles = {entry.title for entry in entries if entry.general}
            facts = [named.item for named in self._facts.entries if named.item.topic == topic]
            self._general[topic] = [fact for fact in facts if fact.title in titles]

    # --- departments ------------------------------------------------------------------------------

    def departments(self) -> Sequence[Department]:
        """Every clinic once for each code it answers to (and once with no code when it has none)."""
        return [self._of(clinic, code) for clinic in self._clinics.values() for code in clinic.codes or [""]]

    def department(self, code: str) -> Department | None:
        """The clinic for a national code, or the nearest the hospital has. A code this hospital refers
        elsewhere has `clinic` "" and a `note` that says where to go; None for what nobody here knows."""
        if code in self._main:
            return self._of(self._main[code], code)
        if other := self.files.clinics.elsewhere.get(code):
            if other.clinic:
                return self._of(self._clinics[other.clinic], code, note=other.say)
            return Department(code, self.files.subjects[code], note=f"{other.say}。建议到{other.refer}就诊")
        parent = code.rpartition(".")[0]
        found = self.department(parent) if parent and code in self.files.subjects else None
        if found is None:
            return None
        return Department(**(vars(found) | {"code": code, "name": self.files.subjects[code]}))

    def find_departments(self, text: str) -> Sequence[Department]:
        """What people may mean by 肠胃科 or 看小孩的; several when several fit, best first."""
        return [hit.item for hit in self.explain_departments(text)]

    def explain_departments(self, text: str) -> Sequence[Hit[Department]]:
        """The same finds with the words that led there and the score they were ranked by."""
        return self._departments.find(text)

    def _of(self, clinic: Clinic, code: str, note: str = "") -> Department:
        house = self.files.house
        return Department(
            code=code,
            name=self.files.subjects.get(code, clinic.name),
            clinic=clinic.name,
            floor=f"{house.buildings[clinic.building].name} {clinic.floor}",
            place="，".join(filter(None, (clinic.area, clinic.route))),
            hours=house.hours.get(clinic.hours, ""),
            phone=clinic.phone,
            note="。".join(filter(None, (note, clinic.note))),
        )

    def _named_departments(self) -> list[Named[Department]]:
        subjects = self.files.subjects
        named: list[Named[Department]] = []
        for clinic in self._clinics.values():
            formal = [bare(subjects[code]) for code in clinic.codes]
            own = [clinic.name, bare(clinic.name)] + [f for f in formal if self._first(f, clinic)]
            named.append(Named(self._of(clinic, next(iter(clinic.codes), "")), tuple(own + clinic.says)))
        for code, other in self.files.clinics.elsewhere.items():
            department = self.department(code)
            assert department is not None
            named.append(Named(department, (subjects[code], bare(subjects[code]), *other.says)))
        return named

    def _first(self, formal: str, clinic: Clinic) -> bool:
        """A formal name leads to the main clinic of its code only."""
        codes = [code for code in clinic.codes if bare(self.files.subjects[code]) == formal]
        return any(self._main[code] is clinic for code in codes)

    # --- facts --------------------------------------------------------------------------------------

    def find_facts(self, text: str, topic: str = "") -> Sequence[Fact]:
        """Facts the words lead to, best first; with a topic alone, what there is to say about it in general."""
        hits = self._facts.find(text, keep=lambda fact: not topic or fact.topic == topic)
        return [hit.item for hit in hits] or list(self._general.get(topic, ()))

    # --- what registration needs ----------------------------------------------------------------------

    def clinics_of(self, department: str) -> Sequence[Clinic]:
        """Clinics by national code, clinic name or clinic id; a code without a clinic gives the nearest."""
        named = [c for c in self._clinics.values() if department in (c.id, c.name)]
        coded = [c for c in self._clinics.values() if department in c.codes]
        if named or coded:
            return named or coded
        found = self.department(department)
        return [c for c in self._clinics.values() if found and found.clinic and c.name == found.clinic]

    def doctors_of(self, clinic: Clinic) -> Sequence[Doctor]:
        return [doctor for doctor in self.files.doctors if doctor.clinic == clinic.id]

    def clinic(self, clinic_id: str) -> Clinic:
        return self._clinics[clinic_id]


def bare(name: str) -> str:
    """消化内科专业, 消化内科门诊 → 消化内科."""
    return name.removesuffix("专业").removesuffix("门诊")
