"""Fetching models: sources in order, resumed, verified, and nothing wrong is ever kept."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx
import pytest

from core.errors import Misconfigured, NotFound, Unavailable
from language.models.fetch import Fetcher, complete
from language.models.manifest import FileSpec, ModelSpec, PackageSource, UrlSource, find, manifest, parse

BODY = bytes(range(256)) * 40
SHA = hashlib.sha256(BODY).hexdigest()
URL = UrlSource(kind="url", urls={"m.bin": "https://models.example/m.bin"})
WHEELS = PackageSource(kind="packages", packages=["part-a==1.0", "part-b==1.0"],
                       files={"m.bin": ["*/data/one.bin", "*/data/two.bin"]})  # fmt: skip


def spec(*sources: UrlSource | PackageSource, sha256: str = SHA, size: int = len(BODY)) -> ModelSpec:
    return ModelSpec(task="t", licence="MIT", files={"m.bin": FileSpec(size=size, sha256=sha256)}, sources=[*sources])


def client(answer: Callable[[httpx.Request], httpx.Response]) -> httpx.Client:
    return httpx.Client(transport=httpx.MockTransport(answer))


def site(request: httpx.Request) -> httpx.Response:
    """A site that can go on in the middle of a file."""
    wanted = request.headers.get("range")
    if wanted is None:
        return httpx.Response(200, content=BODY)
    start = int(wanted.removeprefix("bytes=").removesuffix("-"))
    return httpx.Response(206 if start < len(BODY) else 416, content=BODY[start:])


def registry(broken: Sequence[str] = ()) -> Callable[[Sequence[str]], int]:
    """Stands in for pip: writes the wheel of a package."""
    calls: list[str] = []

    def run(command: Sequence[str]) -> int:
        package, folder = command[-1], Path(command[command.index("--dest") + 1])
        calls.append(package)
        if package in broken:
            return 1
        name, half = ("part_a", BODY[:5000]) if package.startswith("part-a") else ("part_b", BODY[5000:])
        folder.mkdir(parents=True, exist_ok=True)
        with zipfile.ZipFile(folder / f"{name}-1.0-py3-none-any.whl", "w") as wheel:
            wheel.writestr(f"{name}/data/{'one' if name == 'part_a' else 'two'}.bin", half)
        return 0

    run.calls = calls  # type: ignore[attr-defined]
    return run


def test_a_file_is_fetched_from_the_official_site(tmp_path: Path) -> None:
    assert Fetcher(tmp_path, client=client(site)).pull(spec(URL)) == []
    assert (tmp_path / "m.bin").read_bytes() == BODY
    assert complete(spec(URL), tmp_path)


def test_a_broken_off_pull_goes_on_where_it_stopped(tmp_path: Path) -> None:
    (tmp_path / ".m.bin.part").write_bytes(BODY[:3000])
    asked: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        asked.append(request.headers["range"])
        return site(request)

    Fetcher(tmp_path, client=client(answer)).pull(spec(URL))
    assert asked == ["bytes=3000-"]
    assert (tmp_path / "m.bin").read_bytes() == BODY


def test_wrong_bytes_are_never_kept(tmp_path: Path) -> None:
    wrong = client(lambda _: httpx.Response(200, content=BODY[::-1]))
    with pytest.raises(Unavailable, match="sha256"):
        Fetcher(tmp_path, client=wrong).pull(spec(URL))
    assert list(tmp_path.iterdir()) == []


def test_when_the_site_fails_the_packages_serve(tmp_path: Path) -> None:
    gone = client(lambda _: httpx.Response(503))
    reasons = Fetcher(tmp_path, client=gone, runner=registry()).pull(spec(URL, WHEELS))
    assert len(reasons) == 1
    assert reasons[0].startswith("url:")
    assert (tmp_path / "m.bin").read_bytes() == BODY
    assert not (tmp_path / ".wheels").exists()


def test_packages_already_there_are_not_fetched_again(tmp_path: Path) -> None:
    with pytest.raises(Unavailable):
        Fetcher(tmp_path, runner=registry(broken=["part-b==1.0"])).pull(spec(WHEELS))
    again = registry()
    Fetcher(tmp_path, runner=again).pull(spec(WHEELS))
    assert again.calls == ["part-b==1.0"]  # type: ignore[attr-defined]


def test_without_a_checksum_a_file_is_taken_only_on_trust(tmp_path: Path) -> None:
    unknown = spec(URL, sha256="", size=0)
    with pytest.raises(Unavailable, match="--trust"):
        Fetcher(tmp_path, client=client(site)).pull(unknown)
    Fetcher(tmp_path, client=client(site), trust=True).pull(unknown)
    assert complete(unknown, tmp_path)


def test_progress_is_told(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int]] = []
    Fetcher(tmp_path, client=client(site), progress=lambda *step: seen.append(step)).pull(spec(URL))
    assert seen[-1] == ("m.bin", len(BODY), len(BODY))


def test_the_manifest_names_task_licence_and_a_source_for_every_file() -> None:
    for name, model in manifest().items():
        assert model.task, name
        assert model.licence, name
        for source in model.sources:
            assert set(source.urls if isinstance(source, UrlSource) else source.files) == set(model.files), name


def test_packages_are_pinned() -> None:
    sources = [source for model in manifest().values() for source in model.sources]
    assert all("==" in p for source in sources if isinstance(source, PackageSource) for p in source.packages)


def test_an_unknown_model_and_a_wrong_manifest_are_refused() -> None:
    with pytest.raises(NotFound):
        find("gpt-17")
    with pytest.raises(Misconfigured, match="x"):
        parse("x: {task: t}", "models.yaml")
