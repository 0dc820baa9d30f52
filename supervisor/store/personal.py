"""Caller numbers: in the journal a keyed token, beside it the number itself until it expires; and residents."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Collection, Mapping

from msgspec.structs import replace
from sqlalchemy import Connection, Update, case, delete, select

from supervisor.core.events import CallQueued, Event, FloorSeen, Waiting
from supervisor.store.database import raw
from supervisor.store.part import Part, insertion
from supervisor.store.schema import meta, personal

KEPT_MS = 7 * 24 * 3600 * 1000
"""How long a number is kept unless the centre says otherwise."""

CONTACT = "contact:"
"""Begins the token under which a request's resident is kept; see `store/intake.py`."""
_OF_CONTACT = personal.c.token.startswith(CONTACT, autoescape=True)

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
        self.seen: dict[str, tuple[str, int]] = {}

    def token(self, number: str, at: int) -> str:
        """The token of a number seen at `at` (ms); the same for every way to write it, and empty for nobody."""
        plain = normal(number)
        if not plain:
            return ""
        token = hashlib.blake2b(plain.encode("utf-8", "replace"), key=self._key, digest_size=8).hexdigest()
        _, last = self.seen.get(token, ("", at))
        self.seen[token] = number.strip(), max(at, last)
        return token

    def hide(self, event: Event, at: int) -> Event:
        """The event of `at` (ms) with tokens for numbers."""
        match event:
            case CallQueued(caller=number) if number:
                return replace(event, caller=self.token(number, at))
            case FloorSeen(waiting=waiting) if any(caller.caller for caller in waiting):
                return replace(event, waiting=tuple(self._hide_waiting(caller, at) for caller in waiting))
        return event

    def _hide_waiting(self, caller: Waiting, at: int) -> Waiting:
        return replace(caller, caller=self.token(caller.caller, at)) if caller.caller else caller


def token_key(connection: Connection) -> bytes:
    """The key of this database's tokens."""
    return bytes.fromhex(connection.execute(select(meta.c.value).where(meta.c.name == "token_key")).scalar_one())


def remember(connection: Connection, numbers: Mapping[str, tuple[str, int]], now: int, keep_ms: int) -> None:
    """Keeps numbers by token, for `keep_ms` from when they were seen on; those whose time is over are not kept."""
    rows = [
        {"token": token, "value": storable(number), "expires_at": min(at, now) + keep_ms}
        for token, (number, at) in numbers.items()
        if min(at, now) + keep_ms > now
    ]
    if rows:
        adding = insertion(connection, personal)
        kept, new = personal.c.expires_at, adding.excluded.expires_at
        # An older recording that is imported later makes nobody's time shorter.
        over = {"value": adding.excluded.value, "expires_at": case((new > kept, new), else_=kept)}
        connection.execute(adding.on_conflict_do_update(index_elements=["token"], set_=over), rows)


def storable(text: str) -> str:
    """Text that both databases take: no NUL and no half of a character."""
    return text.replace("\x00", "\N{SYMBOL FOR NULL}").encode("utf-8", "replace").decode()


def erase_for_good(connection: Connection) -> None:
    """What is deleted from now on cannot be read in the file any more."""
    if connection.dialect.name == "sqlite":
        raw(connection).execute("PRAGMA secure_delete = ON")


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

    def erase_expired(self, now: int, keep_ms: int = KEPT_MS, keep_contact_ms: int | None = None) -> int:
        """Erases the numbers and residents whose time is over at `now` (ms); how many there were.

        Where they are to be kept for less long than when they came, none stays for longer than `keep_ms` from now on,
        and no resident for longer than `keep_contact_ms` (None: for as long as when she left word).
        """
        shorter = [_shorter(now + keep_ms).where(~_OF_CONTACT)]
        if keep_contact_ms is not None:
            shorter.append(_shorter(now + keep_contact_ms).where(_OF_CONTACT))
        with self._db.write() as connection:
            erase_for_good(connection)
            for each in shorter:
                connection.execute(each)
            return connection.execute(delete(personal).where(personal.c.expires_at <= now)).rowcount


def _shorter(latest: int) -> Update:
    return personal.update().where(personal.c.expires_at > latest).values(expires_at=latest)
