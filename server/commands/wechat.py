"""`anban wechat check|menu|qr|template|notice`: look at the account's set-up and complete it."""

from __future__ import annotations

import argparse
import asyncio
import json
from functools import partial

from channels.wechat import account, scenes
from channels.wechat.api import Api
from channels.wechat.envelope import Envelope
from channels.wechat.sound import can_read
from core.errors import AnbanError, BadInput, Misconfigured
from core.settings import Settings
from records.database import Database
from records.hospital import load_hospital
from records.migrate import upgrade
from records.secrets import load_secret
from server.wechat import api_of, configured
from server.wiring import clock_for
from speech.espeak import build as voice


def add(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True)
    what.add_parser("check", help="check settings, token, menu and template")
    menu = what.add_parser("menu", help="show the menu, or publish it")
    menu.add_argument("--publish", action="store_true")
    template = what.add_parser("template", help="show the account's template messages, or take one into it")
    template.add_argument("--add", metavar="ID", help="its number in the platform's library, e.g. 43216")
    notice = what.add_parser("notice", help="show the account's subscription notices, or take one into it")
    notice.add_argument("--add", metavar="ID", help="its number in the platform's library")
    notice.add_argument("--keywords", metavar="N,N", default="", help="2 to 5 numbers of its keywords, a thing first")
    notice.add_argument("--for", dest="what_for", default="医院消息提醒", help="what it is for, at most 15 characters")
    kinds = ", ".join(f"{name} ({kind['title']})" for name, kind in scenes.kinds().items())
    qr = what.add_parser("qr", help="make a lasting QR code")
    qr.add_argument("kind", help=kinds)
    qr.add_argument("value", nargs="?", default="", help="which clinic, doctor or bed, e.g. 03.02 or 7-12")


def run(args: argparse.Namespace) -> int:
    settings = Settings()
    if args.what == "menu" and not args.publish:
        print(json.dumps(account.menu(), ensure_ascii=False, indent=2))
        return 0
    if not configured(settings):
        raise Misconfigured(
            "ANBAN_WECHAT_APP_ID is not set; docs/wechat.md says where to find it "
            "(to try the channel without an account: `anban serve --demo`, then /wechat.html)"
        )
    if args.what == "qr":
        _known(settings, args.kind, args.value)  # before anything is asked of the platform
    return asyncio.run(_with_account(settings, args))


def _known(settings: Settings, kind: str, value: str) -> None:
    """A code hangs on its wall for years: a wrong one is refused now."""
    scenes.write(kind, value)
    if kind == "clinic" and load_hospital(settings.hospital_file).department(value) is None:
        raise BadInput(f"this hospital has no clinic {value or '(none given)'}; its codes stand in hospital.yaml")


async def _with_account(settings: Settings, args: argparse.Namespace) -> int:
    settings.data.mkdir(parents=True, exist_ok=True)
    await upgrade(settings.database)
    database = Database(settings.database)
    try:
        api = api_of(settings, database, load_secret(settings), clock_for(settings))
        if args.what == "check":
            own: list[account.Check] = [("settings", partial(_settings, settings)), ("voice", _voice)]
            return await _check([*own, *account.checks(api, settings.wechat_template, settings.wechat_notice)])
        if args.what == "menu":
            await account.publish_menu(api)
            print("published; phones show it within a day, at once after following anew")
            return 0
        if args.what in ("template", "notice"):
            return await _notices(api, args)
        picture, holds = await account.qr(api, args.kind, args.value)
        print(f"picture  {picture}\nholds    {holds}")
        return 0
    finally:
        await database.close()


async def _notices(api: Api, args: argparse.Namespace) -> int:
    """What the account may send to people who did not write lately."""
    if args.add:
        if args.what == "template":
            made = await account.add_template(api, args.add)
        else:
            made = await account.add_notice(api, args.add, _numbers(args.keywords), args.what_for)
        print(f"registered; set ANBAN_WECHAT_{args.what.upper()}={made}")
        return 0
    found = await (account.templates(api) if args.what == "template" else account.notices(api))
    print("\n".join(f"{id}  {title}" for id, title in found.items()) or "none; take one of the library with --add")
    return 0


def _numbers(words: str) -> list[int]:
    numbers = [int(one) for one in words.split(",") if one.strip().isdigit()]
    if not 2 <= len(numbers) <= 5:
        raise BadInput("--keywords wants 2 to 5 numbers, as the library lists them for this notice, e.g. 1,3")
    return numbers


async def _check(checks: list[account.Check]) -> int:
    wrong = 0
    for title, check in checks:
        try:
            print(f"✓ {title}: {await check()}")
        except (AnbanError, ValueError) as error:
            wrong += 1
            print(" → ".join(filter(None, (f"✗ {title}: {error}", account.hint(error)))))
    return 1 if wrong else 0


async def _voice() -> str:
    """Not needed for the channel to work: people are asked to type, and answers stay text."""
    formats = {"audio/amr": "AMR", "audio/ogg": "speex", "audio/silk": "SILK"}
    heard = [name for media, name in formats.items() if can_read(media)]
    speaks = "answers can be read aloud" if voice() and can_read("audio/mpeg") else "no voice (espeak-ng, ffmpeg)"
    return f"can be read: {', '.join(heard) or 'nothing (ffmpeg, anban[speech])'}; {speaks}"


async def _settings(settings: Settings) -> str:
    """What the webhook needs; the account's page must hold the same."""
    if not settings.wechat_secret.get_secret_value():
        raise Misconfigured("ANBAN_WECHAT_SECRET is not set")
    key, token = settings.wechat_aes_key.get_secret_value(), settings.wechat_token.get_secret_value()
    Envelope(settings.wechat_app_id, token, key, settings.wechat_mode, clock_for(settings))
    mode = settings.wechat_mode or ("safe" if key else "plain")
    where = f"{settings.public_url.rstrip('/')}/api/wechat" if settings.public_url else "(ANBAN_PUBLIC_URL is not set)"
    return f"{mode} mode; server address for the account's page: {where}"
