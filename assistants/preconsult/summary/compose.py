"""A filled interview → the summary: red flags, the record's sections, contradictions, and what is left to ask."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistants.preconsult.summary.model import Completeness, Evidence, Section, Statement, Summary
from assistants.preconsult.summary.wording import content, duration, quoted, statement, value
from assistants.preconsult.told import Told, clashes, read_told
from core.forms import Answer, FormState, Item
from dialogue.forms.conditions import holds
from dialogue.forms.engine import Engine
from dialogue.forms.shorthand import condition

MAX_CHIEF = 20
_ONSET = "hpi.onset"


def summarise(
    engine: Engine, state: FormState, words: Sequence[Evidence] = (), additions: Sequence[Evidence] = ()
) -> Summary:
    """The summary of one interview. `words` are sentences told outside the form, with their turns; `additions` those
    the person wants passed on as they are."""
    told = read_told(words, state)
    answered = engine.answered(state)
    contradictions = [*_contradictions(engine, state), *clashes([*told, *read_told(additions, state)], state, answered)]
    chief = chief_complaint(engine, state, told)
    sections = [Section(key="chief_complaint", title="主诉", statements=[chief], text=f"{chief.text}。")]
    sections += _sections(engine, state, told, chief)
    if additions:
        notes = [Statement(text=quoted(a.words), evidence=[a]) for a in additions]
        sections.append(
            Section(key="additions", title="患者补充", statements=notes, text="；".join(n.text for n in notes))
        )
    progress = engine.progress(state)
    score = engine.score(state)
    return Summary(
        form=engine.form.id, title=engine.form.title, chief_complaint=chief.text,
        red_flags=red_flags(engine, state), sections=sections, contradictions=contradictions,
        open_points=_open_points(engine, state),
        completeness=Completeness(answered=progress.answered, total=progress.total,
                                  status="completed" if state.finished else "stopped"),
        scores={engine.form.extra["score"]["name"]: score.total} if _scored(engine, state) else {},
    )  # fmt: skip


def _scored(engine: Engine, state: FormState) -> bool:
    wanted = engine.form.extra.get("score", {}).get("items", [])
    return bool(wanted) and all(state.answers.get(link) for link in wanted)


def _clip(text: str, room: int) -> str:
    """The first clause that fits; a word is never cut when a mark is near."""
    first = re.split(r"[，。；！？,;\n]", text.strip())[0]
    return first[:room]


def chief_complaint(engine: Engine, state: FormState, told: Sequence[Told]) -> Statement:
    """主诉: symptom and duration, at most 20 characters."""
    onset = state.answers.get(_ONSET, [])
    known = [a for a in onset if a.value is not None]
    lasting = duration(engine.items[_ONSET], known[-1]) if known else ""
    room = MAX_CHIEF - len(lasting)
    name, source = _complaint(engine, state, told, room)
    kept = [*source, *[Evidence(turn=a.turn, words=a.words, item=_ONSET) for a in known]]
    return Statement(text=f"{name}{lasting}"[:MAX_CHIEF], evidence=kept, item="chief_complaint")


def _complaint(engine: Engine, state: FormState, told: Sequence[Told], room: int) -> tuple[str, list[Evidence]]:
    """The complaint in the record's words: what was told first, else what the interview is about."""
    present = [t for t in told if t.present and t.leading]
    if present:
        joined = "、".join(t.name for t in present[:2])
        chosen = present[:2] if len(joined) <= room else present[:1]
        return "、".join(t.name for t in chosen)[:room], [e for t in chosen for e in t.evidence]
    for link in ("cc.words",):
        answers = [a for a in state.answers.get(link, []) if a.value is not None]
        if answers:
            return quoted(_clip(str(answers[-1].value), room - 2)), [
                Evidence(turn=a.turn, words=a.words, item=link) for a in answers
            ]
    return str(engine.form.extra.get("chief", engine.form.title))[:room], []


def _sections(engine: Engine, state: FormState, told: Sequence[Told], chief: Statement) -> list[Section]:
    answered = engine.answered(state)
    made: list[Section] = []
    for spec in content()["sections"]:
        items = [i for i in answered.values() if i.link_id.split(".")[0] in spec["of"]]
        statements = [statement(i, state.answers[i.link_id]) for i in items]
        if spec["key"] == "present_illness":
            statements = _history(engine, state, items, told, chief)
        if statements:
            text = "；".join(s.text for s in statements) + "。"
            if spec["key"] == "present_illness":
                text = "，".join(s.text for s in statements) + "。"
            made.append(Section(key=spec["key"], title=spec["title"], statements=statements, text=text))
    return made


