"""What is kept of the learned numbers is small, and says what was learned."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path
from typing import Any

import numpy as np

from dialogue.safety.learned import load, save
from dialogue.safety.training import Row, learn

SAID = {
    "emergency": ("胸口疼得冒冷汗", "喘不上来气了", "人昏过去叫不醒", "吐了一大口血", "抽过去了翻白眼"),
    "crisis": ("活着没有意思", "我想从楼上跳下去", "不想再醒过来了", "遗书写好了", "死了就不疼了"),
    "": ("想挂个号", "血压高看什么科", "没有胸痛", "明天几点开门", "报告在哪里拿"),
}
CODES = {"emergency": "cardiac.acs", "crisis": "crisis.plan", "": ""}
ROWS = [
    Row(text, kind, CODES[kind] if at % 2 else "crisis.ideation" if kind == "crisis" else CODES[kind])
    for kind, texts in SAID.items()
    for at, text in enumerate(texts)
] + [
    Row("我女儿说她想跳楼", "crisis", "crisis.other"),
    Row("妈妈走了，我也想跟着去", "crisis", "crisis.ideation"),
    Row("我已经站在楼顶外面了", "crisis", "crisis.imminent"),
]


class Hashed:
    """An embedder that knows nothing, always in the same way."""

    dims, model = 512, "hashed"

    def embed(self, texts: Sequence[str], *, query: bool = True) -> np.ndarray[Any, Any]:
        rows = np.stack([np.random.default_rng(zlib.crc32(text.encode())).normal(size=512) for text in texts])
        unit: np.ndarray[Any, Any] = (rows / np.linalg.norm(rows, axis=1, keepdims=True)).astype(np.float32)
        return unit


def test_what_is_kept_says_what_was_learned(tmp_path: Path) -> None:
    learned = learn(ROWS, [Row("今天天气好", ""), Row("吃了饭再去", "", concepts=["food"])], Hashed())
    save(learned, tmp_path)
    kept = load(tmp_path)
    texts = [row.text for row in ROWS]
    for text in texts:
        before, after = (weights.margins(text, ["food"]) for weights in (learned.weights, kept.weights))
        assert all(abs(before[head] - after[head]) < 0.01 for head in before)
        assert kept.shown.nearest(kept.weights.vector(text), True)[0].startswith("crisis.")
    vectors = Hashed().embed(texts)
    assert np.abs(learned.likeness.margins(vectors) - kept.likeness.margins(vectors)).max() < 0.02


def test_it_takes_little_memory() -> None:
    kept = load()
    held = [getattr(part, field.name) for part in (kept.weights, kept.shown, kept.likeness) for field in fields(part)]
    assert sum(part.nbytes for part in held if isinstance(part, np.ndarray)) < 10e6
