"""A reply as WeChat can show it: text in pieces that fit, choices as numbers (and as a menu), links, cards as news."""

from __future__ import annotations

import re
from dataclasses import dataclass

from channels.wechat.cutting import LIMIT, cut, size
from channels.wechat.parts import Mini, News, Part, Spoken, Words
from channels.wechat.program import Program
from channels.wechat.wording import say
from core.messages import Act, Ask, Button, Card, Reply
from core.plain import numbered, plain

MENU_ITEMS = 10
MENU_LABEL = 40  # characters; longer choices stay numbered text, where they wrap
LONG_FORM = 3  # questions; a longer form is offered as a page, too
NEWS_KINDS = ("place", "booking", "summary", "info", "person", "list")
ALOUD = 450  # bytes, about 150 characters: under a minute
NEWS_TEXT = 120  # characters of a news description that WeChat shows


@dataclass(frozen=True)
class Look:
    """What rendering must know beside the reply: whose turn it is, the page this form can be filled on, and the
    hospital's mini-program."""

    who: str = ""
    page: str = ""
    program: Program | None = None


def long_form(reply: Reply) -> int:
    """How many questions the form has whose first question this is; 0 when it is short or under way."""
    for act in reply.acts:
        if isinstance(act, Ask) and act.progress and not act.progress.answered and act.progress.total > LONG_FORM:
            return act.progress.total
    return 0


def render(reply: Reply, look: Look | None = None) -> list[Part]:
    """Everything said in this reply, in order; nothing when nothing was said."""
    look = look or Look()
    if not reply.acts:
        return []
    if not look.program and (news := _only_news(reply)) is not None:
        return [news]
    blocks = [_block(act, look.program) for act in reply.acts]
    blocks[0] = label(reply, look.who) + blocks[0]
    if look.page and (total := long_form(reply)):
        blocks.insert(-1, say("page", total=total, link=look.page))
    text = "\n\n".join(block for block in blocks if block)
    if look.program and (mini := _only_mini(reply, text, look.program)) is not None:
        return [mini]
    return _with_choices(text, reply)


def spoken(reply: Reply) -> list[Part]:
    """What is read aloud: whole sentences, as many as fit into a minute; none when nothing was said."""
    told = "\n".join(numbered(act) if isinstance(act, Ask) else plain(act) for act in reply.acts)
    text = re.sub(r"\s*\n+\s*", "。", told).strip("。")
    if not text:
        return []
    first, *more = cut(re.sub(r"([。！？；：，])。+", r"\1", text), ALOUD)
    return [Spoken(first + (say("spoken_more") if more else ""))]


def plain_parts(text: str) -> list[Part]:
    """Words that are no reply of the dialogue."""
    return [Words(piece) for piece in cut(text)]


def label(reply: Reply, who: str) -> str:
    """Who is speaking: the machine says so in every reply; staff by name."""
    staff = next((act.made.step for act in reply.acts if act.made.by == "staff"), "")
    if staff:
        return say("staff", person=staff.replace("｜", " "))
    return say("ai_for", who=who) if who else say("ai")


def _block(act: Act, program: Program | None) -> str:
    lines = [safe(plain(act))]
    if isinstance(act, Card):
        if act.title:
            lines[0] = lines[0].replace(safe(act.title), f"「{safe(act.title)}」", 1)
        lines += [_link(button) for button in act.buttons if button.href]
        if program and act.kind in NEWS_KINDS:
            lines.append(program.link(act.kind, say("program")))
    if isinstance(act, Ask):
        lines += [_link(button) for button in act.choices if button.href]
    return "\n".join(line for line in lines if line)


def safe(text: str) -> str:
    """Text messages show <a>; nobody's words but ours may make one."""
    return text.replace("<", "＜")


def _link(button: Button) -> str:
    if button.href.startswith(("http://", "https://")):
        return f'<a href="{button.href}">{safe(button.label)}</a>'
    return f"{safe(button.label)}：{safe(button.href.removeprefix('tel:'))}"


def _with_choices(text: str, reply: Reply) -> list[Part]:
    """Numbers behind the last text: the dialogue reads "2" as the second thing on offer."""
    choices = [(n, button) for n, button in enumerate(reply.choices, 1) if button.value or not button.href]
    if not choices:
        return plain_parts(text)
    labels = [button.label for _, button in choices]
    if all(label.isdigit() for label in labels):  # numbers before numbers: nobody would know which of them to type
        tail = say("pick_number", first=labels[0], last=labels[-1])
    else:
        tail = "\n".join([*(f"{n}. {safe(button.label)}" for n, button in choices), say("pick")])
    *before, last = cut(text)
    if size(f"{last}\n{tail}") > LIMIT:
        return [*(Words(piece) for piece in [*before, last]), *plain_parts(tail)]
    whole = Words(f"{last}\n{tail}", *_menu(last, reply, choices))
    return [*(Words(piece) for piece in before), whole]


def _menu(head: str, reply: Reply, choices: list[tuple[int, Button]]) -> tuple[str, tuple[tuple[str, str], ...]]:
    if len(choices) > MENU_ITEMS or any(len(button.label) > MENU_LABEL for _, button in choices):
        return "", ()
    return head, tuple((f"{reply.turn}.{n}", button.label) for n, button in choices)


def _only_mini(reply: Reply, text: str, program: Program) -> Mini | None:
    """A reply that is one quiet card, with nothing to choose in it."""
    if len(reply.acts) != 1 or not isinstance(card := reply.acts[0], Card) or card.kind not in NEWS_KINDS:
        return None
    if reply.choices or size(text) > LIMIT:
        return None
    return Mini(f"{label(reply, '')}{card.title}", text, program, card.kind)


def _only_news(reply: Reply) -> News | None:
    """A reply that is one quiet card with a web link is an article. What matters at once never is."""
    if len(reply.acts) != 1 or not isinstance(card := reply.acts[0], Card) or card.kind not in NEWS_KINDS:
        return None
    links = [button.href for button in card.buttons if button.href.startswith(("http://", "https://"))]
    text = plain(card).removeprefix(card.title).strip()
    if len(links) != 1 or len(card.buttons) != 1 or len(text) > NEWS_TEXT:
        return None
    return News(f"{label(reply, '')}{card.title}", text, links[0])
