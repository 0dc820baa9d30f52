"""Requests that were found, in the words of a list: what, where and with whom, and how they stand."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from supervisor.requests.frame import Rows
from supervisor.requests.packed import NEVER
from supervisor.ui.models.dates import day_words
from supervisor.ui.models.requests import Look, status_words
from supervisor.ui.windows.page import Sought
from widgets.level import Level


def sought(look: Look, rows: Rows) -> list[Sought]:
    """Each with its number and category first."""
    return [*_told(look, rows)]


def _told(look: Look, rows: Rows) -> Iterator[Sought]:
    frame = look.frame
    due, opened = frame["due"][rows], frame.is_open(rows, look.at)
    late = opened & (due != NEVER) & (due < look.at)
    days = np.where(late, frame["due_day"][rows], frame["opened_day"][rows]).tolist()
    names = (look.names(rows, name) for name in ("category", "department", "area", "assignee"))
    columns = (look.cities(rows), look.numbers(rows), look.addresses(rows), look.details(rows), look.statuses(rows))
    for place, (told, groups) in enumerate(zip(zip(*columns, strict=True), zip(*names, strict=True), strict=True)):
        city, number, address, detail, status = told
        category, department, area, assignee = groups
        since = f"due {day_words(days[place])}" if late[place] else f"opened {day_words(days[place])}"
        yield Sought(
            city=city,
            number=number,
            words=" · ".join(filter(None, (number, category, detail))),
            second=" · ".join(filter(None, (address, area, department, assignee))),
            beside=f"{status_words(status)}, {since}",
            level=Level.bad if late[place] else Level.none,
        )
