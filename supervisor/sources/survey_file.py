"""Files of what residents said of their requests: a number, a score of 1 to 5, a comment, and when they answered."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, tzinfo
from pathlib import Path

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.requests.answers import SCORES
from supervisor.sources.base import Reject
from supervisor.sources.city_csv.names import plain
from supervisor.sources.city_csv.opening import open_table
from supervisor.sources.city_csv.table import Block

COLUMNS: Mapping[str, tuple[str, ...]] = {
    "number": ("number", "request_number", "service_request_id", "request_id", "case_number", "confirmation_number"),
    "score": ("score", "rating", "satisfaction"),
    "answered_at": ("answered_at", "answered", "date", "submitted_at", "response_date"),
    "comment": ("comment", "comments", "remarks"),
}
"""What the columns may be called, as names are compared; a file may do without the comment."""
MOST_COMMENT = 4000
EARLIEST_MS = 946_684_800_000
"""The year 2000."""


class Answered(msgspec.Struct, frozen=True):
    """A row: on which line, of which request, when (ms), the score, the comment, and the row as it stands."""

    line: int
    number: str
    answered_at: int
    score: int
    comment: str
    text: str


class SurveyRows(msgspec.Struct, frozen=True):
    """Some of a file: rows, lines that were set aside, and how far along it is in bytes."""

    answers: list[Answered]
    rejects: list[Reject]
    read: int


def read_survey(path: Path, zone: tzinfo, now: int) -> Iterator[SurveyRows]:
    """The rows of a file, a thousand at a time; times without a zone are those of `zone`, none is later than `now`.

    Raises `CallboardError` where a column is missing that is needed.
    """
    table = open_table(path)
    columns = _columns(path.name, table.header)
    for block in table:
        rejects = [Reject(path.name, broken.line, broken.reason, broken.text) for broken in block.broken]
        answers: list[Answered] = []
        for told in _rows(block, columns, zone, now):
            if isinstance(told, Answered):
                answers.append(told)
            else:
                rejects.append(Reject(path.name, *told))
        yield SurveyRows(answers, rejects, table.read)


def _columns(name: str, header: Sequence[str]) -> dict[str, int]:
    places: dict[str, int] = {}
    for place, column in enumerate(header):
        places.setdefault(plain(column), place)
    found = {
        field: next(places[each] for each in names if each in places)
        for field, names in COLUMNS.items()
        if any(each in places for each in names)
    }
    if missing := next((field for field in COLUMNS if field not in found and field != "comment"), None):
        there = ", ".join(column[:30] for column in header[:12])
        raise CallboardError(
            f"{name} has no column “{missing}”; a survey has {', '.join(COLUMNS)} (there are: {there})."
        )
    return found


def _rows(
    block: Block, columns: Mapping[str, int], zone: tzinfo, now: int
) -> Iterator[Answered | tuple[int, str, str]]:
    """Rows, or the line, the reason and the text of what is none."""
    for place, row in enumerate(block.rows):
        cells = {field: row[column].strip() for field, column in columns.items()}
        line, text = block.line(place), ",".join(row)[:MOST_COMMENT]
        try:
            score, at = _score(cells["score"]), _instant(cells["answered_at"], zone, now)
        except ValueError as error:
            yield line, str(error), text
            continue
        if not cells["number"]:
            yield line, "The row has no number of a request.", text
        else:
            yield Answered(line, cells["number"], at, score, cells.get("comment", "")[:MOST_COMMENT], text)


def _score(text: str) -> int:
    whole = text.removesuffix(".0")
    if whole not in map(str, SCORES):
        raise ValueError(f"“{text[:40]}” is no score; it must be 1, 2, 3, 4 or 5.")
    return int(whole)


def _instant(text: str, zone: tzinfo, now: int) -> int:
    try:
        at = datetime.fromisoformat(text)
        known = at if at.tzinfo else at.replace(tzinfo=zone)
        found = int(known.astimezone(UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        raise ValueError(f"“{text[:40]}” is no time; write 2026-11-21T15:30 or 2026-11-21.") from None
    if not EARLIEST_MS <= found <= now:
        raise ValueError(f"“{text[:40]}” lies ahead of the clock or before 2000.")
    return found
