"""The trained classifier of these very examples, from the data folder, or trained now and kept there."""

from __future__ import annotations

from pathlib import Path

from filelock import FileLock

from language.classifier.model import Classifier
from language.classifier.training import Examples, Report, fingerprint, train

KEEP = 3  # models of older examples that stay, so that going back to them is quick


def model_path(examples: Examples, folder: Path) -> Path:
    return folder / "language" / f"intents-{fingerprint(examples)}.npz"


def ready(examples: Examples, folder: Path) -> Classifier:
    """Load, or train once however many processes start together."""
    path = model_path(examples, folder)
    if kept := Classifier.load(path):
        return kept
    path.parent.mkdir(parents=True, exist_ok=True)
    with FileLock(path.with_suffix(".lock")):
        return Classifier.load(path) or renew(examples, folder)[0]


def renew(examples: Examples, folder: Path) -> tuple[Classifier, Report]:
    """Train, keep, and forget all but the latest few."""
    model, report = train(examples)
    path = model_path(examples, folder)
    model.save(path)
    for old in sorted(path.parent.glob("intents-*.npz"), key=lambda p: -p.stat().st_mtime)[KEEP:]:
        old.unlink(missing_ok=True)
    return model, report
