"""Posts a request of ours to a server, and finds it again there: it is there once as far as the standard allows."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection

import msgspec

from supervisor.requests.record import Request
from supervisor.requests.service import folded
from supervisor.sources.open311.answers import PostAnswer, posted, services
from supervisor.sources.open311.client import Client, Patience
from supervisor.sources.open311.habits import Habits, habits
from supervisor.sources.open311.pull import Pull, State
from supervisor.sources.open311.reading import Reader
from supervisor.sources.open311.server import DAY_MS, MINUTE_MS, Server
from supervisor.sources.open311.wire import Refused

MOST_WORDS = 4000
_MARK = re.compile(r"\s*\(Callboard ([^\s()]{1,60})\)\s*$")
_TOKEN = re.compile(r"[\w~:-][\w.~:-]{0,199}", re.ASCII)
"""Nothing else is put into an address."""
_LOOKED_AFTER_MS = 30 * MINUTE_MS
"""Clocks differ, and some servers show a request only after a while."""


def mark(number: str) -> str:
    """What stands at the end of a description, by which a request of ours is known again."""
    return f"(Callboard {number})"


def marked(words: str, known: Collection[str]) -> str:
    """The number of ours that a description ends with; empty where there is none, or none of those known."""
    found = _MARK.search(words[-100:])
    return found[1] if found and found[1] in known else ""


def unmarked(words: str) -> str:
    """A description without our mark."""
    return words[:-100] + _MARK.sub("", words[-100:])


async def post(server: Server, request: Request, patience: Patience | None = None) -> PostAnswer:
    """Posts a request once. Raises `Denied`, `Refused` where it is not taken; `Away`: nobody knows whether it was."""
    async with Client(server, patience) as client:
        told = {"service_code": await _code(client, request.category), "description": _described(request)}
        if request.lat is not None and request.lon is not None:
            told |= {"lat": f"{request.lat:.7f}", "long": f"{request.lon:.7f}"}
        if request.address:
            told["address_string"] = request.address
        document = await client.post("requests", told)
        return posted(document.value, client.bent)


def _described(request: Request) -> str:
    ours = mark(request.number)
    words = "\n".join(filter(None, (request.detail, request.words)))[: MOST_WORDS - len(ours) - 2]
    return f"{words}\n\n{ours}".strip()


async def _code(client: Client, category: str) -> str:
    """The service for a category: by the settings, else the one of the same name."""
    server = client.server
    wanted = folded(category)
    for name, code in server.services.items():
        if folded(name) == wanted:
            return code
    for each in services((await client.get("services")).value, client.bent):
        if wanted in (folded(each.name), folded(each.code)):
            return each.code
    raise NoService(
        f"The Open311 server {server.name} offers no service called “{category[:60]}”; set its code under Services."
    )


class NoService(Refused):
    """A server takes no requests of a category."""


async def resolved(client: Client, token: str) -> str:
    """The id of a request of which a token was given; empty as long as there is none."""
    if not _TOKEN.fullmatch(token):
        return ""
    try:
        document = await client.get(f"tokens/{token}")
        return posted(document.value, client.bent).service_request_id
    except Refused:
        return ""


async def found_again(
    server: Server, number: str, since: int, clock: Callable[[], int], patience: Patience | None = None
) -> str:
    """The id of a request of ours that may have been posted since an instant (ms); empty where it is not shown."""
    now = clock()
    async with Client(server, patience) as client:
        pull = Pull(client, State(), server.terms, clock)
        ask = pull.asked
        reader = Reader(ask, await habits(ask, now) or Habits())
        async for found in reader.opened(max(since, now - 89 * DAY_MS) - _LOOKED_AFTER_MS, now + _LOOKED_AFTER_MS):
            for request in found.requests:
                if marked(request.words, (number,)):
                    return request.number
    return ""


def as_ours(theirs: Request, own: Request | None, number: str, server: Server) -> Request:
    """What a server says of a request of ours, under our number; what it leaves out, and the opening, are ours."""
    original = {**theirs.original, "service_request_id": theirs.number}
    told = msgspec.structs.replace(theirs, number=number, original=original, words=unmarked(theirs.words))
    if own is None:
        return told
    kept = {name: getattr(own, name) for name in _FILLED if not getattr(told, name)}
    if told.lat is None:
        kept |= {"lat": own.lat, "lon": own.lon}
    if _is_same_kind(told, own, server):
        kept["category"] = own.category
    return msgspec.structs.replace(told, **kept, opened_at=min(own.opened_at, told.opened_at), channel=own.channel)


_FILLED = ("department", "category", "detail", "area", "address", "words")


def _is_same_kind(theirs: Request, own: Request, server: Server) -> bool:
    code = theirs.original.get("service_code", "")
    ours = {folded(name): code for name, code in server.services.items()}.get(folded(own.category))
    return bool(code) and ours == code
