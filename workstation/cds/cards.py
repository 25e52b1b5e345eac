"""The cards: what is alarming first, then what the patient told; each leads to the workstation's page."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import quote
from uuid import NAMESPACE_URL, uuid5

from records.merging import Shown
from records.summaries import Stored
from workstation.cds.call import Call
from workstation.fhir.whose import Who

Card = dict[str, Any]
MOST = 139  # characters of a card's summary: "<140"
CRITICAL = ("emergency", "crisis")
LEVELS = {
    "emergency": "紧急症状", "crisis": "心理危机", "abnormal": "居家测量异常", "adverse": "用药不良反应",
    "failed": "安全筛查出错", "triage": "分诊提醒", "unreached": "联系不上",
}  # fmt: skip
REASONS = {"wrong-patient": "不是这位患者", "wrong": "内容有误", "known": "已经知道", "not-needed": "本次不需要"}
REASON_SYSTEM = "urn:anban:cds-override-reason"
_MARKS = re.compile(r"([\\`*_{}\[\]#|<>~&])")


@dataclass(frozen=True)
class Alarm:
    """An open alert, as far as a card tells it."""

    id: int
    level: str
    at: datetime
    reason: str
    words: Sequence[str]
    acknowledged_by: str
    who: Who = field(default_factory=Who)  # whom it is about, where that was told


def alarm_card(alarm: Alarm, hospital: str, page: str, here: datetime) -> Card:
    """`page`: the workstation's address, or "" when it has none; `here` lends its time zone."""
    kind = LEVELS.get(alarm.level, "提醒")
    when = alarm.at.astimezone(here.tzinfo).strftime("%m-%d %H:%M")
    state = f"{alarm.acknowledged_by} 已接手" if alarm.acknowledged_by else "还没有人处理"
    said = [f"**{kind}**，{when}，{escaped(state)}"]
    said += [f"- {escaped(words)}" for words in (*alarm.words, alarm.reason) if words]
    return _card(
        f"alert:{alarm.id}:{bool(alarm.acknowledged_by)}",
        f"{kind}（{when}，{state}）：{'、'.join(alarm.words) or alarm.reason}",
        "critical" if alarm.level in CRITICAL else "warning",
        "\n".join(said),
        hospital,
        _links(page, "在安伴医生工作站处理", f"alerts/{alarm.id}"),
    )


def summary_card(stored: Stored, call: Call, hospital: str, page: str) -> Card:
    row, summary = stored.row, stored.payload["summary"]
    shown = [one for one in stored.sections if one.state != "rejected" and one.stands.strip()]
    flags = [flag["text"] for flag in summary["red_flags"]]
    chief = next((one.stands.strip().rstrip("。") for one in shown if one.key == "chief_complaint"), "")
    told = "已完成" if row.status == "completed" else "中途停止"
    checked = f"{row.review_name} 已采纳" if row.review == "accepted" else "患者自述，未经医生核对"
    card = _card(
        f"summary:{row.interview}:{row.revision}",
        f"预问诊：{chief or summary['title']}（{told}，{checked}）" + (f"；警示：{'、'.join(flags)}" if flags else ""),
        "warning" if flags else "info",
        _detail(shown, flags, [one["text"] for one in summary["contradictions"]], summary["open_points"], checked),
        hospital,
        _links(page, "在安伴医生工作站查看", f"patients/{quote(row.conversation_id)}/{quote(row.interview, safe='')}"),
    )
    return card | {"suggestions": [_suggestion(stored, shown, call, checked)], "selectionBehavior": "at-most-one"}


def late_card(call: Call, hospital: str, page: str) -> Card:
    """Not everything was found in time; silence would look like good news."""
    text = "安伴没有来得及查完这位患者的内容，请打开医生工作站查看。"
    return _card(f"late:{call.instance}", text, "warning", "", hospital, _links(page, "打开安伴医生工作站", "day"))


def escaped(text: str) -> str:
    """Patients' and doctors' words are never markup."""
    return _MARKS.sub(r"\\\1", " ".join(text.split()))


def clipped(text: str) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= MOST else plain[: MOST - 1] + "…"


def _card(mark: str, summary: str, indicator: str, detail: str, hospital: str, links: list[Card]) -> Card:
    reasons = [{"code": code, "system": REASON_SYSTEM, "display": display} for code, display in REASONS.items()]
    card: Card = {
        "uuid": str(uuid5(NAMESPACE_URL, f"urn:anban:card/{mark}")),
        "summary": clipped(summary),
        "indicator": indicator,
        "source": {"label": f"安伴预问诊（{hospital}）"},
        "overrideReasons": reasons,
    }
    # The specification knows no empty members: what there is nothing of is not there.
    return card | ({"detail": detail} if detail else {}) | ({"links": links} if links else {})


def _links(page: str, label: str, where: str) -> list[Card]:
    return [{"label": label, "url": f"{page}/workstation/#{where}", "type": "absolute"}] if page else []


def _detail(shown: Sequence[Shown], flags: Sequence[str], clashes: Sequence[str], open: Sequence[str], by: str) -> str:
    lines = [f"**警示**：{escaped('；'.join(flags))}"] if flags else []
    lines += [f"**{escaped(one.title)}**：{escaped(one.stands)}" for one in shown]
    lines += [f"**前后不一致**：{escaped('；'.join(clashes))}"] if clashes else []
    lines += [f"**待补充**：{escaped('；'.join(open))}"] if open else []
    return "\n\n".join([*lines, f"*由 AI 整理，{escaped(by)}。*"])


def _suggestion(stored: Stored, shown: Sequence[Shown], call: Call, by: str) -> Card:
    """The text as a document of the visit. No coded diagnosis: what a patient says is none."""
    row, final = stored.row, stored.row.review == "accepted"
    text = "\n".join([*[f"{one.title}：{one.stands}" for one in shown], f"（安伴预问诊，由 AI 整理，{by}）"])
    document: Card = {
        "resourceType": "DocumentReference",
        "identifier": [{"system": "urn:anban:preconsult", "value": f"{row.interview}:{row.version}:document"}],
        "status": "current",
        "docStatus": "final" if final else "preliminary",
        "type": {
            "coding": [{"system": "http://loinc.org", "code": "34117-2", "display": "History and physical note"}],
            "text": "预问诊摘要",
        },
        "subject": {"reference": f"Patient/{call.patient}"},
        "date": row.at.isoformat(timespec="seconds"),
        "description": "预问诊摘要",
        "content": [
            {"attachment": {"contentType": "text/plain; charset=utf-8", "data": b64encode(text.encode()).decode()}}
        ],
    }
    if call.encounter:
        document["context"] = {"encounter": [{"reference": f"Encounter/{call.encounter}"}]}
    label = "存入病历文书" if final else "存为病历文书草稿"
    mark = f"urn:anban:suggestion/{row.interview}:{row.revision}"
    action = {"type": "create", "description": f"{label}：预问诊摘要", "resource": document}
    return {"label": label, "uuid": str(uuid5(NAMESPACE_URL, mark)), "actions": [action]}
