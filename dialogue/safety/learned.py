"""The file of what was learned from the reviewed examples: written by `anban train safety`, read at start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from dialogue.safety.likeness import Likeness
from dialogue.safety.weighing import Numbers, Shown, Weights

SHIPPED = Path(__file__).parent / "content" / "learned.npz"


@dataclass(frozen=True)
class Learned:
    """Everything learned, and the fingerprint of the examples it was learned from."""

    weights: Weights
    shown: Shown
    likeness: Likeness
    fingerprint: str
    proven: frozenset[str] = frozenset()  # patterns that were right often and never wrong among the reviewed sentences


def save(learned: Learned, path: Path = SHIPPED) -> None:
    """Eight bits a number with one scale a row: a small file."""
    weights, shown, likeness = learned.weights, learned.shown, learned.likeness
    rows, scale = _eight(weights.weights)
    vectors, vector_scale = _eight(likeness.vectors)
    np.savez_compressed(
        path, heads=np.array("\n".join(weights.heads)), idf=weights.idf.astype(np.float16), weights=rows, scale=scale,
        bias=weights.bias.astype(np.float32), texts=np.array("\n".join(shown.texts)),
        codes=np.array("\n".join(shown.codes)), starts=shown.starts.astype(np.int32),
        pieces=shown.pieces.astype(np.int32), shares=shown.shares.astype(np.float16),
        model=np.array(likeness.model), like_heads=np.array("\n".join(likeness.heads)), vectors=vectors,
        vector_scale=vector_scale, says=likeness.says.astype(np.float32), like_bias=likeness.bias.astype(np.float32),
        width=np.array(likeness.width), fingerprint=np.array(learned.fingerprint),
        proven=np.array("\n".join(sorted(learned.proven))),
    )  # fmt: skip


@cache
def load(path: Path = SHIPPED) -> Learned:
    """Nothing in the file is executed."""
    with np.load(path, allow_pickle=False) as kept:
        lines = {name: tuple(str(kept[name]).split("\n")) for name in ("heads", "texts", "codes", "like_heads")}
        return Learned(
            Weights(
                lines["heads"], kept["idf"].astype(np.float32), _full(kept["weights"], kept["scale"]), kept["bias"]
            ),
            Shown(lines["texts"], lines["codes"], kept["starts"], kept["pieces"], kept["shares"].astype(np.float32)),
            Likeness(
                str(kept["model"]), lines["like_heads"], _full(kept["vectors"], kept["vector_scale"]),
                kept["says"], kept["like_bias"], float(kept["width"]),
            ),
            str(kept["fingerprint"]), frozenset(str(kept["proven"]).split("\n")),
        )  # fmt: skip


def _eight(rows: Numbers) -> tuple[Numbers, Numbers]:
    scale = np.maximum(np.abs(rows).max(axis=1), 1e-9) / 127
    return np.rint(rows / scale[:, None]).astype(np.int8), scale.astype(np.float32)


def _full(rows: Numbers, scale: Numbers) -> Numbers:
    full: Numbers = rows.astype(np.float32) * scale[:, None]
    return full
