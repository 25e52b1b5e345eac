"""Writes a Rasa 3.6 project from the same examples and forms that we run ourselves."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from core.forms import Form, Item
from language.rasa.names import identifier, to_rasa

VERSION = "3.1"
EPOCHS = 100
ANSWERS = {"repair/affirm": ("是", "是的", "对", "嗯", "有", "好"), "repair/deny": ("不是", "没有", "不", "不对", "没")}
TYPES = {"boolean": "bool", "integer": "float", "decimal": "float", "quantity": "float"}


class _Dumper(yaml.SafeDumper):
    """Multi-line text as blocks, the way Rasa writes its examples."""


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


_Dumper.add_representer(str, _text)


def _write(path: Path, data: Mapping[str, Any]) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    text = yaml.dump({"version": VERSION, **data}, Dumper=_Dumper, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(text, encoding="utf-8")
    return path


def _escape(line: str) -> str:
    """[text](entity) is markup to Rasa; patients' brackets are not."""
    return line.replace("[", "［").replace("]", "］").replace("\n", " ").strip()


def nlu(examples: Mapping[str, Sequence[str]]) -> dict[str, Any]:
    """Training data: one entry an intent."""
    merged = {name: [*lines] for name, lines in examples.items()}
    for name, lines in ANSWERS.items():
        merged.setdefault(name, []).extend(lines)
    return {
        "nlu": [
            {"intent": to_rasa(name), "examples": "".join(f"- {_escape(line)}\n" for line in lines)}
            for name, lines in merged.items()
            if lines
        ]
    }


def questions(items: Iterable[Item]) -> Iterator[Item]:
    """Every item somebody answers, in order."""
    for item in items:
        if item.type not in ("group", "display", "attachment") and not item.hidden:
            yield item
        yield from questions(item.items)


def _slot(form: Form, item: Item) -> dict[str, Any]:
    where = [{"active_loop": identifier(form.id), "requested_slot": _name(form, item)}]
    if item.type == "boolean":
        mappings = [
            {"type": "from_intent", "intent": to_rasa("repair/affirm"), "value": True, "conditions": where},
            {"type": "from_intent", "intent": to_rasa("repair/deny"), "value": False, "conditions": where},
        ]
    else:
        mappings = [{"type": "from_text", "conditions": where}]
    kind = TYPES.get(item.type, "text") if item.type == "boolean" else "text"
    return {"type": kind, "influence_conversation": False, "mappings": mappings}


def _name(form: Form, item: Item) -> str:
    return f"{identifier(form.id)}_{identifier(item.link_id)}"


def _response(item: Item) -> dict[str, Any]:
    asked: dict[str, Any] = {"text": item.text or item.short or item.link_id}
    if item.options:
        asked["buttons"] = [{"title": option.label, "payload": option.label} for option in item.options]
    return asked


def domain(examples: Mapping[str, Sequence[str]], forms: Iterable[Form]) -> dict[str, Any]:
    """Intents, one form and its slots a questionnaire, and what is asked for each slot."""
    forms = list(forms)
    intents = sorted({to_rasa(name) for name, lines in examples.items() if lines} | set(map(to_rasa, ANSWERS)))
    asks = {(form, item.link_id): item for form in range(len(forms)) for item in questions(forms[form].items)}
    return {
        "intents": intents,
        "slots": {_name(forms[i], item): _slot(forms[i], item) for (i, _), item in asks.items()},
        "forms": {
            identifier(form.id): {"required_slots": [_name(form, item) for item in questions(form.items)]}
            for form in forms
        },
        "responses": {
            **{f"utter_ask_{_name(forms[i], item)}": [_response(item)] for (i, _), item in asks.items()},
            "utter_unclear": [{"text": "抱歉，我没有听明白，请换个说法。"}],
        },
        "session_config": {"session_expiration_time": 60, "carry_over_slots_to_new_session": True},
    }


def config(epochs: int = EPOCHS) -> dict[str, Any]:
    """The pipeline Rasa advises for Chinese: jieba, character n-grams, DIET."""
    return {
        "recipe": "default.v1",
        "language": "zh",
        "pipeline": [
            {"name": "JiebaTokenizer"},
            {"name": "RegexFeaturizer"},
            {"name": "CountVectorsFeaturizer"},
            {"name": "CountVectorsFeaturizer", "analyzer": "char_wb", "min_ngram": 1, "max_ngram": 4},
            {"name": "DIETClassifier", "epochs": epochs, "constrain_similarities": True, "random_seed": 7},
            {"name": "FallbackClassifier", "threshold": 0.4, "ambiguity_threshold": 0.05},
        ],
        "policies": [{"name": "RulePolicy", "core_fallback_threshold": 0.3}],
    }


def rules() -> dict[str, Any]:
    """One rule, so that the project trains a policy too."""
    steps = [{"intent": "nlu_fallback"}, {"action": "utter_unclear"}]
    return {"rules": [{"rule": "say so when unclear", "steps": steps}]}


def export(
    folder: Path, examples: Mapping[str, Sequence[str]], forms: Iterable[Form], epochs: int = EPOCHS
) -> list[Path]:
    """Write the project; what stood in these files before is replaced."""
    return [
        _write(folder / "config.yml", config(epochs)),
        _write(folder / "domain.yml", domain(examples, forms)),
        _write(folder / "data" / "nlu.yml", nlu(examples)),
        _write(folder / "data" / "rules.yml", rules()),
        _write(folder / "endpoints.yml", {}),
    ]
