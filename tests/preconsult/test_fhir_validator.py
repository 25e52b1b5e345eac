"""Every interview's bundle before a second, independent FHIR implementation (medplum, in Node)."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.preconsult.drive import assistant, fill, filled, person_of

FOLDER = Path(__file__).parents[1] / "fhir_validator"


@pytest.fixture(scope="module")
def node() -> str:
    """A Node that can run the validator; its packages are installed only when ANBAN_NPM=1 asks for it."""
    program, npm = shutil.which("node"), shutil.which("npm")
    if program is None:
        pytest.skip("no Node here")
    if not (FOLDER / "node_modules").is_dir():
        if os.environ.get("ANBAN_NPM") != "1" or npm is None:
            pytest.skip("tests/fhir_validator has no packages: `npm ci` there, or ANBAN_NPM=1")
        subprocess.run([npm, "ci", "--no-audit", "--no-fund"], cwd=FOLDER, check=True, capture_output=True)
    return program


def validate(node: str, asked: str) -> list[list[str]]:
    done = subprocess.run([node, "validate.mjs"], cwd=FOLDER, input=asked, text=True, capture_output=True, check=True)
    return [json.loads(line) for line in done.stdout.splitlines()]


async def test_medplum_accepts_every_bundle(node: str) -> None:
    bundles = []
    for number, name in enumerate(sorted(assistant().forms)):
        engine, rng = assistant().engine(name), random.Random(number)
        person = person_of(engine, rng)
        outcome = await filled(name, fill(engine, person, rng), person)
        bundles.append(outcome.effects[1].payload["bundle"])
    asked = "\n".join(json.dumps(bundle, ensure_ascii=False) for bundle in bundles) + "\n"
    problems = validate(node, asked)
    assert len(problems) == len(bundles)
    assert [p for p in problems if p] == []
