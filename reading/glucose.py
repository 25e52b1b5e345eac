"""Blood sugar in mmol/L, with when it was taken: 空腹七点八, 餐后十五六, 250mg/dl."""

from __future__ import annotations

import re

from reading.measured import AR, CN, Vital, bounds, plausible

MG_PER_MMOL = 18.0182

_GLU_CUE = (
    r"(?:血糖|空腹(?:血糖)?|餐[前后](?:血糖)?(?:[12一二两半个]+小时)?"
    r"|饭[前后](?:血糖)?(?:[12一二两半个]+个?小时)?|随机(?:血糖)?|早餐前|早餐后|晚餐[前后]"
    r"|睡前血糖|指尖血糖?|血糖仪(?:上|显示)?|糖化前|糖(?=[高是有到测量]))"
)
_GLUCOSE = re.compile(
    rf"(?P<cue>{_GLU_CUE})(?:血糖|最高|最低|扎|指头|手指头?|指尖|现在|今天|昨天|今早|早上|早晨|晚上|刚才|刚|量了?|测了?|查了?"
    rf"|都|一直|就|是|有|到了?|在|大概|差不多|能到|达到"
    rf"|只有|才|降到|升到|掉到|高到|低到|为|:|：|的|，|有点|高|低|值|一下|出来|飙|冲|了|\s|还"
    rf"|要){{0,9}}(?P<n>\d{{1,3}}(?:[.点]\d{{1,2}})?"
    rf"|{CN})(?P<more>点?[多几])?\s*(?P<u>mmol/?l?|毫摩尔?(?:每升)?|mg/?dl|毫克每分升|毫克/分升|毫克)?(?!\d"
    rf"|小时|个小时|次|天|年|片|粒|周"
    rf"|个月|分钟|岁|点钟|点半)",
    re.I,
)
_GLU_UNIT = re.compile(rf"(?P<n>{AR}|{CN})\s*(?P<u>mmol/?l|毫摩尔?(?:每升)?|mg/?dl|毫克每分升)", re.I)


def find_glucose(text: str) -> list[Vital]:
    found = []
    for match in [*_GLUCOSE.finditer(text), *_GLU_UNIT.finditer(text)]:
        ends = bounds(match["n"] + (match.groupdict().get("more") or ""))
        if ends is None:
            continue
        value, high = ends
        unit = (match["u"] or "").lower()
        mg = unit.startswith("mg") or "毫克" in unit or (not unit and value > 40)
        value, high = (round(v / MG_PER_MMOL, 1) if mg else v for v in ends)
        cue = match.groupdict().get("cue") or text[max(0, match.start() - 8) : match.start()]
        label = "空腹" if "空腹" in cue or "前" in cue else "餐后" if "后" in cue else "随机" if "随机" in cue else ""
        found.append(
            Vital(
                "glucose",
                value,
                "mmol/L",
                match.group(),
                match.start(),
                match.end(),
                value,
                high,
                None,
                label,
                plausible("glucose", value),
            )
        )
    return found
