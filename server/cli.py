"""`anban …`: finds the command's module and runs it. Modules load only when called, so that start-up stays quick."""

from __future__ import annotations

import argparse
import sys
from importlib import import_module

from core.errors import AnbanError

# command words → (module under server.commands, one line of help)
COMMANDS: dict[str, tuple[str, str]] = {
    "serve": ("serve", "start everything: pages, API, worker (--demo)"),
    "chat": ("chat", "talk to the house in the terminal, or line by line (--json)"),
    "record": ("record", "talk in the terminal and keep it as a golden conversation"),
    "prepare": ("prepare", "make tables, models and the sample knowledge ahead of the first start"),
    "doctor": ("doctor", "check this installation"),
    "screen": ("screen", "screen utterances for emergencies and crises (--json)"),
    "triage": ("triage", "one sentence → departments and urgency (--json)"),
    "understand": ("understand", "one sentence → commands (--json)"),
    "preconsult": ("preconsult", "a doctor–patient transcript → an outpatient record (--json)"),
    "train intents": ("train_intents", "train the intent classifier from the assistants' examples"),
    "train triage": ("train_triage", "train the department model on a labelled CSV"),
    "train safety": ("train_safety", "learn the safety gate's scorer anew from its reviewed examples"),
    "train guard": ("train_guard", "learn the last look at replies anew from the reviewed ones"),
    "eval understand": ("eval_understand", "measure understanding on held-out utterances"),
    "eval safety": ("eval_safety", "measure the safety gate on its own sets"),
    "eval triage": ("eval_triage", "measure triage on evaluation sets"),
    "eval preconsult": ("eval_preconsult", "measure transcripts → records"),
    "knowledge ingest": ("knowledge_ingest", "read documents into the knowledge base"),
    "knowledge search": ("knowledge_search", "search approved passages (--json)"),
    "knowledge answer": ("knowledge_answer", "answer from approved passages (--json)"),
    "knowledge eval": ("knowledge_eval", "measure retrieval on a question–answer file"),
    "bench turns": ("bench_turns", "measure turns over REST on a durable store"),
    "bench wechat": ("bench_wechat", "measure the official account under load"),
    "bench workstation": ("bench_workstation", "measure live events: open pages × summaries a second"),
    "bench knowledge": ("bench_knowledge", "measure the index at growing sizes"),
    "staff": ("staff", "accounts: add, list, password, lock, unlock"),
    "models": ("models", "list and fetch models (pull NAME)"),
    "wechat": ("wechat", "the official account: check, menu, qr"),
    "rasa export": ("rasa_export", "write a Rasa project from our examples and forms"),
}


def find(words: list[str]) -> tuple[str, list[str]]:
    """The longest command the words begin with, and what is left of them."""
    for length in (2, 1):
        name = " ".join(words[:length])
        if len(words) >= length and name in COMMANDS:
            return name, words[length:]
    return "", words


def usage() -> str:
    width = max(map(len, COMMANDS))
    lines = [f"  anban {name:<{width}}  {text}" for name, (_, text) in COMMANDS.items()]
    return "usage: anban COMMAND …\n\n" + "\n".join(lines)


def main(argv: list[str] | None = None) -> int:
    words = sys.argv[1:] if argv is None else argv
    name, rest = find(words)
    if not name:
        print(usage(), file=sys.stderr if words and words[0] not in ("-h", "--help") else sys.stdout)
        return 0 if words and words[0] in ("-h", "--help") else 2
    module = import_module(f"server.commands.{COMMANDS[name][0]}")
    parser = argparse.ArgumentParser(prog=f"anban {name}", description=COMMANDS[name][1])
    module.add(parser)
    try:
        return int(module.run(parser.parse_args(rest)) or 0)
    except AnbanError as error:
        print(f"anban {name}: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main())
