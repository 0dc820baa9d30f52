"""Reads what a server has by spans of time and by pages, in spite of its limits: 90 days and 1,000 requests at once."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Mapping

import msgspec

from supervisor.requests.record import Request
from supervisor.sources.open311.client import Denied
from supervisor.sources.open311.habits import IGNORED, SECOND_MS, Ask, Habits, dated, outside, updated
from supervisor.sources.open311.rows import Bent
from supervisor.sources.open311.server import DAY_MS
from supervisor.sources.open311.translate import Found
from supervisor.sources.open311.wire import Refused

When = Callable[[Request], int | None]
MOST_DAYS = 89
"""The standard's 90, less what a server's own zone may take from it."""
MOST_ROWS = 1000
FEWEST_ON_A_PAGE = 10
"""No server has shorter pages: an answer with fewer is the last one."""
MOST_PAGES = 1000
NOT_THERE = frozenset({"404", "416"})
"""An error of one of these codes says that there is no such page."""
NOT_SO = frozenset({"400", "422"})
"""What was asked is refused: an end only where that is the page, or the first time that a page is named at all."""
MOST_ASKED = 5000
"""Questions in one pull; a server that needs more has no end."""


class Reader:
    """Asks `ask` as often as it takes. What was noticed is in `notes`, sentences for a supervisor."""

    def __init__(self, ask: Ask, habits: Habits) -> None:
        self.habits = habits
        self.notes: list[str] = []
        self._asker = ask
        self.asked = 0
        self._endless = False

    async def opened(self, start: int, end: int) -> AsyncIterator[Found]:
        """What was opened between two instants (ms); all there is where the server does not heed dates."""
        span = MOST_DAYS * DAY_MS
        for first in range(start, end, span):
            if self.habits.dates != IGNORED:
                async for found in self._between(first, min(first + span, end), self._dated, _opened_at):
                    yield found
        if self.habits.dates == IGNORED:
            async for found in self._pages({}):
                yield found

    async def updated(self, start: int, end: int) -> AsyncIterator[Found]:
        """What was updated between two instants (ms)."""
        async for found in self._between(start, end, updated, _updated_at):
            yield found

    def _dated(self, start: int, end: int) -> dict[str, str]:
        return dated(self.habits.dates, start, end)

    async def _between(
        self, start: int, end: int, asking: Callable[[int, int], dict[str, str]], when: When
    ) -> AsyncIterator[Found]:
        """A span, in halves where an answer is as long as answers can be."""
        spans = [(start, end)]
        while spans and not self._endless:
            first, last = spans.pop()
            count, shown, strays = 0, 0, 0
            async for found in self._pages(asking(first, last)):
                count += found.told
                shown += len(found.requests)
                strays += _strays(found, when, first, last)
                if strays * 2 > shown:
                    self._unheeded(asking)
                    return
                yield found
            spans += self._halves(first, last, count)

    def _halves(self, first: int, last: int, count: int) -> list[tuple[int, int]]:
        """Both halves of a span, the earlier one last, where its answer was likely cut off."""
        if not self._cut(count):
            return []
        if last - first <= 2 * SECOND_MS:
            self._note(f"{count:,} requests have one time, and no more are shown at once; some may be missing.")
            return []
        middle = (first + last) // 2
        return [(middle, last), (first, middle)]

    def _unheeded(self, asking: Callable[[int, int], dict[str, str]]) -> None:
        """Dates turn out to pass unheard: from now on they are not relied on."""
        if asking == self._dated:
            self.habits.dates = IGNORED
        else:
            self.habits.updated = False
        self._note("It does not heed dates; what it shows without them is taken.")

    def _cut(self, count: int) -> bool:
        """Whether an answer of so many is likely not all: as many as the standard allows, or a round number."""
        if count and count % MOST_ROWS == 0:
            return True
        return not self.habits.pages and _round(count)

    async def _pages(self, asked: Mapping[str, str]) -> AsyncIterator[Found]:
        """Each page once, as far as there are new requests on them."""
        seen: set[str] = set()
        for page in range(1, MOST_PAGES + 1):
            found = await self._page(asked, page)
            fresh = tuple(request for request in found.requests if request.number not in seen)
            if page > 1 and not fresh:
                self._no_more(page, found, len(seen))
                return
            seen.update(request.number for request in fresh)
            yield msgspec.structs.replace(found, requests=fresh)
            if found.told < FEWEST_ON_A_PAGE or not self.habits.pages:
                return
        self._endless = True
        self._note(f"Its pages have no end: after {MOST_PAGES:,} of them reading was stopped.")

    async def _page(self, asked: Mapping[str, str], page: int) -> Found:
        self.asked += 1
        if self.asked > MOST_ASKED:
            raise Refused(f"The server was asked {MOST_ASKED:,} times without an end; set fewer days of history.")
        if page == 1:
            return await self._asker(asked)
        try:
            return await self._asker({**asked, "page": str(page)})
        except Refused as error:
            # Some servers answer so behind the last page, and some to any page.
            if isinstance(error, Denied) and _is_behind(error, page):
                return Found((), (), Bent(), page)
            raise Refused(
                f"{error} That was page {page}; what came before it is kept, and all is asked again."
            ) from None

    def _no_more(self, page: int, found: Found, count: int) -> None:
        """A page brought nothing new: it was behind the last one (empty), or pages pass unheard, or go round."""
        if page == 2 and found.told and _round(count):
            self.habits.pages = False
        elif page > 2 and found.requests:
            self._note(f"Its pages repeat from page {page} on; reading was stopped there.")

    def _note(self, words: str) -> None:
        if words not in self.notes:
            self.notes.append(words)


def _is_behind(error: Denied, page: int) -> bool:
    """Whether a refusal says that there is no such page, or none at all; no other one is the end of an answer."""
    codes = {str(error.status), *(fault.code for fault in error.faults)}
    if codes & NOT_THERE:
        return True
    about = any("page" in fault.words.casefold() for fault in error.faults)
    return bool(codes & NOT_SO) and (about or (page == 2 and bool(error.faults)))


def _round(count: int) -> bool:
    """Whether a page may have just so many."""
    return count > 0 and (count % 10 == 0 or count % 25 == 0)


def _strays(found: Found, when: When, first: int, last: int) -> int:
    times = (when(request) for request in found.requests)
    return sum(at is not None and outside(at, first, last) for at in times)


def _opened_at(request: Request) -> int | None:
    return request.opened_at


def _updated_at(request: Request) -> int | None:
    return request.updated_at
