"""`anban doctor`: what settings are in force, what works, what is wrong and how to mend it."""

from __future__ import annotations

import argparse
import asyncio
import difflib
import os
import shutil
from collections.abc import Awaitable, Callable
from zoneinfo import ZoneInfoNotFoundError

import httpx
from pydantic import SecretStr, ValidationError
from sqlalchemy import text

from core.errors import AnbanError
from core.settings import Settings
from records.database import Database
from records.migrate import upgrade
from records.secrets import load_secret
from server import demo_staff
from server.app import PAGES
from server.cds import trust_of
from server.delivering import connect_fhir
from server.staffing import opened
from server.wiring import clock_for, load_assistants
from workflows.queue import make
from workstation.fhir.checking import check_server

Check = Callable[[Settings], Awaitable[str]]
WAIT = 3.0  # seconds for each thing outside


def add(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--quiet", action="store_true", help="only what is wrong")


def run(args: argparse.Namespace) -> int:
    try:
        settings = Settings()
    except ValidationError as error:
        for fault in error.errors():
            print(f"✗ ANBAN_{'_'.join(map(str, fault['loc'])).upper()}: {fault['msg']}")
        return 1
    if not args.quiet:
        print(in_force(settings))
    return asyncio.run(examine(settings, quiet=args.quiet))


def in_force(settings: Settings) -> str:
    """Every setting; secrets only as set or not."""
    lines = ["settings in force:"]
    for name in type(settings).model_fields:
        value = getattr(settings, name)
        if isinstance(value, SecretStr):
            value = "(set)" if value.get_secret_value() else "(not set)"
        lines.append(f"  ANBAN_{name.upper():<18} {value if value not in ('', None) else '-'}")
    return "\n".join([*lines, ""])


async def examine(settings: Settings, *, quiet: bool) -> int:
    wrong = 0
    for title, check in CHECKS:
        try:
            said = await check(settings)
            if not quiet:
                print(f"✓ {title}: {said}")
        except Exception as error:
            wrong += 1
            why = (
                str(error)
                if isinstance(error, AnbanError | OSError | ValueError)
                else f"{type(error).__name__}: {error}"
            )
            print(f"✗ {title}: {why}")
    print("all is well" if not wrong else f"{wrong} to mend")
    return 1 if wrong else 0


async def _data(settings: Settings) -> str:
    settings.data.mkdir(parents=True, exist_ok=True)
    probe = settings.data / ".probe"
    probe.write_text("ok")
    probe.unlink()
    load_secret(settings)
    return f"{settings.data.resolve()}, {shutil.disk_usage(settings.data).free // 2**20} MB free"


async def _database(settings: Settings) -> str:
    try:
        database = Database(settings.database)
        await upgrade(settings.database)
        async with database.reading() as session:
            await session.execute(text("SELECT 1"))
        await database.close()
    except AnbanError:
        raise
    except Exception as error:
        raise ValueError(f"ANBAN_DATABASE_URL: the database cannot be used ({error})") from error
    return f"{database.url.render_as_string(hide_password=True)}, tables are up to date"


async def _broker(settings: Settings) -> str:
    def connect() -> None:
        with make(settings).connection_for_write() as connection:
            connection.ensure_connection(max_retries=0, timeout=WAIT)

    try:
        await asyncio.to_thread(connect)
    except Exception as error:
        raise ValueError(f"ANBAN_BROKER_URL: the broker does not answer ({type(error).__name__})") from error
    return settings.broker_url.split("@")[-1] or "a folder in the data folder"


async def _pages(settings: Settings) -> str:
    if not (PAGES / "index.html").is_file():
        raise ValueError("not built; run `make web`")
    return "built"


async def _hospital(settings: Settings) -> str:
    from records.hospital import load_hospital

    return load_hospital(settings.hospital_file).name


async def _staff(settings: Settings) -> str:
    """Patients are served without any account, so that none is nothing wrong."""
    async with opened(settings) as staff:
        accounts = [account for account in await staff.staffing.all() if account.active]
    if not any(account.role == "admin" for account in accounts):
        return "no administrator yet; make one with `anban staff add LOGIN --name NAME --role admin`"
    demo = demo_staff.file_of(settings)
    known = f"; {demo} holds the demo's passwords (closed by `anban serve` without --demo)" if demo.is_file() else ""
    return f"{len(accounts)} accounts, with an administrator{known}"


def _url(name: str, path: str = "") -> Check:
    async def check(settings: Settings) -> str:
        url: str = getattr(settings, name)
        if not url:
            return "not used"
        try:
            async with httpx.AsyncClient(timeout=WAIT) as client:
                answer = await client.get(url.rstrip("/") + path)
        except httpx.HTTPError as error:
            raise ValueError(f"ANBAN_{name.upper()}: {url} does not answer ({type(error).__name__})") from error
        return f"{url} answers ({answer.status_code})"

    return check


async def _index(settings: Settings) -> str:
    if not settings.qdrant_url:
        return "embedded, in the data folder"
    return await _url("qdrant_url", "/readyz")(settings)


async def _fhir(settings: Settings) -> str:
    server = connect_fhir(settings.model_copy(update={"fhir_timeout": WAIT}))
    if server is None:
        return "not used; accepted records wait until ANBAN_FHIR_URL is set"
    try:
        return await check_server(server, token=bool(settings.fhir_token.get_secret_value()))
    finally:
        await server.close()


async def _names(settings: Settings) -> str:
    """A misspelt setting is simply not read: nothing else would ever tell."""
    known = {f"ANBAN_{name.upper()}" for name in type(settings).model_fields}
    for name in sorted(os.environ):
        if name.startswith("ANBAN_") and not name.startswith(OURS) and name not in known:
            near = difflib.get_close_matches(name, known, 1)
            raise ValueError(f"{name} is no setting" + (f"; did you mean {near[0]}?" if near else ""))
    return "all known"


async def _files(settings: Settings) -> str:
    for name in ("summary_template", "llm_gguf"):
        path = getattr(settings, name)
        if path is not None and not path.is_file():
            raise ValueError(f"ANBAN_{name.upper()}: there is no file {path}")
    return "there"


async def _public(settings: Settings) -> str:
    if settings.public_url and not settings.public_url.startswith(("https://", "http://")):
        raise ValueError(f"ANBAN_PUBLIC_URL: {settings.public_url} does not begin with https://")
    return settings.public_url or "not set"


async def _timezone(settings: Settings) -> str:
    try:
        clock_for(settings)
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError(f"ANBAN_TIMEZONE: no such time zone: {settings.timezone}") from error
    return settings.timezone


async def _content(settings: Settings) -> str:
    """Forms, examples and safety rules, read as the server reads them."""
    return f"{sum(len(one.forms) for one in load_assistants().values())} forms"


async def _cds(settings: Settings) -> str:
    if trust_of(settings, clock_for(settings)) is None:
        return "no issuer (ANBAN_CDS_JWT_ISSUER): only this machine may call it"
    return f"{settings.public_url.rstrip('/')}/cds-services, calls with a token of {settings.cds_jwt_issuer}"


OURS = ("ANBAN_TEST_", "ANBAN_STARTED_BY", "ANBAN_PYTHON310")  # not settings of a house
CHECKS: list[tuple[str, Check]] = [
    ("names of settings", _names),
    ("time zone", _timezone),
    ("files", _files),
    ("public address", _public),
    ("forms and content", _content),
    ("data folder", _data),
    ("database", _database),
    ("work queue", _broker),
    ("hospital", _hospital),
    ("staff", _staff),
    ("pages", _pages),
    ("vector index", _index),
    ("language model", _url("llm_url", "/models")),
    ("embeddings", _url("embedding_url", "/models")),
    ("duty gateway", _url("duty_url")),
    ("Rasa", _url("rasa_url", "/status")),
    ("FHIR server", _fhir),
    ("CDS service", _cds),
]
