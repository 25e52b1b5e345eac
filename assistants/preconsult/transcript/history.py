"""What an adult had before: chronic illness with its years, operations, births, smoking and drinking; and the
illness of relatives. Children's history is read in background.py, where births and eczema count."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistants.preconsult.transcript.background import RELATIVE, Noted
from assistants.preconsult.transcript.turns import Exchange
from reading.diseases import find_diseases

_CHRONIC = re.compile(
    r"高血压|糖尿病|高血脂|血脂高|冠心病|心梗|心肌梗死|房颤|心律失常|心衰|心脏病|脑梗|脑出血|中风|慢阻肺|哮喘|支气管扩张|肺结核|"
    r"结核|乙肝|肝硬化|脂肪肝|胃溃疡|慢性胃炎|萎缩性胃炎|胆囊结石|胆结石|肾结石|肾炎|肾病|尿毒症|甲亢|甲减|甲状腺结节|痛风|高尿酸|"
    r"类风湿|红斑狼疮|骨质疏松|椎间盘突出|颈椎病|帕金森|癫痫|抑郁症|焦虑症|前列腺增生|子宫肌瘤|贫血|癌|肿瘤|白血病|淋巴瘤|青光眼|白内障"
)
_YEARS = re.compile(r"^(?:病史)?(?:已经|有|得了|都)?(?P<years>[零一二三四五六七八九十两几\d]{1,4}(?:来|多|几)?年)")
_OPERATION = re.compile(
    r"(?:做|开|动|放|装|搭)(?:过|了)(?P<what>[\u4e00-\u9fff]{1,10}?(?:手术|切除术?|支架|搭桥|置换|造瘘|造影|消融|取石|刀)|剖[宫腹]产)"
    r"|(?P<named>[\u4e00-\u9fff]{2,6}(?:切除术?|置换术|搭桥术?|支架植入)|剖[宫腹]产)"
)
_BIRTHS = re.compile(
    r"(?P<births>(?:生|怀|流产|人流|药流|引产)过?(?:了)?[一二两三四五\d]?(?:个|胎|次)|(?:流产|人流|药流|引产)过?[一二两三四五\d]?次?)"
)
_SMOKES = re.compile(r"(?P<clause>(?:抽|吸)烟[^。！？；]{0,16}|(?:喝|饮)酒[^。！？；]{0,16})")
_ASKED_HABIT = re.compile(r"(?:抽|吸)烟|(?:喝|饮)酒")
_HOW_MUCH = re.compile(r"年|包|根|支|两|瓶|斤|天天|每天|偶尔|戒")
_NOT = re.compile(r"不|没|未|否|戒了?$")
_CLAUSE = re.compile(r"[^，。！？；,]+")


def read_history(talk: Sequence[Exchange], complaint: Sequence[str]) -> list[Noted]:
    """Everything told of earlier times; what they come for is not history."""
    made: dict[str, Noted] = {}
    for exchange in talk:
        for note in (*_illnesses(exchange, complaint), *_done(exchange)):
            made.setdefault(note.text[:2] if note.text[:1] in "抽吸喝饮" else note.text, note)
    return list(made.values())


def _illnesses(exchange: Exchange, complaint: Sequence[str]) -> list[Noted]:
    text, turns, made = exchange.said.text, (exchange.said.index,), []
    for found in find_diseases(text):
        if not found.present or not _CHRONIC.search(found.name) or found.name in complaint:
            continue
        if found.status.asked or found.status.hypothetical or _of_relative(text, found.start):
            continue
        years = _YEARS.match(text[found.end :])
        made.append(Noted(found.name + (years["years"] if years else ""), turns))
    return made


def _of_relative(text: str, start: int) -> bool:
    """我爸有糖尿病: as far as the clause goes."""
    return bool(re.search(rf"(?:{RELATIVE})[^。！？；，]*$", text[:start]))


def _done(exchange: Exchange) -> list[Noted]:
    text, turns, made = exchange.said.text, (exchange.said.index,), []
    for pattern in (_OPERATION, _BIRTHS, _SMOKES):
        for match in pattern.finditer(text):
            words = next(group for group in match.groups() if group)
            before = text[max(0, match.start() - 3) : match.start()]
            if _NOT.search(before) or _of_relative(text, match.start()) or words.endswith(("吗", "么")):
                continue
            made.append(Noted(words.rstrip("的了呢啊 ,，").replace("，", "、"), turns))
    return [*made, *_habits(exchange)]


def _habits(exchange: Exchange) -> list[Noted]:
    """抽烟吗？抽了三十年，一天一包: a habit told in answer."""
    text = exchange.said.text
    asked = _ASKED_HABIT.search(exchange.asked)
    if asked is None or _SMOKES.search(text) or not _HOW_MUCH.search(text) or _NOT.search(text[:4]):
        return []
    return [Noted(asked.group() + "：" + re.split("[。！？；]", text)[0].replace("，", "、"), exchange.both)]


def read_relatives(talk: Sequence[Exchange]) -> list[Noted]:
    """我爸是心梗走的: the clause as it was said. 我妈咳嗽一个月 opens a talk about her: then she is the patient."""
    made: dict[str, Noted] = {}
    opening = re.search(RELATIVE, talk[0].said.text[:6]) if talk else None
    patient = opening.group()[0] if opening else ""
    for exchange in talk:
        for clause in _CLAUSE.finditer(exchange.said.text):
            words = clause.group().strip()
            found = [d for d in find_diseases(words) if not d.status.negated and _CHRONIC.search(d.name)]
            of = re.search(RELATIVE, words[: found[0].start]) if found else None
            if of and of.group()[0] != patient and not words.endswith(("吗", "么", "？")):
                made.setdefault(words, Noted(words, (exchange.said.index,)))
    return list(made.values())
