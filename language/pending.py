"""A sentence while a question is pending: an answer is an answer, but people also steer, correct and ask."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace

from core.commands import Affirm, AnyCommand, Cancel, Chat, Deny, DontKnow, Guess, Question, SetSlot, StartFlow
from core.contracts import Context
from core.forms import Item
from language.classifier.model import Classifier
from language.clauses import split, without_joint
from language.facts import facts
from language.hints import hinted
from language.questions import is_question
from language.steering import STRONG, command, kind_of
from reading.corrections import corrections
from reading.dates import find_dates
from reading.illness import WORRY
from reading.items import Read, read_answer, read_by_the_way
from reading.polarity import polarity
from reading.symptoms import find_symptoms

_RELATIVE = re.compile(
    r"(?:我|俺|他|她|孩子)?(?:的)?(?P<of>爸|妈|父亲|母亲|爷爷|奶奶|外公|外婆|姥姥|姥爷|哥|姐|弟|妹|家里人|家族|家里)"
    r"[^，。]{0,4}(?:有|得过|得了|患|是|都)[^，。]{0,8}(?:癌|病|压|梗|炎|瘤|中风|哮喘|糖尿)"
)
_ILL: defaultdict[str, str] = defaultdict(str, father="爸父亲", mother="妈母亲", grandparent="爷爷奶奶外公外婆姥姥姥爷",
                                          sibling="哥姐弟妹")  # fmt: skip
_HOW = re.compile("怎么|吗|要不要|能不能|多少|几")
_OTHER_TIME = re.compile(r"吃了?|用了?|服|打了|输|量的|测的|手术|住院|停药|出院|查的")
_STOPS = re.compile(r"取消|不[约挂要]|退")
_OF_THIS = re.compile(r"取消|不[约挂要]|退|[换改]")
BOOKING = "frontdesk/register"
LEAST = 3  # characters; 算了吧行吗 asks nothing by itself
_GIVES_UP = re.compile(
    r"(?:那就?|还是|我)*(?:算了吧?|(?:先|都)?不(?:挂|约|弄|填|搞|预约|挂号)号?了)[，。 ]*(?P<rest>.+)"
)
_OTHER_DOCTOR = re.compile(r"换(?:一?个|一?位|别的|其他)?(?:女|男)?(?:医生|大夫|主任|专家|教授)")
_ASKS_ON = re.compile(
    r"(?:我|先|再|接着|继续|还是|想|有)*(?:问|聊|说|咨询)(?:问|一下|点|别的|其他的?|下去|个事)*(?:吧|啊|了)?"
)
CLEAR = 0.75  # how sure an intent must be to win over words that could be an answer
NEVER = ("repair/", "chat/", "out_of_scope")  # intents that do not take the floor from a form


def exact_option(text: str, item: Item) -> str | None:
    """The option whose label or synonym is exactly what was said."""
    return next((o.value for o in item.options if text in (o.value, o.label, *o.synonyms)), None)


def answer(text: str, context: Context, classifier: Classifier) -> list[AnyCommand]:
    """The commands of a sentence said to the pending item; [] when nothing in it was understood."""
    context = _with_hints(context)
    item = context.expecting
    assert item is not None
    if (value := exact_option(text, item)) is not None:
        return [SetSlot(slot=item.link_id, value=[value] if item.repeats else value, words=text)]
    kind = _kind(text, context)
    if kind in STRONG:
        return [command(kind)]
    if stopped := _stopped(text):
        return stopped
    if kind == "dont_know":
        return [DontKnow()]
    if corrected := corrections(text, context):
        return [*corrected]
    asked, told = _asked(text, context, classifier)
    slots = _slots("，".join(told), context) if told and not _other_wish(text, item, classifier) else []
    if slots or asked:
        return [*facts(text, context.person), *slots, *asked]
    return _otherwise(text, kind, context, classifier)


def _kind(text: str, context: Context) -> str:
    """What it steers to; 换个医生 in a booking is a wish for another doctor, not for somebody to talk to."""
    kind = kind_of(text)
    return "" if kind == "handoff" and context.active == BOOKING and _OTHER_DOCTOR.search(text) else kind


def _stopped(text: str) -> list[AnyCommand]:
    """算了，食堂几点开; 不挂了，继续问: what is under way is given up, and the rest is asked by itself."""
    given_up = _GIVES_UP.fullmatch(text)
    rest = given_up["rest"] if given_up else ""
    asked = [Question(text=rest)] if len(rest) > LEAST and is_question(rest) else []
    return [command("cancel"), *asked] if asked or _ASKS_ON.fullmatch(rest) else []


def _with_hints(context: Context) -> Context:
    expecting = context.expecting
    assert expecting is not None
    return replace(context, expecting=hinted(expecting), open_items=[hinted(item) for item in context.open_items])


def _free(item: Item) -> bool:
    """Any words are an answer to it."""
    return item.type in ("text", "string") and not item.reads and not item.options


def _asked(text: str, context: Context, classifier: Classifier) -> tuple[list[AnyCommand], list[str]]:
    """The questions in the sentence, and the clauses that are none."""
    item = context.expecting
    assert item is not None
    asked: list[AnyCommand] = []
    told: list[str] = []
    for clause in split(text):
        if _kind(clause, context) == "handoff":
            return [command("handoff")], []
        small_talk = kind_of(clause).startswith("chat.")  # 你是人吗 asks nothing of the hospital
        if WORRY.match(clause) and not _HOW.search(clause):
            asked += _worry(clause, context)
            told += [] if asked else [clause]
            continue
        if not is_question(clause) or small_talk or _wishes_time(item, clause, context):
            told.append(clause)
            continue
        best = classifier.guesses(clause, 1)[0]
        if _free(item) and not _for_others(best, item, context):
            told.append(clause)
            continue
        topic = best.name if best.score >= CLEAR and not best.name.startswith(NEVER) else ""
        asked.append(Question(text=without_joint(clause), topic=topic.removeprefix("question/")))
        if item.reads and read_answer(item, clause, context.now).confidence >= 0.9:
            told.append(clause)  # 38度5算高烧吗: a question that gives the answer too
    return asked, told


def _worry(clause: str, context: Context) -> list[AnyCommand]:
    """怕是不是也得了癌, while "what worries you most" is still to come, answers that and asks nothing."""
    items = [one for one in context.open_items if _free(one) and "担心" in one.text]
    return [SetSlot(slot=one.link_id, value=clause, words=clause) for one in items[:1]]


def _wishes_time(item: Item, clause: str, context: Context) -> bool:
    """周日可以吗, while times are on offer: a wish for another time, not a question about the hospital."""
    on_offer = item.reads == "datetime" and bool(item.options)
    return on_offer and any(when.dated or when.part_of_day for when in find_dates(clause, context.now))


def _for_others(best: Guess, item: Item, context: Context) -> bool:
    """A worry is an answer to "what worries you"; the price of parking is not."""
    rooms = ("frontdesk/",) if item.type == "text" else ("frontdesk/", "question/")
    return best.name.startswith(rooms) and best.name != context.active and best.score >= CLEAR


def _slots(text: str, context: Context) -> list[AnyCommand]:
    """The pending item and whatever else the sentence answers."""
    item = context.expecting
    assert item is not None
    found: list[AnyCommand] = []
    if _tells_a_complaint(item, text):
        return []
    if _of_a_relative(text, context):
        open_items = [one for one in (item, *context.open_items) if one.link_id.startswith("family")]
        return [SetSlot(slot=one.link_id, value=text, words=text) for one in open_items if _free(one)]
    read = read_answer(item, text, context.now)
    # "没有发烧" to "do you cough" says nothing of coughing.
    if read.values and not (item.type == "boolean" and _of_something_else(item, text)):
        small_talk = kind_of(text).startswith("chat.") if _free(item) or item.type == "boolean" else False
        if not small_talk:
            found.append(_slot(item, read, text))
    elif _wishes_time(item, text, context):
        found.append(SetSlot(slot=item.link_id, value=text, words=text, confidence=0.7))
    elif read.refused_reason == "unknown":
        found.append(DontKnow(confidence=read.confidence or 0.9))
    others = [other for other in context.open_items if other.link_id != item.link_id]
    if not _free(item):
        found += [_slot(_by_id(others, link), other, text) for link, other in _others(others, text, context)]
    return found


def _tells_a_complaint(item: Item, text: str) -> bool:
    """胃疼有两个礼拜了, while times of a clinic are on offer, chooses none of them."""
    return item.reads == "datetime" and bool(item.options) and any(s.present for s in find_symptoms(text))


def _of_a_relative(text: str, context: Context) -> bool:
    """我爸得过胃癌 says nothing of the person asked, unless it is the father who is ill."""
    told, relation = _RELATIVE.match(text), context.person.relation
    return told is not None and (relation in ("", "self") or told["of"] not in _ILL[relation])


def _others(items: list[Item], text: str, context: Context) -> Iterable[tuple[str, Read]]:
    # 吃了三天头孢: how long a medicine was taken is not how long the illness lasts.
    other_time = _OTHER_TIME.search(text)
    wanted = [item for item in items if not (other_time and item.reads in ("duration", "onset"))]
    return read_by_the_way(wanted, text, context.now).items() if wanted else ()


def _by_id(items: list[Item], link: str) -> Item:
    return next(item for item in items if item.link_id == link)


def _slot(item: Item, read: Read, text: str) -> SetSlot:
    value = read.values if item.repeats else read.values[0]
    words = read.words if len(read.words) > 1 else text
    return SetSlot(slot=item.link_id, value=value, words=words, unit=read.unit, confidence=read.confidence)


def _other_wish(text: str, item: Item, classifier: Classifier) -> bool:
    """我想先去挂号 holds a 想, but it is no yes to "do you cough"."""
    if item.type != "boolean" or len(text) <= 3 or any(name in text for name in (*item.synonyms, item.short) if name):
        return False
    best = classifier.guesses(text, 1)[0]
    return best.name.startswith(("frontdesk/", "preconsult/")) and best.score >= CLEAR


def _of_something_else(item: Item, text: str) -> bool:
    """Does the first clause speak of a symptom that this item does not ask about?"""
    own = [name for name in (*item.synonyms, item.short) if name]
    first = split(text)[0]
    named = find_symptoms(first)
    if not own or not named or any(name in first for name in own):
        return False
    return all(symptom.name not in item.text and symptom.words not in item.text for symptom in named)


def _otherwise(text: str, kind: str, context: Context, classifier: Classifier) -> list[AnyCommand]:
    """No answer in it: small talk, yes or no in general, another wish, or facts by the way."""
    if not kind and polarity(text).value == "no" and len(text) <= 8:
        kind = "deny"  # 没有发烧 to "how high was the fever"
    if kind == "ok":
        return [Affirm()]
    if kind in ("affirm", "deny"):
        return [Affirm() if kind == "affirm" else Deny()]
    kind = kind or next((k for clause in split(text) if (k := kind_of(clause)).startswith("chat.")), "")
    if kind:
        return [Chat(about=kind[5:])] if kind.startswith("chat.") else [command(kind)]
    best = classifier.guesses(text, 1)[0]
    mid_story = best.name == "triage/find_department" and "科" not in text and "挂" not in text
    only_named = len(text) <= 8 and text.endswith(("科", "门诊")) and "挂" not in text  # 肠胃科 answers "which clinic"
    if best.name == "frontdesk/booking" and context.active == BOOKING and _OF_THIS.search(text):
        return [Cancel()] if _STOPS.search(text) else [*facts(text, context.person)]  # of the one being made
    sure = best.score >= CLEAR and not best.name.startswith((*NEVER, "question/")) and not mid_story and not only_named
    if sure and best.name != context.active:
        flow = StartFlow(flow=best.name, words=text, origin="classifier", confidence=best.score)
        return [*facts(text, context.person), flow]
    return [*facts(text, context.person)]
