"""`anban train safety`: learn the gate's scorer anew from the reviewed examples and the sets already measured."""

from __future__ import annotations

import argparse
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from core.contracts import Heard
from core.settings import Settings
from dialogue.safety.examples import CRISES, read_examples
from dialogue.safety.findings import Reader, know
from dialogue.safety.learned import save
from dialogue.safety.page import Page
from dialogue.safety.pieces import cut
from dialogue.safety.quieting import RIGHT
from dialogue.safety.rules import content
from dialogue.safety.training import Row, learn
from knowledge.sample import documents
from language.embedding import LocalEmbedder
from language.examples import common
from server.commands.eval_safety import Case, consultations, own_cases
from server.commands.train_guard import SAID, wording
from server.wiring import examples_of, load_assistants

ORDINARY = 2500  # consultations whose pieces are the background
LABEL = 20  # characters of a button or a choice
EVERY = 4  # of the questions known for an entry
GRAVE = re.compile("120|急诊|12356|轻生|自杀")  # in the text of an entry: who asks for it may be in danger


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--without", action="append", default=[], metavar="SET", help="leave a measured set out")


def run(args: argparse.Namespace) -> int:
    reader = Reader(content())
    rows = reviewed(reader, args.without)
    background = list(ordinary(reader))
    learned = learn(rows, background, LocalEmbedder(Settings().model_folder))
    save(replace(learned, proven=proven(reader, args.without)))
    print(f"{len(rows)} reviewed sentences, {len(background)} pieces of ordinary consultations, "
          f"{len(learned.likeness.vectors)} vectors; fingerprint {learned.fingerprint}")  # fmt: skip
    return 0


def reviewed(reader: Reader, without: Sequence[str] = ()) -> list[Row]:
    """The examples, and the sets once they have been measured: each sentence once."""
    rows = [Row(reader.page(example.text).text, example.kind, example.code) for example in read_examples()]
    rows += [_row(reader, case) for case in measured(without)]
    return [_with_concepts(reader, row) for row in {row.text: row for row in rows}.values()]


def _with_concepts(reader: Reader, row: Row) -> Row:
    return row._replace(concepts=Page(reader.content.book, row.text).concepts())


def proven(reader: Reader, without: Sequence[str] = ()) -> frozenset[str]:
    """Patterns that were right often enough and never wrong on the measured sets."""
    right, wrong = Counter[str](), Counter[str]()
    for case in measured(without):
        pages = reader.pages(case.heard)
        look = reader.emergencies if "emergency" in case.set else reader.crises
        record = wrong if case.set.endswith("_near") else right
        record.update(finding.pattern for finding in look(pages, know(pages, case.heard)))
    return frozenset(pattern for pattern, times in right.items() if times >= RIGHT and not wrong[pattern])


def measured(without: Sequence[str] = ()) -> list[Case]:
    """The sets that were measured before and now teach."""
    return [case for case in own_cases() if not case.set.startswith(tuple(without) or ("-",))]


def _row(reader: Reader, case: Case) -> Row:
    """A sentence with what was said before it; its code is what the rules call it, when they know it."""
    kind = case.set.split()[-1]
    text = reader.page("。".join([*case.heard.context, case.text])).text
    if kind.endswith("_near"):
        return Row(text, "")
    if kind == "crisis":
        return Row(text, kind, CRISES.get(case.level or case.group, ""))
    pages = reader.pages(case.heard)
    found = reader.emergencies(pages, know(pages, case.heard))
    return Row(text, kind, found[0].rule.code if found else "")


def ordinary(reader: Reader) -> Iterator[Row]:
    """Pieces of what is ordinarily said, in which the rules find nothing: it speaks against danger, a little each."""
    for text in [*consultations(ORDINARY), *_daily(), *labels()]:
        pages = reader.pages(Heard(text))
        who = know(pages, Heard(text))
        if not (reader.emergencies(pages, who) or reader.crises(pages, who)):
            yield from (_with_concepts(reader, Row(piece, "")) for piece in cut(pages[0].text))


def labels() -> Iterator[str]:
    """What stands on our own buttons and choices: people type it, too."""
    yield from dict.fromkeys(text for text in wording(*SAID) if len(text) <= LABEL)


def _daily() -> Iterator[str]:
    """What people say to start something, and ask of the hospital."""
    yield from (said for several in {**common(), **examples_of(load_assistants())}.values() for said in several)
    for document in documents():
        piece = document.pieces[0]
        if not GRAVE.search(piece.text):
            yield from piece.questions[::EVERY]
