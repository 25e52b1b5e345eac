"""Hands interviews over at a steady pace, as turns of any replica would: a turn and its summary effect in one commit.

`python -m bench.told DATABASE_URL DATA_FOLDER PER_SECOND SECONDS FILE`: writes when each was committed to the file."""

from __future__ import annotations

import asyncio
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from core.messages import Effect, Inbound, Reply, Text
from core.settings import Settings
from core.turns import State
from dialogue.store import Finished
from records.conversations import ConversationStore
from records.database import Database
from records.hospital import load_hospital
from records.secrets import load_secret, sealer

SECTIONS = 9
LONG = "三天前无明显诱因出现上腹部隐痛，进食后加重，伴反酸、嗳气，无呕血、黑便，自服药物后稍缓解。" * 3


def payload(conversation: str, clinic: str, at: datetime) -> dict[str, Any]:
    """As long as a real one."""
    evidence = [{"turn": 2, "words": LONG[:60], "item": "hpi.onset"}]
    statement = {"text": LONG[:40], "kind": "fact", "item": "hpi.onset", "evidence": evidence}
    section = {"key": "s", "title": "现病史", "text": LONG, "statements": [statement] * 4}
    entry = {"resource": {"resourceType": "Observation", "code": {"text": LONG[:20]}}, "fullUrl": "urn:uuid:x"}
    summary = {
        "form": "preconsult.abdominal_pain", "title": "腹痛", "chief_complaint": "上腹痛 3 天", "red_flags": [],
        "sections": [section | {"key": f"s{n}"} for n in range(SECTIONS)], "contradictions": [], "open_points": [],
        "completeness": {"answered": 12, "total": 14, "status": "completed"}, "scores": {},
    }  # fmt: skip
    return {
        "interview": f"{conversation}:1", "version": 1, "conversation": conversation, "channel": "app",
        "at": at.isoformat(), "visit": {}, "clinic": clinic, "person": {"name": "", "sex": "女", "age_months": 400},
        "summary": summary, "attachments": [], "bundle": {"resourceType": "Bundle", "entry": [entry] * 15},
    }  # fmt: skip


async def tell(url: str, data: str, pace: float, seconds: float) -> dict[str, Any]:
    settings = Settings(data=Path(data), database_url=url)
    database = Database(settings.database)
    store = ConversationStore(database, sealer(load_secret(settings)))
    clinics = [clinic.id for clinic in load_hospital().files.clinics.clinics if clinic.kind == "clinic"]
    committed: dict[str, float] = {}
    late = 0.0

    async def one(number: int) -> None:
        at = datetime.now(UTC)
        name = f"told-{number}-{time.time_ns():x}"
        inbound = Inbound(
            channel="app", address=name, conversation=name, message_key="k", content=Text(text="好"), received_at=at
        )
        told = payload(name, clinics[number % len(clinics)], at)
        effect = Effect(kind="summary", key=f"preconsult:{told['interview']}:1", payload=told)
        reply = Reply(conversation=name, turn=1, message_key="k", acts=[], at=at)
        await store.commit(Finished(inbound, reply, State(), 0, [effect]), at)
        committed[f"{name}:1"] = time.time()

    began, work = time.time(), set[asyncio.Task[None]]()
    for number in range(int(pace * seconds)):
        wait = began + number / pace - time.time()
        late = max(late, -wait)
        await asyncio.sleep(max(0.0, wait))
        work.add(asyncio.create_task(one(number)))
    await asyncio.gather(*work)
    took = time.time() - began
    await database.close()
    return {"committed": committed, "took": took, "late": late}


if __name__ == "__main__":
    told = asyncio.run(tell(sys.argv[1], sys.argv[2], float(sys.argv[3]), float(sys.argv[4])))
    Path(sys.argv[5]).write_text(json.dumps(told))
