"""Posts requests that the desk has opened to Open311 servers: at least once, and twice only where nobody can tell."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping

import msgspec

from supervisor.delivery.outcome import Never, NotNow, quoted
from supervisor.requests.record import Request
from supervisor.settings import Open311, centre_settings
from supervisor.store import Link, Outgoing, Store

FOR_GOOD = frozenset({400, 404, 405, 409, 410, 413, 422})
"""Answers that the same post would get again."""


class LinksOf:
    """The links of one server and city."""

    def __init__(self, store: Store, server: str, city: str) -> None:
        self.store, self.server, self.city = store, server, city

    def linked(self) -> Mapping[str, str]:
        """Our numbers by their ids."""
        return self.store.linked(self.server, self.city)

    def unlinked(self) -> Mapping[str, str]:
        """Tokens (empty: none) by our numbers, of those that may be there by an id that is not known yet."""
        return self.store.unlinked(self.server, self.city)

    def link(self, number: str, theirs: str) -> None:
        """Its id is known now."""
        self.store.keep_link(self.server, self.city, number, theirs=theirs)

    def own(self, number: str) -> Request | None:
        """What we know of it."""
        return self.store.request(self.city, number)


async def deliver(store: Store, message: Outgoing, clock: Callable[[], int]) -> None:
    """Returns once the server has the request. Raises `NotNow`, `Never`, `SettingsError`."""
    settings = await asyncio.to_thread(store.settings_at, clock())
    sources = centre_settings(settings.body).sources
    source = next((each for each in sources if isinstance(each, Open311) and each.name == message.target), None)
    if source is None:
        raise NotNow(f"There is no Open311 server “{message.target}” in the settings; add it, or drop the message.")
    await give(store, source, message.number, clock)


async def give(store: Store, source: Open311, number: str, clock: Callable[[], int]) -> Link:
    """Posts a request of a server's city unless the server has it already; `clock` gives ms since 1970."""
    # What speaks HTTP takes a while to import, and most centres have no such server.
    from supervisor.sources.open311.client import Away, Denied
    from supervisor.sources.open311.posting import NoService

    try:
        return await _given(store, source, number, clock)
    except Denied as error:
        raise (Never if error.status in FOR_GOOD else NotNow)(quoted(str(error), 300)) from None
    except NoService as error:
        raise Never(str(error)) from None
    except Away as error:
        raise NotNow(str(error)) from None


async def _given(store: Store, source: Open311, number: str, clock: Callable[[], int]) -> Link:
    from supervisor.sources.open311.configured import server
    from supervisor.sources.open311.posting import found_again, post

    city, chosen = source.system, server(source)
    request = await asyncio.to_thread(store.request, city, number)
    if request is None:
        raise Never(f"There is no request {number} of {city} here; drop the message.")
    link = await asyncio.to_thread(store.link_of, source.name, city, number)
    if link is not None and link.is_taken:
        return link
    if link is not None and (theirs := await found_again(chosen, number, link.since, clock)):
        return await asyncio.to_thread(_kept, store, link, theirs=theirs)
    await asyncio.to_thread(store.begin_link, source.name, city, number, clock())
    answer = await post(chosen, request)
    begun = Link(source.name, city, number, answer.service_request_id, answer.token, answer.notice, clock())
    return await asyncio.to_thread(_kept, store, begun)


def _kept(store: Store, link: Link, **more: str) -> Link:
    kept = msgspec.structs.replace(link, **more)
    store.keep_link(kept.server, kept.city, kept.number, theirs=kept.theirs, token=kept.token, notice=kept.notice)
    return kept
