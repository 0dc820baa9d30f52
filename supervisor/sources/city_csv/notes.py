"""What an import has to say of a file, in sentences."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from supervisor.requests.record import Flag
from supervisor.sources.city_csv.layout import NEEDED, PLACED, TITLES, Layout
from supervisor.sources.city_csv.profile import Profile
from supervisor.sources.city_csv.repeats import Repeats
from supervisor.sources.city_csv.table import Table
from supervisor.sources.city_csv.translate import Translator

_NAMED = 8
_FLAGS = {
    Flag.CLOSED_BEFORE_OPENED: "closed before opened; both dates are kept, there is no duration",
    Flag.OPEN_WITH_CLOSING_DATE: "open with a closing date; they count as open, the date is kept",
    Flag.CLOSED_WITHOUT_DATE: "closed without a closing date",
    Flag.CLOSED_AHEAD: "closing date after the instant of the file",
    Flag.OPENED_AHEAD: "opening date after the instant of the file",
    Flag.DUE_BEFORE_OPENED: "due before opened",
    Flag.UNREADABLE_CLOSING: "closing date that cannot be read or cannot be true; it is kept as a word",
    Flag.UNREADABLE_DUE: "due date that cannot be read or cannot be true; it is kept as a word",
    Flag.NO_TIME_OF_DAY: "opening or closing date without a time of day",
    Flag.SKIPPED_HOUR: "time in the hour that spring leaves out; taken as an hour later",
    Flag.DOUBLED_HOUR: "time in the hour that autumn has twice; taken as the first, unless that closes before it opens",
    Flag.NO_PLACE: "no place, or coordinates that stand for none",
    Flag.OUTSIDE_CITY: "coordinates outside the city",
}
_WORDS = {
    "status": "status that the profile does not know, taken as open, or as resolved where there is a closing date",
    "channel": "channel that the profile does not know, taken as other",
    "verdict": "verdict that the profile does not know, taken as none",
}
_WISHED = tuple(field for field in TITLES if field not in (*NEEDED, *chain(*PLACED)))
_PLACES = {TITLES[field] for field in chain(*PLACED)}


def sentences(
    profile: Profile, layout: Layout, table: Table, translator: Translator, repeats: Repeats
) -> Iterator[str]:
    """Everything odd about a file that was read to its end, the columns first."""
    yield from table.notes()
    yield from layout.notes
    if missing := [TITLES[field] for field in _missing(profile, layout)]:
        lost = "" if layout.placed or not _PLACES.intersection(missing) else "; so no request has coordinates"
        yield f"The file has no column for: {', '.join(missing)}{lost}."
    for field, sentence in _WORDS.items():
        words = {word: count for (of, word), count in translator.unknown.most_common() if of == field and count}
        if words:
            yield f"{_requests(sum(words.values()))}: {sentence} ({_named(words)})."
    for flag, sentence in _FLAGS.items():
        if count := translator.flagged[flag]:
            yield f"{_requests(count)}: {sentence}."
    if repeats.same:
        yield f"{repeats.same:,} rows say again what an earlier row says; they count once."


def _missing(profile: Profile, layout: Layout) -> Iterator[str]:
    """Fields that the profile names and the file has no column for; of several ways to tell a place one is enough."""
    wished = _WISHED if layout.placed else (*_WISHED, *chain(*PLACED))
    return (field for field in wished if getattr(profile.columns, field) and not layout.has(field))


def _requests(count: int) -> str:
    return f"{count:,} request" + ("s" if count != 1 else "")


def _named(words: dict[str, int]) -> str:
    named = [f"“{word}” {count:,}" if word else f"none {count:,}" for word, count in words.items()]
    return ", ".join(named[:_NAMED]) + (f" and {len(named) - _NAMED} more" if len(named) > _NAMED else "")
