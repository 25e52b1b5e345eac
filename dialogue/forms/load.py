"""Form files → Forms, refused at start-up when they could not be run, with the file and line to mend."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from core.errors import Misconfigured
from core.forms import Form, Item
from dialogue.forms.export import form_to_fhir, walk
from dialogue.forms.fhir import form_from_fhir, item_from_fhir
from dialogue.forms.includes import expand
from dialogue.forms.shorthand import form_from_short
from dialogue.forms.source import Node, read, where

__all__ = ["form_from_fhir", "form_to_fhir", "item_from_fhir", "load_folder", "load_form"]

MODULES = "modules"  # the folder beside the forms that holds sections many of them share


def _lines(nodes: Any, fallback: str) -> Iterator[tuple[str, str]]:
    """(linkId, file:line) of every item in the raw data, in order."""
    for node in nodes or []:
        if "linkId" in node or "id" in node:
            yield str(node.get("linkId", node.get("id"))), where(node, fallback)
        yield from _lines(node.get("item", node.get("items")), fallback)


def _duplicates(places: list[tuple[str, str]]) -> None:
    seen: dict[str, str] = {}
    for link, place in places:
        if link in seen:
            raise Misconfigured(f"{place}: linkId {link!r} is already used at {seen[link]}")
        seen[link] = place


def _own(item: Item, place: str) -> None:
    if item.type == "choice" and not item.options:
        raise Misconfigured(f"{place}: {item.link_id!r} is a choice without options")
    if item.minimum is not None and item.maximum is not None and item.minimum > item.maximum:
        raise Misconfigured(f"{place}: {item.link_id!r} has min {item.minimum} above max {item.maximum}")
    values = [option.value for option in item.options]
    double = next((value for value in values if values.count(value) > 1), None)
    if double is not None:
        raise Misconfigured(f"{place}: {item.link_id!r} has the option {double!r} twice")
    if item.items and item.type == "display":
        raise Misconfigured(f"{place}: {item.link_id!r} is a display item and cannot hold others")


def _conditions(items: list[Item], places: Mapping[str, str]) -> None:
    by_link = {item.link_id: item for item in items}
    for item in items:
        for condition in item.enable_when:
            asked = by_link.get(condition.question)
            place = places.get(item.link_id, "")
            if asked is None:
                raise Misconfigured(f"{place}: {item.link_id!r} depends on {condition.question!r}, not in the form")
            if asked.type in ("group", "display"):
                raise Misconfigured(f"{place}: {item.link_id!r} depends on {condition.question!r}, which has no answer")
            known = {option.value for option in asked.options}
            compares = condition.operator in ("=", "!=") and asked.type == "choice"
            if compares and str(condition.answer) not in known:
                raise Misconfigured(f"{place}: {asked.link_id!r} has no option {condition.answer!r} to depend on")


def _depends(items: list[Item], parent: str = "") -> Iterator[tuple[str, str]]:
    """(item, what its being asked depends on): its conditions' questions and the item it stands under."""
    for item in items:
        if parent:
            yield item.link_id, parent
        for condition in item.enable_when:
            yield item.link_id, condition.question
        yield from _depends(item.items, item.link_id)


def _loops(form: Form, places: Mapping[str, str]) -> None:
    graph: dict[str, list[str]] = {}
    for link, needed in _depends(form.items):
        graph.setdefault(link, []).append(needed)
    done: set[str] = set()

    def visit(link: str, path: tuple[str, ...]) -> None:
        if link in path:
            circle = " → ".join((*path[path.index(link) :], link))
            raise Misconfigured(f"{places.get(link, '')}: enableWhen goes in a circle: {circle}")
        if link not in done:
            for needed in graph.get(link, []):
                visit(needed, (*path, link))
            done.add(link)

    for link in graph:
        visit(link, ())


def check(form: Form, node: Mapping[str, Any], fallback: str = "") -> Form:
    """The form itself, or Misconfigured naming the first thing that could not be run."""
    listed = list(_lines(node.get("item", node.get("items")), fallback))
    _duplicates(listed)
    places = dict(listed)
    if not form.items:
        raise Misconfigured(f"{where(node, fallback)}: form {form.id!r} has no items")
    items = walk(form.items)
    for item in items:
        _own(item, places.get(item.link_id, fallback))
    _conditions(items, places)
    _loops(form, places)
    return form


def load_form(path: Path | str) -> Form:
    """One form file, FHIR (JSON or YAML) or the shorthand."""
    path = Path(path)
    node = read(path)
    key = "item" if node.get("resourceType") else "items"
    if not isinstance(node.get(key, []), list):
        raise Misconfigured(f"{where(node)}: `{key}` must be a list")
    node[key] = expand(node.get(key, []), path.parent / MODULES)
    form = form_from_fhir(node) if node.get("resourceType") else form_from_short(node, path.stem)
    return check(form if form.id else form.model_copy(update={"id": path.stem}), node, f"{path}:1")


def load_folder(path: Path | str) -> dict[str, Form]:
    """Every form of a folder by its id; what lies in its `modules/` is for `use` only."""
    forms: dict[str, Form] = {}
    for file in sorted(Path(path).iterdir()):
        if file.suffix not in (".yaml", ".yml", ".json"):
            continue
        form = load_form(file)
        if form.id in forms:
            raise Misconfigured(f"{file}:1: form id {form.id!r} is already used in this folder")
        forms[form.id] = form
    return forms


def form_of(node: Node, name: str) -> Form:
    """A form written in the shorthand, given as data: what tests and tools use."""
    return check(form_from_short(node, name), node, name)
