"""The smallest assistant there is: one form, one closing sentence, one effect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from core.contracts import Assistant, Flow
from core.forms import Form
from core.messages import Effect, Say
from core.ports import Ports
from core.turns import Finish, Frame, Outcome, RunForm, Turn
from dialogue.forms.load import load_form

FORM = "bench-survey"


class Survey:
    name = "survey"
    flows: Sequence[Flow] = (
        Flow("survey/start", "小调查", offer="小调查"),
        Flow("survey/health", "健康调查", purpose="health"),
        Flow("survey/broken", "坏掉的流程"),
    )
    examples: Mapping[str, Sequence[str]] = {"survey/start": ["开始调查", "我要做调查", "做一个小调查"]}

    def __init__(self) -> None:
        form = load_form(Path(__file__).with_name("survey.yaml"))
        self.forms: Mapping[str, Form] = {form.id: form}

    async def step(self, turn: Turn, frame: Frame, ports: Ports) -> Outcome:
        if frame.flow == "survey/broken":
            raise RuntimeError("this flow is broken on purpose")
        if turn.form is None:
            return Outcome(then=RunForm(FORM))
        days = turn.form.answers.get("days", [])
        effect = Effect(
            kind="summary",
            key=f"{turn.conversation}:{turn.seq}:survey",
            payload={"days": days[0].value if days else None, "stopped": turn.form.stopped},
        )
        return Outcome(acts=[Say(text="谢谢，都记下了。")], effects=[effect], then=Finish())


def build() -> Assistant:
    return Survey()
