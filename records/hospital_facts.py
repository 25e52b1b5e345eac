"""From the hospital's files to facts the front desk can say. One fact, one short plain sentence or two."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from core.ports import Fact
from records.finding import Named
from records.hospital_files import WEEKDAYS, Clinic, Doctor, Files, House, Price, Spot

TITLES = ("主任", "医生", "大夫", "教授", "医师")


def all_facts(files: Files) -> list[Named[Fact]]:
    """Every fact with the names it is found by, the hospital's own entries first."""
    return [
        *_entries(files),
        *_places(files),
        *_wards(files),
        *_prices(files),
        *_doctors(files),
        *_clinic_details(files),
    ]


def directions(house: House, spot: Spot, start: str) -> str:
    """门诊楼 2 层 B 区, and how to get there from the "gate" or the "kiosk"."""
    building = house.buildings[spot.building]
    place = f"{building.name} {spot.floor}" + (f" {spot.area}" if spot.area not in ("", "全层") else "")
    way = building.kiosk if start == "kiosk" else building.gate
    return f"{place}。{way}" + (f"；{spot.route}。" if spot.route else "。")


def _fact(files: Files, topic: str, title: str, text: str) -> Fact:
    kind = "（示例数据）" if files.house.sample else ""
    return Fact(topic, title, text, source=f"{files.house.name}{kind}", reviewed=files.house.reviewed)


def _entries(files: Files) -> Iterator[Named[Fact]]:
    for topic, entries in files.facts.items():
        for entry in entries:
            yield Named(_fact(files, topic, entry.title, entry.text), (entry.title, *entry.says), entry.general)


def _places(files: Files) -> Iterator[Named[Fact]]:
    spots: list[Spot] = [*files.clinics.clinics, *files.places]
    for spot in spots:
        names = (spot.name, spot.name.removesuffix("门诊"), *spot.says)
        for topic, start in (("where", "gate"), ("where_kiosk", "kiosk")):
            text = f"{spot.name}在{directions(files.house, spot, start)}"
            yield Named(_fact(files, topic, spot.name, text), names)
    for building in files.house.buildings.values():
        for topic, way in (("where", building.gate), ("where_kiosk", building.kiosk)):
            text = f"{building.name}：{way}。{building.lifts}。"
            yield Named(_fact(files, topic, building.name, text), (building.name, *building.says), general=True)


def _clinic_details(files: Files) -> Iterator[Named[Fact]]:
    """Opening hours and phone numbers of single clinics and places."""
    spots: list[Spot] = [*files.clinics.clinics, *files.places]
    for spot in spots:
        names = (spot.name, spot.name.removesuffix("门诊"), *spot.says)
        if spot.hours:
            note = f"{spot.note}。" if isinstance(spot, Clinic) and spot.note else ""
            text = f"{spot.name}：{files.house.hours[spot.hours]}。{note}"
            yield Named(_fact(files, "hours", spot.name, text), names)
        if spot.phone:
            yield Named(_fact(files, "contact", spot.name, f"{spot.name}电话 {spot.phone}。"), names)


def _wards(files: Files) -> Iterator[Named[Fact]]:
    for ward in files.wards.wards:
        place = f"{files.house.buildings[ward.building].name} {ward.floor}"
        names = (ward.name, *ward.says)
        text = f"{ward.name}（{place}）：{files.wards.rules[ward.visit]}。"
        if ward.phone:
            text += f"病区电话 {ward.phone}。"
        yield Named(_fact(files, "visiting", ward.name, text), names)
        wards_only = (ward.name, *[name for name in ward.says if _of_ward(name)])
        for topic, start in (("where", "gate"), ("where_kiosk", "kiosk")):
            text = f"{ward.name}在{directions(files.house, ward, start)}"
            yield Named(_fact(files, topic, ward.name, text), wards_only)
        if ward.phone:
            yield Named(_fact(files, "contact", ward.name, f"{ward.name}电话 {ward.phone}。"), wards_only)


def _of_ward(name: str) -> bool:
    """骨科 alone means the clinic; 骨科住院 means the ward."""
    return any(word in name for word in ("病房", "住院", "监护", "ICU", "CCU"))


def _prices(files: Files) -> Iterator[Named[Fact]]:
    for price in files.prices:
        text = f"{price.name}：{_yuan(price)} 元/{price.unit}" + (f"，{price.note}" if price.note else "")
        yield Named(_fact(files, "price", price.name, text), (price.name, *price.says))


def _yuan(price: Price) -> str:
    if isinstance(price.price, tuple):
        return f"{price.price[0]:g}–{price.price[1]:g}"
    return f"{price.price:g}"


def _doctors(files: Files) -> Iterator[Named[Fact]]:
    clinics = {clinic.id: clinic for clinic in files.clinics.clinics}
    for doctor in files.doctors:
        clinic = clinics[doctor.clinic]
        text = f"{doctor.name}，{doctor.sex}，{doctor.title}，{clinic.name}。出诊：{week(doctor, files.house)}。"
        if doctor.good_at:
            text += f"主要看{doctor.good_at}。"
        clinic_names = (clinic.name, clinic.name.removesuffix("门诊"), *clinic.says)
        names = (doctor.name, *_called(doctor), *clinic_names, *doctor.good_at.split("、"))
        yield Named(_fact(files, "doctor", f"{doctor.name} {doctor.title}", text), names)


def _called(doctor: Doctor) -> Iterable[str]:
    """王主任, 王医生 … and the whole name with a title."""
    surname = doctor.name[:1]
    return [who + title for who in (doctor.name, surname) for title in TITLES]


def week(doctor: Doctor, house: House) -> str:
    """周一上午、周三下午."""
    return "、".join(f"周{WEEKDAYS[day]}{house.sessions[key].name}" for day, key in doctor.half_days())