def _history(
    engine: Engine, state: FormState, items: Sequence[Item], told: Sequence[Told], chief: Statement
) -> list[Statement]:
    """现病史: how it began, positives in the order they were asked, then what is denied, then what is not known."""
    opening = _opening(engine, state, chief)
    facts = [statement(i, state.answers[i.link_id]) for i in items if i.link_id != _ONSET]
    said = "".join(s.text for s in (opening, *facts))
    extra = [t for t in told if t.name not in said]
    facts += [Statement(text=f"诉{t.name}", evidence=t.evidence) for t in extra if t.present]
    no = [Statement(text=f"无{t.name}", evidence=t.evidence, kind="negative") for t in extra if not t.present]
    order = {"fact": 0, "negative": 1, "unknown": 2}
    ranked = sorted([*facts, *no], key=lambda s: order[s.kind])
    treated = [s for s in ranked if s.item in ("hpi.treated", "hpi.drug")]
    return [opening, *[s for s in ranked if s not in treated], *treated]


def _opening(engine: Engine, state: FormState, chief: Statement) -> Statement:
    onset = state.answers.get(_ONSET, [])
    known = [a for a in onset if a.value is not None]
    who = "患儿" if _months(state) is not None and (_months(state) or 0) < 168 else "患者"
    name = chief.text
    if known:
        lasting = duration(engine.items[_ONSET], known[-1])
        name = name.removesuffix(lasting) or name
        text = (
            f"{who}{lasting}前出现{name}" if engine.form.extra.get("chief") != "备孕未孕" else f"{who}{name}{lasting}"
        )
    else:
        text = f"{who}因{name}就诊" + ("，起病时间不详" if onset else "")
    return Statement(text=text, evidence=chief.evidence, item=_ONSET)


def _months(state: FormState) -> int | None:
    answers = state.answers.get("person.age_months", [])
    return int(answers[-1].value) if answers and answers[-1].value is not None else None


def red_flags(engine: Engine, state: FormState) -> list[Statement]:
    """Answers the form's author marked as alarming; they open the summary."""
    on = engine.enabled(state)
    made: list[Statement] = []
    for text in engine.form.extra.get("red_flags", []):
        rule = condition(text, {})
        item = engine.items.get(rule.question)
        answers = state.answers.get(rule.question, []) if item is not None and on(rule.question) else []
        if item is None or not holds(rule, item, answers):
            continue
        meant = [a for a in answers if holds(rule, item, [a])]
        made.append(Statement(text=_flag(item, meant), item=item.link_id, kind="fact", evidence=[
            Evidence(turn=a.turn, words=a.words, item=item.link_id) for a in meant
        ]))  # fmt: skip
    return made


def _flag(item: Item, answers: Sequence[Answer]) -> str:
    words = "、".join(value(item, a) for a in answers)
    if item.link_id == "person.age_months":
        return f"月龄 {words} 个月"
    return words if item.options else f"{item.short}{words}"


def _contradictions(engine: Engine, state: FormState) -> list[Statement]:
    made: list[Statement] = []
    for link, answers in engine.contradictions(state).items():
        item = engine.items[link]
        said = "；".join(f"第{a.turn}轮{quoted(a.words or value(item, a))}（{value(item, a)}）" for a in answers)
        made.append(Statement(
            text=f"{item.short or item.text}前后说法不一：{said}", item=link, kind="contradiction",
            evidence=[Evidence(turn=a.turn, words=a.words, item=link) for a in answers],
        ))  # fmt: skip
    return made


def _open_points(engine: Engine, state: FormState) -> list[str]:
    """What was skipped, not reached or not known: for the doctor to ask."""
    unknown = [i for i in engine.answered(state).values() if all(a.value is None for a in state.answers[i.link_id])]
    skipped = [i for i in engine.asked(state) if i.link_id in state.skipped]
    left = [i for i in (*engine.open_items(state), *skipped, *unknown)]
    return list(dict.fromkeys(i.short or i.text.rstrip("？?") for i in left))
