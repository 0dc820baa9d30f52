"""Sources and gaps as rows of a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from supervisor.picture import GapState, Picture, SourceState
from supervisor.requests.backlog import CityState
from supervisor.requests.cities import city_name
from supervisor.store import MapRow, Rejected
from supervisor.ui.models.rows import Cell, Head, Row
from supervisor.ui.readings import local
from widgets import format as shown
from widgets.level import Level

HEADS = (
    Head("Source"),
    Head("State"),
    Head("Kind"),
    Head("Telephone\nsystem"),
    Head("Last event", True, "How long ago the newest event happened"),
    Head("Delay", True, "From an event to its arrival here"),
    Head("Events\na second", True),
    Head("Events\ntoday", True),
    Head("Calls\ntoday", True, "Offered today by its telephone system, whichever of its sources told of them"),
    Head("Share %", True, "Of all calls offered today"),
    Head("Note"),
)
GAP_HEADS = (
    Head("Telephone\nsystem"),
    Head("Source"),
    Head("From"),
    Head("To"),
    Head("How long", True),
    Head("Reason"),
    Head("Covered by"),
)
CITY_HEADS = (
    Head("City"),
    Head("State", tip="How old its newest file is"),
    Head("Newest file", tip="The instant as of which it tells of its requests"),
    *(Head(words, True) for words in ("Files", "Requests")),
    Head("Opened\ntoday", True, "On the day that the Requests page tells of"),
    Head("Open", True),
    Head("Share %", True, "Of all open requests"),
    Head("Set\naside", True, "Rows of its files that could not be read"),
    Head("Map"),
)
REJECT_HEADS = (Head("File"), Head("Line", True), Head("Reason"), Head("What it was"))
KINDS = {
    "ami": "Asterisk, live",
    "asterisk-ami": "Asterisk, live",
    "queue_log": "Asterisk’s log",
    "asterisk-queue-log": "Asterisk’s log",
    "esl": "FreeSWITCH, live",
    "freeswitch-esl": "FreeSWITCH, live",
    "simulated": "demonstration",
    "simulated-requests": "demonstration, requests",
    "open311": "Open311 server",
    "open311-requests": "Open311 server",
    "playback": "recording",
}
"""By what a source calls itself, and by what the settings call it."""
OF_REQUESTS = frozenset({"open311", "open311-requests", "simulated-requests"})
"""What they call themselves that tell of requests, and of no calls."""
HEALTH = {
    "live": Level.good,
    "lost": Level.bad,
    "refused": Level.bad,
    "starting": Level.warn,
}
NOT_STARTED = "not started"
IMPORTED = "imported"
FRESH_S = 2 * 86_400
"""A file that is no older than this is well: those of yesterday come in the morning."""


def source_rows(picture: Picture, configured: Sequence[tuple[str, str, str]]) -> list[Row]:
    """Those heard of, those (name, kind, system) that are only in the settings, and systems known from files alone."""
    heard = {source.name for source in picture.sources}
    waiting = [SourceState(name, kind, system, NOT_STARTED) for name, kind, system in configured if name not in heard]
    known = (*picture.sources, *waiting)
    others = sorted({*picture.names("system"), *picture.heard} - {source.system for source in known})
    imported = (SourceState(name, "", name, IMPORTED, last_at=picture.heard.get(name)) for name in others)
    return [_source_row(source, picture) for source in (*known, *imported)]


def _source_row(source: SourceState, picture: Picture) -> Row:
    ago = None if source.last_at is None else max(0.0, (picture.at - source.last_at) / 1000)
    counted = picture.known and source.kind not in OF_REQUESTS
    offered = calls_of(picture, source.system) if counted else None
    return Row(source.name, (
        Cell(source.name),
        Cell(source.health, level=HEALTH.get(source.health, Level.none)),
        Cell(KINDS.get(source.kind, source.kind)),
        Cell(source.system),
        Cell(shown.age(ago).replace("old", "ago") if ago is not None else shown.DASH, ago),
        _delay(source.delay_ms),
        *_events(source),
        Cell(shown.count(offered), offered),
        share_cell(offered, picture.figures.get("centre", {}).get("offered")),
        Cell(source.note),
    ))  # fmt: skip


def _events(source: SourceState) -> tuple[Cell, Cell]:
    """A second and today; of a file nobody counts them."""
    if source.health == IMPORTED:
        return Cell(shown.DASH), Cell(shown.DASH)
    rate, today = source.events_per_s, source.events_today
    return Cell(shown.count(rate, 1), rate), Cell(shown.count(today), float(today))


def calls_of(picture: Picture, system: str) -> int:
    """Calls that a telephone system offered today."""
    return int(picture.figures.get(f"system/{system}", {}).get("offered") or 0)


def share_cell(part: int | None, whole: int | None) -> Cell:
    """A part of a whole in per cent; a dash where there is neither."""
    share = part / whole if whole and part is not None else None
    return Cell(shown.percent(share), share)


def _delay(delay_ms: int | None) -> Cell:
    if delay_ms is None:
        return Cell(shown.DASH)
    text = f"{delay_ms} ms" if delay_ms < 1000 else f"{shown.count(delay_ms / 1000, 1)} s"
    return Cell(text, float(delay_ms))


def gap_rows(picture: Picture) -> list[Row]:
    """The newest first."""
    newest = sorted(picture.gaps, key=lambda gap: gap.since, reverse=True)
    return [_gap_row(gap, picture) for gap in newest]


def _gap_row(gap: GapState, picture: Picture) -> Row:
    until = picture.at if gap.until is None else gap.until
    long = (until - gap.since) / 1000
    to = Cell("still", float(until), Level.bad) if gap.until is None else _when(gap.until, picture.zone)
    return Row(f"{gap.system} {gap.source} {gap.since}", (
        Cell(gap.system),
        Cell(gap.source),
        _when(gap.since, picture.zone),
        to,
        Cell(shown.duration(long), long),
        Cell(gap.reason or "unknown"),
        Cell("nothing covers it"),
    ))  # fmt: skip


def city_rows(picture: Picture, maps: Sequence[MapRow], rejected: Mapping[str, int]) -> list[Row]:
    """Those that have sent requests, and those of which there is only a map; `rejected` is how much was set aside."""
    of = {row.city: row for row in maps}
    known = {city.city: city for city in picture.requests.cities}
    return [
        _city_row(name, known[name], of.get(name), picture, rejected.get(name, 0))
        if name in known
        else Row(name, (Cell(city_name(name)), Cell("no file yet"), *(Cell(shown.DASH),) * 7, _drawn(of.get(name))))
        for name in sorted({*known, *of})
    ]


def _city_row(name: str, city: CityState, found: MapRow | None, picture: Picture, rejected: int) -> Row:
    made, open_ones = local(city.as_of, city.zone or "UTC"), sum(each.open for each in picture.requests.cities)
    old = max(0.0, (max(picture.at, picture.requests.at) - city.as_of) / 1000)
    return Row(name, (
        Cell(city.title or city_name(name)),
        Cell(shown.age(old), old, Level.good if old <= FRESH_S else Level.warn),
        Cell(f"{made:%a} {made.day} {made:%b %Y %H:%M}", float(city.as_of)),
        *(_number(number) for number in (city.snapshots, city.requests, city.opened_today, city.open)),
        share_cell(city.open, open_ones),
        _number(rejected),
        _drawn(found),
    ))  # fmt: skip


def _number(number: int | None) -> Cell:
    return Cell(shown.count(number), None if number is None else float(number))


def _drawn(found: MapRow | None) -> Cell:
    return Cell(shown.DASH) if found is None else Cell(f"{shown.count(found.areas)} areas, {found.file}")


def reject_rows(rejects: Sequence[Rejected]) -> list[Row]:
    """As they were set aside."""
    return [
        Row(str(one.id), (Cell(one.file), Cell(str(one.line), float(one.line)), Cell(one.reason), Cell(one.text)))
        for one in rejects
    ]


def reject_cells(rejects: Iterable[Rejected]) -> Iterator[tuple[str | int, ...]]:
    """For a file."""
    return ((one.file, one.line, one.reason, one.text) for one in rejects)


def _when(at: int, zone: str) -> Cell:
    moment = local(at, zone)
    return Cell(f"{moment:%a} {moment.day} {moment:%b %H:%M:%S}", float(at))
