"""`anban doctor` names the setting that is wrong and how to mend it."""

from __future__ import annotations

import argparse
from pathlib import Path

import pytest

from server.commands import doctor


def examine(capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    code = doctor.run(argparse.Namespace(quiet=True))
    return code, capsys.readouterr().out


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("ANBAN_DATA", str(tmp_path / "data"))


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ANBAN_PORT", "99999"),
        ("ANBAN_DATABASE_URL", "mysql://x/y"),
        ("ANBAN_DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"),
        ("ANBAN_BROKER_URL", "amqp://guest:guest@127.0.0.1:1//"),
        ("ANBAN_QDRANT_URL", "http://127.0.0.1:1"),
        ("ANBAN_LLM_URL", "http://127.0.0.1:1/v1"),
        ("ANBAN_SECRET_KEY", "short"),
        ("ANBAN_FHIR_URL", "http://127.0.0.1:1/fhir"),
        ("ANBAN_CDS_JWT_ISSUER", "https://ehr.test"),
        ("ANBAN_HOSPITAL_FILE", "missing.yaml"),
        ("ANBAN_DATABSE_URL", "postgresql://x/y"),
        ("ANBAN_TIMEZONE", "Asia/Shanghay"),
        ("ANBAN_SUMMARY_TEMPLATE", "missing.txt"),
        ("ANBAN_LLM_GGUF", "missing.gguf"),
        ("ANBAN_PUBLIC_URL", "anban.example"),
        ("ANBAN_EMBEDDING_URL", "http://127.0.0.1:1/v1"),
        ("ANBAN_DUTY_URL", "http://127.0.0.1:1/page"),
    ],
)
def test_each_wrong_setting_is_named(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv(name, value)
    code, said = examine(capsys)
    assert code == 1
    assert name in said or value in said


def test_secrets_are_never_printed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("ANBAN_SECRET_KEY", "a-very-long-secret-value")
    doctor.run(argparse.Namespace(quiet=False))
    assert "a-very-long-secret-value" not in capsys.readouterr().out
