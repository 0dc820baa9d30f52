"""Caller numbers: in the journal a keyed token, beside it the number itself until it expires."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection

from msgspec.structs import replace
from sqlalchemy import Connection, delete, select

from supervisor.core.events import CallQueued, Event, FloorSeen, Waiting
from supervisor.store.part import Part, upsert
from supervisor.store.schema import meta, personal

KEPT_MS = 7 * 24 * 3600 * 1000
"""How long a number is kept unless the centre says otherwise."""

_NOBODY = frozenset(
    {"", "anonymous", "unknown", "unavailable", "restricted", "private", "withheld", "asterisk", "<unknown>", "s"}
)
_NOT_DIGITS = re.compile(r"\D+")
_LETTER = re.compile(r"[^\W\d_]")


def normal(number: str) -> str:
    """A number as its digits, so that +1 (555) 010-0001 and 5550100001 are one caller; empty where nobody is named."""
    text = number.strip().casefold()
    if text in _NOBODY or _LETTER.search(text):
        return "" if text in _NOBODY else text
    digits = _NOT_DIGITS.sub("", text)
    return digits[1:] if len(digits) == 11 and digits[0] == "1" else digits


class Tokens:
    """Replaces numbers by tokens of 16 hex characters and remembers which it saw."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self.seen: dict[str, str] = {}

    def token(self, number: str) -> str:
        """The token of a number; the same for every way to write it, and empty for nobody."""
        plain = normal(number)
        if not plain:
            return ""
        token = hashlib.blake2b(plain.encode("utf-8", "replace"), key=self._key, digest_size=8).hexdigest()
        self.seen[token] = number.strip()
        return token

    def hide(self, event: Event) -> Event:
        """The event with tokens for numbers."""
        match event:
            case CallQueued(caller=number) if number:
                return replace(event, caller=self.token(number))
            case FloorSeen(waiting=waiting) if any(caller.caller for caller in waiting):
                return replace(event, waiting=tuple(map(self._hide_waiting, waiting)))
        return event

    def _hide_waiting(self, caller: Waiting) -> Waiting:
        return replace(caller, caller=self.token(caller.caller)) if caller.caller else caller


def token_key(connection: Connection) -> bytes:
    """The key of this database's tokens."""
    return bytes.fromhex(connection.execute(select(meta.c.value).where(meta.c.name == "token_key")).scalar_one())


def remember(connection: Connection, numbers: dict[str, str], expires_at: int) -> None:
    """Keeps numbers by token until `expires_at`."""
    if numbers:
        rows = [
            {"token": token, "value": storable(number), "expires_at": expires_at} for token, number in numbers.items()
        ]
        connection.execute(upsert(connection, personal, ["token"]), rows)


def storable(text: str) -> str:
    """Text that both databases take: no NUL and no half of a character."""
    return text.replace("\x00", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()


class Personal(Part):
    """The side table of personal values."""

    def number(self, token: str) -> str | None:
        """The number behind a token, None once it has been erased."""
        with self._db.read() as connection:
            return connection.execute(select(personal.c.value).where(personal.c.token == token)).scalar()

    def numbers(self, tokens: Collection[str]) -> dict[str, str]:
        """The numbers behind those of the tokens that still have one."""
        if not tokens:
            return {}
        query = select(personal.c.token, personal.c.value).where(personal.c.token.in_(tokens))
        with self._db.read() as connection:
            return {row.token: row.value for row in connection.execute(query)}

    def erase_expired(self, now: int) -> int:
        """Erases the numbers whose time is over at `now` (ms); how many there were."""
        with self._db.write() as connection:
            return connection.execute(delete(personal).where(personal.c.expires_at <= now)).rowcount
