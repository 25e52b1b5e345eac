"""Runs one form: what to ask next, what an answer changes, how far along we are. States go in, new states come out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.forms import Answer, Form, FormState, Item
from core.messages import Ask, Progress
from dialogue.forms.answers import Accepted, Checked, check
from dialogue.forms.conditions import Enabled
from dialogue.forms.export import walk
from dialogue.forms.question import question

_UNASKED = frozenset({"group", "display"})
_AGAIN = frozenset({"answers", "skipped", "earlier"})


@dataclass(frozen=True)
class Score:
    """The sum of the chosen options' ordinals; `complete` when every scored item has an answer."""

    total: float = 0.0
    items: Mapping[str, float] = field(default_factory=dict)
    complete: bool = False


def _parents(items: list[Item], above: str = "") -> Iterator[tuple[str, str]]:
    for item in items:
        yield item.link_id, above
        yield from _parents(item.items, item.link_id)


class Engine:
    """One form's engine; holds no state of its own, so that one serves all conversations."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.order = walk(form.items)
        self.items = {item.link_id: item for item in self.order}
        self._parents = dict(_parents(form.items))
        self._conditional = any(item.enable_when for item in self.order) or any(
            parent and self.items[parent].type not in _UNASKED for parent in self._parents.values()
        )

    # --- reading a state ---------------------------------------------------------------------------

    def enabled(self, state: FormState) -> Enabled:
        """A function of a linkId: does the item apply, with the answers given so far?"""
        return Enabled(self.items, self._parents, state.answers)

    def asked(self, state: FormState) -> list[Item]:
        """The items that apply and are for the person to answer, in order, answered or not."""
        on = self.enabled(state)
        return [i for i in self.order if i.type not in _UNASKED and not i.hidden and on(i.link_id)]

    def open_items(self, state: FormState) -> list[Item]:
        """What applies and is neither answered nor skipped."""
        return [i for i in self.asked(state) if i.link_id not in state.skipped and not state.answers.get(i.link_id)]

    def answered(self, state: FormState) -> dict[str, Item]:
        """What applies and has an answer, also “asked, not known”."""
        return {i.link_id: i for i in self.asked(state) if state.answers.get(i.link_id)}

    def next_item(self, state: FormState) -> Item | None:
        """The pending question while it is open, else the first open one; None when the form is done."""
        if state.stopped:
            return None
        open_items = self.open_items(state)
        return next((i for i in open_items if i.link_id == state.pending), open_items[0] if open_items else None)

    def progress(self, state: FormState) -> Progress:
        """Counts only what applies; the total may move as answers open or close questions."""
        total = len(self.asked(state))
        return Progress(answered=total - len(self.open_items(state)), total=total)

    def score(self, state: FormState) -> Score:
        """Ordinal values of the chosen options, by item; a contradicted item counts with its last answer."""
        scored = [i for i in self.asked(state) if any(o.ordinal is not None for o in i.options)]
        items: dict[str, float] = {}
        for item in scored:
            ordinals = {o.value: o.ordinal or 0.0 for o in item.options}
            given = [ordinals.get(str(a.value)) for a in state.answers.get(item.link_id, []) if a.value is not None]
            known = [value for value in given if value is not None]
            if known:
                items[item.link_id] = sum(known) if item.repeats else known[-1]
        return Score(sum(items.values()), items, len(items) == len(scored) and bool(scored))

    def contradictions(self, state: FormState) -> dict[str, list[Answer]]:
        """Items the person answered in ways that exclude each other, with all that was said."""
        return {
            link: given for link, given in state.answers.items()
            if len(given) > 1 and self._clash(self.items[link], given)
        }  # fmt: skip

    @staticmethod
    def _clash(item: Item, given: Sequence[Answer]) -> bool:
        values = [answer.value for answer in given]
        if not item.repeats:
            return any(value != values[0] for value in values)
        alone = {option.value for option in item.options if option.exclusive}
        return bool(alone & {str(v) for v in values}) and len({str(v) for v in values}) > 1

    # --- checking and asking -----------------------------------------------------------------------

    def check(self, item: Item, value: Any, unit: str = "") -> Checked:
        """Accepted with the value made plain, or Refused with what to say (the range, the options)."""
        return check(item, value, unit)

    def ask(self, state: FormState, item: Item, *, intro: bool = True) -> Ask:
        """The question as an act: its text, what can be tapped, how far along we are."""
        asked = self.asked(state)
        position = next((n for n, i in enumerate(asked) if i.link_id == item.link_id), 0)
        back = any(i.link_id in state.skipped or state.answers.get(i.link_id) for i in asked[:position])
        lead = self._before(state, item) if intro else []
        return question(self.form, item, lead, self.progress(state), back)

    def _before(self, state: FormState, item: Item) -> list[Item]:
        """The display items between the question before and this one: they are said together with it."""
        on, shown = self.enabled(state), list[Item]()
        for other in self.order:
            if other.link_id == item.link_id:
                return shown
            if other.type == "display" and on(other.link_id):
                shown.append(other)
            elif other.type not in _UNASKED and not other.hidden and on(other.link_id):
                shown = []
        return shown

    # --- changing a state --------------------------------------------------------------------------

    def start(self, prefill: Mapping[str, Any] | None = None) -> FormState:
        """A new state: initial values and what is known already. Prefilled values that do not fit are left out."""
        state = FormState(form=self.form.id, version=self.form.version)
        known = {i.link_id: i.initial for i in self.order if i.initial is not None} | dict(prefill or {})
        for link, given in known.items():
            item = self.items.get(link)
            listed = given if isinstance(given, list) else [given]
            answers = [a for one in listed if item and (a := self._fit(item, one))]
            if answers:
                state.answers[link] = answers
        return self._settle(state)

    def _fit(self, item: Item, given: Any) -> Answer | None:
        answer = given if isinstance(given, Answer) else Answer(value=given)
        checked = check(item, answer.value, answer.unit)
        return self.answer(checked, answer.words, answer.turn) if isinstance(checked, Accepted) else None

    @staticmethod
    def answer(accepted: Accepted, words: str = "", turn: int = 0) -> Answer:
        """An accepted value with the words and turn it came from."""
        return Answer(value=accepted.value, label=accepted.label, unit=accepted.unit, words=words, turn=turn)

    def set(self, state: FormState, link: str, answers: Sequence[Answer]) -> FormState:
        """These answers instead of what was there. The old ones are kept under `earlier`, and answers to questions
        that no longer apply go there too; nothing else is touched."""
        item = self.items[link]
        answers = self._exclusive(item, answers)
        made = self._edit(state)
        before = made.answers.pop(link, [])  # taken out and put back last: the order tells what was said when
        gone = [a for a in before if all(a.value != new.value for new in answers)]
        if gone:
            made.earlier[link] = [*made.earlier.get(link, []), *gone]
        made.answers[link] = list(answers)
        made.skipped = [s for s in made.skipped if s != link]
        made.pending = "" if made.pending == link else made.pending
        made.misses, made.finished = 0, False
        return self._settle(made)

    @staticmethod
    def _exclusive(item: Item, answers: Sequence[Answer]) -> list[Answer]:
        """Within one answer, "none of these" gives way to what was named; doubles are one."""
        alone = {option.value for option in item.options if option.exclusive}
        named = [a for a in answers if str(a.value) not in alone]
        kept: list[Answer] = []
        for answer in named or answers:
            if all(answer.value != other.value for other in kept):
                kept.append(answer if answer.label or answer.value is None else Engine._labelled(item, answer))
        return kept

    @staticmethod
    def _labelled(item: Item, answer: Answer) -> Answer:
        """Callers may set plain values; what a summary reads is worked out here."""
        checked = check(item, answer.value, answer.unit)
        if not isinstance(checked, Accepted):
            return answer
        return answer.model_copy(update={"value": checked.value, "label": checked.label, "unit": checked.unit})

    def add(self, state: FormState, link: str, answers: Sequence[Answer]) -> FormState:
        """More answers to an item that repeats: 还有头晕. "None of these" gives way to what is named."""
        if not self.items[link].repeats:
            return self.set(state, link, answers)
        return self.set(state, link, [*state.answers.get(link, []), *answers])

    def contradict(self, state: FormState, link: str, answer: Answer) -> FormState:
        """A different answer without a word of correction: both stay, for the doctor to see."""
        made = self._edit(state)
        kept = made.answers.get(link, [])
        if all(answer.value != other.value for other in kept):
            made.answers[link] = [*kept, answer]
        return self._settle(made)

    def dont_know(self, state: FormState, link: str, words: str = "", turn: int = 0) -> FormState:
        """Asked, not known: counts as answered and is written as unknown."""
        return self.set(state, link, [Answer(value=None, words=words, turn=turn)])

    def skip(self, state: FormState, link: str) -> FormState:
        """Left open on purpose; not asked again."""
        made = self._edit(state)
        made.skipped = [*[s for s in made.skipped if s != link], link]
        made.pending = "" if made.pending == link else made.pending
        made.misses = 0
        return self._settle(made)

    def back(self, state: FormState) -> FormState:
        """Re-opens the question before the pending one; its answer is kept under `earlier`."""
        asked = self.asked(state)
        links = [i.link_id for i in asked]
        end = links.index(state.pending) if state.pending in links else len(links)
        done = [link for link in links[:end] if link in state.skipped or state.answers.get(link)]
        if not done:
            return state
        return self.reopen(state, done[-1])

    def reopen(self, state: FormState, link: str) -> FormState:
        """Asks an answered or skipped question again; its answer is kept under `earlier` until a new one comes."""
        made = self._edit(state)
        old = made.answers.pop(link, [])
        if old:
            made.earlier[link] = [*made.earlier.get(link, []), *old]
        made.skipped = [s for s in made.skipped if s != link]
        made.pending, made.finished, made.stopped, made.misses = link, False, False, 0
        return self._settle(made)

    def stop(self, state: FormState) -> FormState:
        """The person wants no more questions; what exists counts."""
        made = self._edit(state)
        made.stopped, made.pending = True, ""
        return made

    def resume(self, state: FormState) -> FormState:
        """Go on with a form that was stopped; nothing answered is asked again."""
        return self._settle(self._edit(state.model_copy(update={"stopped": False, "pending": ""})))

    @staticmethod
    def _edit(state: FormState) -> FormState:
        return state.model_copy(update={name: dict(v) if isinstance(v := getattr(state, name), dict) else list(v)
                                        for name in _AGAIN})  # fmt: skip

    def _settle(self, state: FormState) -> FormState:
        """Moves answers that no longer apply to `earlier` and notes whether the form is done."""
        if self._conditional:
            on = self.enabled(state)
            for link in [link for link in state.answers if link in self.items and not on(link)]:
                if self.items[link].hidden:
                    continue  # a fact about the person stays true whatever is asked
                state.earlier[link] = [*state.earlier.get(link, []), *state.answers.pop(link)]
            state.skipped = [link for link in state.skipped if link not in self.items or on(link)]
        state.finished = not self.open_items(state)
        if state.finished:
            state.pending = ""
        return state
