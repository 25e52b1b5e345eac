"""What a sentence asks for: one command a wish, several wishes where it holds several clauses."""

from __future__ import annotations

import re
from collections.abc import Sequence

from core.commands import AnyCommand, Chat, Guess, Question, StartFlow
from core.contracts import Context
from language.classifier.model import Classifier
from language.clauses import split, without_joint
from language.questions import is_question
from language.steering import command, kind_of
from reading.symptoms import find_symptoms
from reading.wanting import wants_a_doctor, wants_help_in, wants_to_visit

SURE = 0.4  # left-out examples: two of three are right between 0.4 and 0.5, one of two below; below the manager asks
SECOND = 0.6  # what each of several wishes in one sentence needs
BARE = 4  # characters; 在几楼: a question that names nothing
NAMED = 3  # characters; 停车: a clause that only names what it is about
PRECONSULT, REGISTER = "preconsult/interview", "frontdesk/register"
VISITING, FACILITIES = "frontdesk/visiting", "frontdesk/facilities"
COMPLAINT = "triage/find_department"
_BOOKS = re.compile(r"挂|约|号")
_CLINIC = re.compile(r"科|门诊|(?:医生|大夫|主任|教授)的?号")
_HAS_VISIT = re.compile(r"(?:约|挂|取|预约)(?:好)?了|(?:约|挂)好|已经[^，。]{0,4}(?:挂|约)|有号|(?:约|挂)的(?:是)?")
_ASKS_FOR = re.compile(r"改|取消|退|换|几点|哪里|在哪|怎么走|多少钱|吗|？")
_STORY = re.compile(r"填|写|录|病情|情况|病史|问诊|症状")
_WANTS = re.compile(r"想|要|帮|麻烦|告诉|查一?下|知道|了解|介绍|讲讲|说说|注意事项")
NO_WISH = ("repair/", "chat/", "out_of_scope")


def wish(name: str, words: str, score: float, context: Context) -> AnyCommand | None:
    """The command of an intent; None when its flow has the floor already."""
    room, _, what = name.partition("/")
    made: AnyCommand
    if room == "repair":
        made = command(what)
    elif room == "chat":
        made = Chat(about=what)
    elif name == "out_of_scope":
        made = Chat(about="out_of_scope")
    elif room == "question":
        made = Question(text=words, topic=what)
    elif name == context.active:
        return None
    elif context.expecting is not None:
        made = Question(text=words, topic=name)
    else:
        made = StartFlow(flow=name, words=words)
    return made.model_copy(update={"origin": "classifier", "confidence": score})


def plain_wish(text: str) -> str:
    """The flow of a wish too plain for the classifier: booking asks which clinic, and helps who does not know."""
    if wants_a_doctor(text):
        return REGISTER
    return VISITING if wants_to_visit(text) else FACILITIES if wants_help_in(text) else ""


def wishes(text: str, context: Context, guesses: Sequence[Guess], classifier: Classifier) -> list[AnyCommand]:
    """The commands of a sentence that answers nothing."""
    small, rest, parts = _parts(text, classifier)
    if context.expecting is None and _HAS_VISIT.search(text) and _STORY.search(text) and not _ASKS_FOR.search(text):
        return [*small, StartFlow(flow=PRECONSULT, words=text)]
    if len({guess.name for guess, _ in parts}) < 2:
        best = _likeliest(classifier.guesses(rest) if small and rest else guesses, rest or text)
        if best.score < SURE and parts:
            best = parts[0][0]
        parts = [(best, rest or text)] if best.score >= SURE else []
    parts = _has_a_complaint(_has_a_visit(parts))
    made = [wish(guess.name, words, guess.score, context) for guess, words in parts]
    return [*small, *(found for found in made if found is not None)]


def _has_a_visit(parts: list[tuple[Guess, str]]) -> list[tuple[Guess, str]]:
    """我明天要看消化内科，想先把病情说一下: the visit is there already, nothing is to be booked."""
    if not any(guess.name == PRECONSULT for guess, _ in parts):
        return parts
    return [(guess, words) for guess, words in parts if guess.name == PRECONSULT or _of_its_own(guess, words)]


def _has_a_complaint(parts: list[tuple[Guess, str]]) -> list[tuple[Guess, str]]:
    """我胃疼，空腹的时候厉害: what is told beside a complaint belongs to it and asks for nothing.
    挂骨科，腰疼三个月: the clinic is known, and nobody need look for it."""
    if not any(guess.name == COMPLAINT for guess, _ in parts):
        return parts
    if any(guess.name == REGISTER and _CLINIC.search(words) for guess, words in parts):
        return [(guess, words) for guess, words in parts if guess.name != COMPLAINT or _asks(words)]
    return [(g, words) for g, words in parts if g.name in (COMPLAINT, REGISTER) or (_asks(words) and _names(g, words))]


def _names(guess: Guess, words: str) -> bool:
    """多少钱, 在几楼, beside a complaint: of the clinic that is still to be found, which will tell it."""
    return guess.name not in ("frontdesk/price", "frontdesk/where", "frontdesk/hours") or len(words) > BARE


def _asks(words: str) -> bool:
    return is_question(words) or _WANTS.search(words) is not None or len(words) <= NAMED


def _of_its_own(guess: Guess, words: str) -> bool:
    """Beside 想做预问诊, a complaint (胃痛三天了，饭后加重) is its story; a booking and a question are wishes."""
    if guess.name == REGISTER:
        return bool(_BOOKS.search(words)) and not _HAS_VISIT.search(words)
    return guess.name.startswith("frontdesk/") or is_question(words)


def _likeliest(guesses: Sequence[Guess], text: str) -> Guess:
    """The first guess; but who speaks of a symptom neither steers nor chats (说话突然不清楚 is no "I don't know")."""
    if not guesses[0].name.startswith(("repair/", "chat/")) or not find_symptoms(text):
        return guesses[0]
    left = [guess for guess in guesses if not guess.name.startswith(("repair/", "chat/"))]
    total = sum(guess.score for guess in left)
    return left[0].model_copy(update={"score": left[0].score / total}) if left and total else guesses[0]


def _parts(text: str, classifier: Classifier) -> tuple[list[AnyCommand], str, list[tuple[Guess, str]]]:
    """Small talk, the words without it, and the surest reading of each clause that stands for a wish of its own."""
    small: list[AnyCommand] = []
    rest: list[str] = []
    found: dict[str, tuple[Guess, str]] = {}
    clauses = split(text)
    for clause in map(without_joint, clauses if len(clauses) > 1 else []):
        kind = kind_of(clause)
        if kind.startswith("chat."):
            small.append(command(kind))
            continue
        rest.append(clause)
        best = classifier.guesses(clause, 1)[0]
        if len(clause) >= 2 and best.score >= SECOND and not best.name.startswith(NO_WISH):
            found.setdefault(best.name, (best, clause))
    return small, "，".join(rest), [*found.values()]
