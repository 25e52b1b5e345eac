"""The files of what was learned from the reviewed examples: written by `anban train safety`, read at start."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np

from dialogue.safety.likeness import Likeness
from dialogue.safety.weighing import Numbers, Shown, Weights

SHIPPED = Path(__file__).parent / "content" / "learned"
BLOCKS = 5  # files the sentence vectors are kept in


@dataclass(frozen=True)
class Learned:
    """Everything learned, and the fingerprint of the examples it was learned from."""

    weights: Weights
    shown: Shown
    likeness: Likeness
    fingerprint: str
    proven: frozenset[str] = frozenset()  # patterns that were right often and never wrong among the reviewed sentences


def save(learned: Learned, folder: Path = SHIPPED) -> None:
    """Eight bits a number with one scale a row, in a few small files."""
    weights, shown, likeness = learned.weights, learned.shown, learned.likeness
    parts: list[dict[str, Numbers]] = [
        {
            "heads": np.array("\n".join(weights.heads)),
            "concepts": np.array("\n".join(weights.concepts)),
            "concept_idf": np.array(list(weights.concepts.values()), dtype=np.float32),
            "scale": weights.scale, "bias": weights.bias.astype(np.float32), "model": np.array(likeness.model),
            "axes": likeness.axes.astype(np.float16), "vector_scale": likeness.scale,
            "says": likeness.says.astype(np.float32), "like_bias": likeness.bias.astype(np.float32),
            "like_heads": np.array("\n".join(likeness.heads)), "width": np.array(likeness.width),
            "fingerprint": np.array(learned.fingerprint), "proven": np.array("\n".join(sorted(learned.proven))),
        },
        {
            "texts": np.array("\n".join(shown.texts)), "codes": np.array("\n".join(shown.codes)),
        },
        {"starts": shown.starts, "pieces": shown.pieces},
        {"shares": shown.shares},
        {"idf": weights.idf},
        *({f"weights_{number}": line} for number, line in enumerate(weights.weights)),
        *({f"vectors_{number}": block} for number, block in enumerate(np.array_split(likeness.vectors, BLOCKS))),
    ]  # fmt: skip
    folder.mkdir(exist_ok=True)
    for number, part in enumerate(parts):
        with (folder / f"part_{number:02}.npz").open("wb") as file:
            np.savez_compressed(file, **part)  # type: ignore[arg-type]


@cache
def load(folder: Path = SHIPPED) -> Learned:
    """Nothing in the files is executed."""
    kept: dict[str, Numbers] = {}
    for path in sorted(folder.glob("part_*.npz")):
        with np.load(path, allow_pickle=False) as part:
            kept |= {name: part[name] for name in part.files}
    lines = {name: tuple(str(kept[name]).split("\n")) for name in ("heads", "texts", "codes", "like_heads", "concepts")}
    rare = dict(zip(lines["concepts"], kept["concept_idf"].tolist(), strict=True))
    weights = np.stack([kept[f"weights_{number}"] for number in range(len(lines["heads"]))])
    vectors = np.concatenate([kept[f"vectors_{number}"] for number in range(BLOCKS)])
    return Learned(
        Weights(lines["heads"], kept["idf"], rare, weights, kept["scale"], kept["bias"]),
        Shown(lines["texts"], lines["codes"], kept["starts"], kept["pieces"], kept["shares"]),
        Likeness(
            str(kept["model"]), lines["like_heads"], kept["axes"].astype(np.float32),
            vectors, kept["vector_scale"], kept["says"], kept["like_bias"], float(kept["width"]),
        ),
        str(kept["fingerprint"]), frozenset(str(kept["proven"]).split("\n")),
    )  # fmt: skip


def eight(rows: Numbers) -> tuple[Numbers, Numbers]:
    """Eight bits a number, and what to multiply each row by."""
    scale = np.maximum(np.abs(rows).max(axis=1), 1e-9) / 127
    return np.rint(rows / scale[:, None]).astype(np.int8), scale.astype(np.float32)
