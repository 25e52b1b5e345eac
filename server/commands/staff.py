"""`anban staff add|list|password|lock|unlock`: accounts from the command line; the first administrator is made here."""

from __future__ import annotations

import argparse
import asyncio
import getpass
import sys
import unicodedata
from typing import Any

from core.settings import Settings
from records.staff_accounts import Account
from server.staffing import Opened, opened
from workstation import passwords
from workstation.accounts import folded
from workstation.staff import ROLES, TITLES


def add(parser: argparse.ArgumentParser) -> None:
    what = parser.add_subparsers(dest="what", required=True)
    new = what.add_parser("add", help="a new account; its first password is printed once")
    new.add_argument("login")
    new.add_argument("--name", required=True)
    new.add_argument("--role", required=True, choices=ROLES, help=", ".join(f"{r} {TITLES[r]}" for r in ROLES))
    new.add_argument("--title", default="", help="副主任医师, 护师 …")
    new.add_argument("--clinic", action="append", default=[], help="id of a clinic (clinics.yaml); may be repeated")
    new.add_argument("--doctor", default="", help="id in doctors.yaml, so that the day's list knows whose patients")
    _own_password(new)
    what.add_parser("list", help="every account")
    fresh = what.add_parser("password", help="a new password, printed once; every session of the account ends")
    fresh.add_argument("login")
    _own_password(fresh)
    for word, meaning in (
        ("lock", "nobody signs in to it any more"),
        ("unlock", "open again, wrong passwords forgotten"),
    ):
        what.add_parser(word, help=meaning).add_argument("login")


def _own_password(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--stdin", action="store_true", help="read the password from standard input")


def run(args: argparse.Namespace) -> int:
    asyncio.run(_run(Settings(), args))
    return 0


async def _run(settings: Settings, args: argparse.Namespace) -> None:
    by = f"command line ({getpass.getuser()})"[:64]
    async with opened(settings) as staff:
        if args.what == "list":
            print(_table(await staff.staffing.all()))
        elif args.what == "add":
            await _add(staff, by, args)
        else:
            await _change(staff, by, args)


async def _add(staff: Opened, by: str, args: argparse.Namespace) -> None:
    given = _given(args, args.login, args.name)
    fields: dict[str, Any] = {"name": args.name, "role": args.role, "title": args.title}
    fields |= {"clinics": args.clinic, "doctor": args.doctor}
    made, password = await staff.staffing.add(by, args.login, given, **fields)
    _print_password(made.login, password, given)


async def _change(staff: Opened, by: str, args: argparse.Namespace) -> None:
    account = await staff.staffing.named(args.login)
    if args.what == "password":
        given = _given(args, account.login, account.name)
        password = await staff.staffing.new_password(by, account.id, given)
        _print_password(account.login, password, given)
        return
    await staff.staffing.change(by, account.id, active=args.what == "unlock")
    if args.what == "unlock":
        await staff.staffing.unlock(by, account.id)
    print(f"{account.login} is {args.what}ed")


def _given(args: argparse.Namespace, login: str, name: str) -> str:
    """The password on standard input, held to the same rules; "" for a fresh one."""
    if not args.stdin:
        return ""
    password = sys.stdin.readline().rstrip("\n")
    passwords.check(password, folded(login), name)
    return password


def _print_password(login: str, password: str, given: str) -> None:
    print(f"login     {login}")
    if not given:
        print(f"password  {password}\nIt is shown this once, and must be changed at the first sign-in.")


def _table(accounts: list[Account]) -> str:
    rows = [("login", "name", "role", "clinics", "state", "last sign-in")]
    for one in accounts:
        state = "locked" if not one.active else f"until {one.locked_until:%H:%M} UTC" if one.locked_until else "open"
        last = f"{one.last_login_at:%Y-%m-%d %H:%M}" if one.last_login_at else "-"
        rows.append((one.login, one.name, one.role, ",".join(one.clinics) or "-", state, last))
    widths = [max(_width(row[n]) for row in rows) for n in range(len(rows[0]))]
    return "\n".join(
        "  ".join(cell + " " * (w - _width(cell)) for cell, w in zip(row, widths, strict=True)) for row in rows
    )


def _width(text: str) -> int:
    """Chinese takes two columns."""
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
