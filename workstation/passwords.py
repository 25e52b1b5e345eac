"""Passwords: hashed with argon2id in a thread, checked at the same price whether the account exists or not."""

from __future__ import annotations

import asyncio
import re
import secrets
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from core.errors import BadInput

SHORTEST, LONGEST = 10, 200
# RFC 9106's second choice: 64 MiB would let a few sign-ins at once fill a small machine's memory.
HASHER = PasswordHasher(time_cost=3, memory_cost=19 * 1024, parallelism=1)
NOBODY = HASHER.hash(secrets.token_urlsafe(16))
POOL = ThreadPoolExecutor(2, "passwords")  # a flood of sign-ins must not take every core and all memory
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # nothing that is misread when read aloud
# What people take first when ten characters are asked for; compared without case, signs and repetition.
COMMON = frozenset(
    {"password", "passwd", "qwerty", "qwertyuiop", "asdfghjkl", "zxcvbnm", "admin", "administrator", "welcome"}
    | {"letmein", "iloveyou", "woaini", "hospital", "yiyuan", "doctor", "anban", "test", "hello", "abc", "abcdef"}
)


async def hashed(password: str) -> str:
    return await asyncio.get_running_loop().run_in_executor(POOL, HASHER.hash, password)


async def verified(kept: str | None, password: str) -> bool:
    """Whether it is the right one; without an account the same work is done for nothing."""
    loop = asyncio.get_running_loop()
    right = await loop.run_in_executor(POOL, _verify, kept or NOBODY, password[: LONGEST + 1])
    return right and kept is not None


def _verify(kept: str, password: str) -> bool:
    try:
        return HASHER.verify(kept, password)
    except (VerificationError, InvalidHashError):
        return False


def check(password: str, login: str, name: str = "") -> None:
    """Refuse what is easily guessed, saying why."""
    if not SHORTEST <= len(password) <= LONGEST:
        heard = f"密码至少要 {SHORTEST} 个字符（最多 {LONGEST} 个）。"
        raise BadInput(f"a password has {SHORTEST} to {LONGEST} characters", heard=heard)
    low = password.casefold()
    letters = re.sub(r"[\d\W_]", "", low)
    if login in low or (name and name in low):
        raise BadInput("the password holds the login or the name", heard="密码里不要包含登录名或姓名，请换一个。")
    if letters in COMMON or len(set(low)) < 5 or _run(low):
        raise BadInput("the password is too common", heard="这个密码太常见，容易被猜到，请换一个。")


def _run(low: str) -> bool:
    """1234567890, 9876543210: nothing but counting up or down, or a date or phone number alone."""
    if not low.isdigit():
        return False
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(low)}
    return len(steps) == 1 or len(low) <= 12


def fresh() -> str:
    """A password to hand over once: 4 × 4 letters, about 79 bits."""
    return "-".join("".join(secrets.choice(ALPHABET) for _ in range(4)) for _ in range(4))
