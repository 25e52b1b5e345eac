"""A real server in a process of its own, for benchmarks and for tests that kill it."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from fastapi import FastAPI

from bench import survey
from core.settings import Settings
from server.app import create_app

ROOT = Path(__file__).parent.parent


def factory() -> FastAPI:
    """The whole server with the survey as a guest assistant."""
    return create_app(Settings(), guests={"survey": survey.build()}, alone=True)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    return port


@dataclass
class Served:
    """Started and stopped by hand; `kill` is kill -9."""

    data: Path
    database_url: str = ""
    port: int = field(default_factory=free_port)
    process: subprocess.Popen[bytes] | None = None
    factory: str = "bench.served:factory"
    start_cpu: float = 0.0  # seconds of processor time until it was ready

    @property
    def base(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def environment(self) -> dict[str, str]:
        return os.environ | {
            "ANBAN_DATA": str(self.data),
            "ANBAN_DATABASE_URL": self.database_url,
            "ANBAN_PORT": str(self.port),
            "ANBAN_STAFF_TOKEN": "bench-staff-token",
            "ANBAN_LOG_LEVEL": "warning",
            "PYTHONPATH": str(ROOT),
        }

    def start(self, *, wait: float = 60, ready: str = "/readyz") -> float:
        """Start and wait until it is ready; the seconds that took."""
        began = time.perf_counter()
        command = [sys.executable, "-m", "uvicorn", "--factory", self.factory, "--port", str(self.port)]
        options = ["--log-level", "warning", "--no-access-log"]
        self.process = subprocess.Popen([*command, *options], env=self.environment(), cwd=ROOT)
        while time.perf_counter() - began < wait:
            if self.process.poll() is not None:
                raise RuntimeError(f"the server ended with {self.process.returncode}")
            if self._answers(ready):
                took = time.perf_counter() - began
                self.start_cpu = self.cpu_seconds()
                return took
            time.sleep(0.02)
        raise TimeoutError("the server was not ready in time")

    def _answers(self, path: str) -> bool:
        """Asked as cheaply as can be: what asks shares the processor with what starts."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            return connection.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def kill(self) -> None:
        if self.process is not None:
            self.process.send_signal(signal.SIGKILL)
            self.process.wait()

    def stop(self) -> None:
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()

    def cpu_seconds(self) -> float:
        """Processor time the server has used: on a busy machine it says more than the clock."""
        assert self.process is not None
        fields = Path(f"/proc/{self.process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def resident_mb(self) -> float:
        assert self.process is not None
        status = Path(f"/proc/{self.process.pid}/status").read_text()
        return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


class Client:
    """One keep-alive connection, as thin as can be, so that the server is what is measured."""

    def __init__(self, port: int) -> None:
        self._port = port

    async def open(self) -> None:
        self._reader, self._writer = await asyncio.open_connection("127.0.0.1", self._port)

    async def post(self, path: str, body: bytes, token: str = "") -> tuple[int, bytes]:
        bearer = f"Authorization: Bearer {token}\r\n" if token else ""
        head = f"POST {path} HTTP/1.1\r\nHost: a\r\n{bearer}Content-Type: application/json\r\n"
        self._writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answer = await self._reader.readuntil(b"\r\n\r\n")
        length = int(answer.lower().split(b"content-length:")[1].split(b"\r\n")[0])
        return int(answer.split(b" ", 2)[1]), await self._reader.readexactly(length)

    async def close(self) -> None:
        self._writer.close()
        with suppress(OSError):
            await self._writer.wait_closed()
