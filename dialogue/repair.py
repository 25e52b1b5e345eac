"""When talk goes wrong: cancel, restart, repeat, silence, clarify, not understood, and coming back after a pause."""

from __future__ import annotations

from datetime import timedelta

from core.commands import Affirm, Cancel, Commands, Deny
from core.forms import Item, Option
from core.messages import Ask, Button, Made
from dialogue.flows import Flows
from dialogue.hearing import Said
from dialogue.moment import Moment, button
from dialogue.questions import offer
from dialogue.wording import has, say

CLARIFY_FROM = 0.2  # where even the likeliest guess is below this, nothing is offered
BESIDE = 0.12  # what the others need to stand beside it


def menu(m: Moment, flows: Flows) -> None:
    """What we can do, as things to tap."""
    buttons = [Button(label=flow.offer, value=f"flow:{flow.name}") for flow in flows.known.values() if flow.offer]
    m.acts.append(offer(say("menu"), buttons))


async def cancel(m: Moment, flows: Flows) -> None:
    """Stop the flow that has the floor; what lay below it resumes. What a form holds already is not lost:
    its assistant is told that it stopped."""
    frame = m.top
    if frame is None:
        m.say("cancelled_nothing")
        return
    hears = flows.known[frame.flow].hears_cancel
    if frame.form is not None and (frame.form.answers or hears):
        frame.form = flows.engines[frame.form.form].stop(frame.form)
    elif frame.form is not None or not hears:
        _drop(m, flows)
        return
    m.commands = Commands(commands=[Cancel()])
    await flows.run(m)


def _drop(m: Moment, flows: Flows) -> None:
    frame = m.state.stack.pop()
    m.say("cancelled", title=flows.title(frame))
    if m.top is not None:
        m.say("resume", title=flows.title(m.top))
        flows.ask_again(m)


async def restart(m: Moment, flows: Flows) -> None:
    """Begin the present flow again from nothing; without one, show the menu."""
    frame = m.top
    m.say("restarted")
    if frame is None:
        menu(m, flows)
        return
    m.state.stack.pop()
    m.state.kept.pop(frame.flow, None)  # from nothing means without what its last run left, too
    m.commands = Commands()
    m.said = Said()
    await flows.start(m, frame.flow)


def repeat(m: Moment, flows: Flows) -> None:
    if not flows.ask_again(m):
        m.say("repeat_nothing")


def silence(m: Moment, flows: Flows) -> None:
    """Nobody spoke: ask once more, then offer a person."""
    m.state.misses += 1
    if m.state.misses % 2 == 0:  # every second time: in between the question itself is put again
        offer_human(m, say("silence_human"))
        return
    m.say("silence" if m.top else "silence_idle")
    flows.ask_again(m)


def not_understood(m: Moment, flows: Flows) -> None:
    """First: say so and ask again, or offer what it may have meant. Twice: offer a person."""
    m.state.misses += 1
    pending = flows.pending(m.top) is not None
    if m.state.misses % 2 == 0:  # every second time: in between the question itself is put again
        offer_human(m, say("not_understood_item" if pending else "not_understood", 1), flows.pending(m.top))
        return
    if not pending and clarify(m, flows):
        return
    m.say_first("choose_one" if _chooses(m, flows) else "not_understood_item" if pending else "not_understood")
    if not flows.ask_again(m):
        menu(m, flows)


def _chooses(m: Moment, flows: Flows) -> bool:
    """是, 没有: an answer, but not to a question that offers several things."""
    item = flows.pending(m.top)
    plain = bool(m.commands.commands) and all(isinstance(c, Affirm | Deny) for c in m.commands.commands)
    return plain and item is not None and len(item.options) > 1


def offer_human(m: Moment, text: str, pending: Item | None = None) -> None:
    """The pending question keeps its place: "I'll say it again" goes back to it. One that may be left out, may be."""
    skip = [button("offer_skip", "do:skip")] if pending is not None and not pending.required else []
    m.acts.append(offer(text, [button("offer_human", "do:handoff"), button("go_on", "do:repeat"), *skip]))


def clarify(m: Moment, flows: Flows) -> bool:
    """Offer the flows it may have meant."""
    likely = [g for g in m.commands.guesses if g.score >= BESIDE and g.name in flows.known][:3]
    if not likely or likely[0].score < CLARIFY_FROM:
        return False
    buttons = [Button(label=flows.known[guess.name].title, value=f"flow:{guess.name}") for guess in likely]
    m.acts.append(offer(say("clarify"), [*buttons, button("clarify_none", "do:none")]))
    m.state.waiting = "clarify"
    return True


def chat(m: Moment, about: str) -> None:
    """Small talk, kept short."""
    about = "greet_again" if about == "greet" and m.top is not None else about
    m.say(f"chat.{about}" if has(about) else "chat.smalltalk")
    m.done = about == "bye" and not m.state.stack


def paused(m: Moment, flows: Flows, minutes: int) -> bool:
    """Was the person away so long that going on needs a word?"""
    if m.top is None or m.state.last_at is None or m.state.waiting:
        return False
    away = m.now - m.state.last_at > timedelta(minutes=minutes)
    return away and flows.known[m.top.flow].resumable


RESUME = Item(
    link_id="~resume",
    type="choice",
    required=True,
    options=[
        Option(value="yes", label="继续", synonyms=["继续吧", "好", "好的", "嗯", "要", "可以", "接着来", "接着说"]),
        Option(value="restart", label="重新开始", synonyms=["重来", "从头来", "重新来"]),
        Option(value="no", label="不用了", synonyms=["不要", "不", "不继续", "算了", "不用", "取消"]),
    ],
)


def ask_resume(m: Moment, flows: Flows) -> None:
    """还要继续刚才的吗？"""
    assert m.top is not None
    m.state.waiting = "resume"
    text = say("pause", title=flows.title(m.top))
    choices = [button("pause_yes", "yes"), button("pause_restart", "restart"), button("pause_no", "no")]
    item = RESUME.model_copy(update={"text": text})
    m.acts.append(Ask(text=text, item=item, choices=choices, made=Made(by="repair", step="pause")))
