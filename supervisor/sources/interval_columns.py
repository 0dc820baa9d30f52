"""Which column of an interval file is what: told by a layout, by the user, or guessed from the names."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Container, Iterable, Mapping, Sequence
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Literal

import msgspec

from supervisor.core.errors import CallboardError
from supervisor.sources.city_csv.names import plain

LARGEST = 100_000
"""A layout of more bytes than this is none."""
CLOCK = re.compile(r"([01]?\d|2[0-3])[:.h]([0-5]\d)(?::00)?\s*([ap]m?)?", re.IGNORECASE)
_WIDE = 4
"""So many columns that are called like times of the day make a table of days by intervals."""


def _names(text: str) -> tuple[str, ...]:
    return tuple(text.split())


NAMES: Mapping[str, tuple[str, ...]] = {
    "at": _names(
        "interval_start interval_start_time interval_begin date_time datetime timestamp time_stamp period_start "
        "period start_time start begin interval_beginning slot_start"
    ),
    "date": _names("date row_date interval_date dates report_date call_date day datum fecha"),
    "time": _names(
        "time interval time_of_day start_time starting_time begin_time beginning_time time_start time_from "
        "interval_time starttime slot half_hour quarter_hour time_slot time_interval hour hora uhrzeit"
    ),
    "queue": _names(
        "queue queue_name skill skill_name split split_skill service csq csq_name group vdn contact_queue campaign "
        "department line_of_business lob"
    ),
    "calls": _names(
        "offered calls_offered offered_calls contacts_offered calls_received received calls volume incoming inbound "
        "arrivals calls_in contacts total_calls call_volume n_calls ncalls callsoffered anrufe llamadas"
    ),
    "answered": _names(
        "answered calls_answered answered_calls ans_calls calls_ans handled calls_handled handled_calls "
        "contacts_handled contacts_answered acd_calls acdcalls accepted total_answered"
    ),
    "abandoned": _names(
        "abandoned calls_abandoned abandoned_calls contacts_abandoned abn_calls aband_calls aban_calls calls_aban "
        "abancalls abncalls abandons total_abandoned abandon_calls lost"
    ),
    "aht": _names(
        "aht average_handle_time avg_handle_time average_handling_time avg_handling_time mean_handle_time aht_s "
        "aht_sec aht_secs aht_seconds aht_min aht_minutes handle_time_avg avg_aht"
    ),
    "talk": _names("att avg_talk_time average_talk_time avg_talk avg_acd_time average_talk mean_talk_time"),
    "hold": _names("avg_hold_time average_hold_time avg_hold average_hold mean_hold_time"),
    "wrap": _names(
        "avg_acw_time average_acw_time avg_wrap_time average_wrap_up_time avg_wrap_up average_after_call_work avg_acw "
        "avg_after_call_work mean_wrap_up_time"
    ),
    "total": _names("total_handle_time handle_time_total handle_time total_handling_time handling_time"),
    "talk_total": _names("talk_time total_talk_time acd_time acdtime talktime"),
    "hold_total": _names("hold_time total_hold_time holdtime"),
    "wrap_total": _names("acw_time wrap_time wrap_up_time after_call_work total_acw_time acwtime total_wrap_time"),
    "year": ("year",),
    "month": ("month",),
    "day": ("day", "day_of_month"),
    "hour": ("hour",),
}
"""What each field's column may be called, as names are compared, the likelier first."""
HANDLING = ("aht", "talk", "hold", "wrap", "total", "talk_total", "hold_total", "wrap_total")


class Layout(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How the files of one telephone system look; what is left empty is guessed from the file.

    `columns` are names by field (see `NAMES`); `dates` says what stands first in 03/04/2026; `ends` that the time is
    the interval's end; `unit` is that of handle times that are plain numbers; `offsets` is `ignore` where an offset
    such as Z stands behind local times.
    """

    title: str = ""
    columns: dict[str, str] = {}
    dates: Literal["", "mdy", "dmy"] = ""
    ends: bool = False
    unit: Literal["", "s", "min"] = ""
    offsets: Literal["", "ignore"] = ""


GUESSED = Layout()
"""Nothing is told of a file."""


class Places(msgspec.Struct, frozen=True):
    """Where the columns are: by field, and those of a table of days by intervals with their `HH:MM`."""

    fields: dict[str, int]
    wide: tuple[tuple[int, str], ...] = ()
    layout: Layout = Layout()

    def told(self, header: Sequence[str]) -> dict[str, str]:
        """The names of the columns that were taken, by field."""
        found = {field: header[place] for field, place in self.fields.items()}
        if self.wide:
            found["calls"] = f"{header[self.wide[0][0]]} … {header[self.wide[-1][0]]}"
        return found


def read_layout(path: Traversable | Path) -> Layout:
    """A layout out of a TOML file; raises `CallboardError` that names the file and what is wrong in it."""
    try:
        with path.open("rb") as file:
            text = file.read(LARGEST + 1)
        if len(text) > LARGEST:
            raise CallboardError(f"{path.name} is too long for a layout of interval files.")
        layout = msgspec.convert(tomllib.loads(text.decode()), Layout)
    except OSError as error:
        raise CallboardError(f"{path.name} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, msgspec.ValidationError) as error:
        raise CallboardError(f"{path.name} is no layout of interval files: {error}.") from error
    check(layout.columns, path.name)
    return layout


def check(columns: Iterable[str], where: str) -> None:
    """Raises `CallboardError` where a field is none."""
    if unknown := next((field for field in columns if field not in NAMES), None):
        raise CallboardError(
            f"{where}: “{unknown[:40]}” is no field of an interval file; there are {', '.join(NAMES)}."
        )


def guessed(header: Sequence[str]) -> dict[str, int]:
    """Where the columns are by their names alone, whether or not they are enough."""
    return _guessed(_there(header))


def fits(header: Sequence[str], layouts: Sequence[Layout] = (), own: Layout = GUESSED) -> bool:
    """Whether a row may be the names of the columns."""
    try:
        places_of("", header, own, layouts)
    except CallboardError:
        return False
    return True


def places_of(name: str, header: Sequence[str], own: Layout, layouts: Sequence[Layout] = ()) -> Places:
    """Where the columns of a file are, by what the user says (`own`), a layout that fits, or their names.

    Raises `CallboardError` where a named column is not there, or one is missing that is needed.
    """
    there = _there(header)
    layout = _merged(own, _known(there, layouts))
    fields = _guessed(there)
    for field, column in layout.columns.items():
        if plain(column) not in there:
            raise CallboardError(f"{name} has no column “{column[:60]}” for {field}; there are: {_listed(header)}.")
        fields[field] = there[plain(column)]
    wide = () if "calls" in layout.columns else _wide(header)
    return Places(_sensible(name, header, fields, set(layout.columns), bool(wide)), wide, layout)


def _there(header: Sequence[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for place, column in enumerate(header):
        found.setdefault(plain(column), place)
    return found


def _merged(own: Layout, known: Layout | None) -> Layout:
    if known is None:
        return own
    return Layout(
        known.title, {**known.columns, **own.columns}, own.dates or known.dates, own.ends or known.ends,
        own.unit or known.unit, own.offsets or known.offsets,
    )  # fmt: skip


def _known(there: Mapping[str, int], layouts: Sequence[Layout]) -> Layout | None:
    """The layout all of whose columns are there; the one with the most of them."""
    fitting = [each for each in layouts if each.columns and all(plain(one) in there for one in each.columns.values())]
    return max(fitting, key=lambda each: len(each.columns), default=None)


def _guessed(there: Mapping[str, int]) -> dict[str, int]:
    return {
        field: there[name]
        for field, names in NAMES.items()
        if (name := next((each for each in names if each in there), None)) is not None
    }


def _wide(header: Sequence[str]) -> tuple[tuple[int, str], ...]:
    found = tuple((place, clock) for place, name in enumerate(header) if (clock := clock_of(name)))
    return found if len(found) >= _WIDE else ()


def clock_of(text: str) -> str:
    """`HH:MM` of a column called like a time of the day, or like a stretch of it; empty for any other."""
    found = CLOCK.fullmatch(re.split(r"\s*[-–]\s*", text.strip())[0])
    if not found:
        return ""
    hour = int(found[1])
    if found[3]:
        hour = hour % 12 + (12 if found[3][0] in "pP" else 0)
    return f"{hour:02d}:{found[2]}"


def clocked(header: Sequence[str], rows: Sequence[Sequence[str]], taken: Container[int]) -> str:
    """The name of the first column that was not taken and has times on the half or quarter hour; empty: none has."""
    for place, name in enumerate(header):
        clocks = {clock_of(row[place]) for row in rows} if place not in taken else set()
        if len(clocks) > 1 and {clock[-2:] for clock in clocks} <= {"00", "15", "30", "45"}:
            return name
    return ""


def _sensible(name: str, header: Sequence[str], fields: dict[str, int], told: set[str], wide: bool) -> dict[str, int]:
    """One way to tell when and one to tell how many; the others are left out."""
    if {"year", "month", "day"} <= fields.keys() and "at" not in told and "date" not in told:
        drop = {"at", "date"}
    elif "date" in fields and ("time" in fields or wide) and "at" not in told:
        drop = {"at", "year", "month", "day", "hour"}
    elif "at" in fields:
        drop = {"date", "time", "year", "month", "day", "hour"}
    elif "date" in fields:
        drop = {"year", "month", "day", "hour"}
    else:
        raise CallboardError(f"{name} has no column that says when: name it, such as {_asked('at')}. {_has(header)}")
    found = {field: place for field, place in fields.items() if field not in drop}
    if not wide and "calls" not in found and not {"answered", "abandoned"} <= found.keys():
        raise CallboardError(
            f"{name} has no column of calls offered: name it, such as {_asked('calls')}, or name those of the answered "
            f"and the abandoned, {_asked('answered')} and {_asked('abandoned')}. {_has(header)}"
        )
    if wide:
        found = {
            field: place for field, place in found.items() if field in ("date", "at", "queue", "year", "month", "day")
        }
    return found


def _asked(field: str) -> str:
    return f"--column {field}=NAME"


def _has(header: Sequence[str]) -> str:
    return f"There are: {_listed(header)}."


def _listed(header: Sequence[str]) -> str:
    return ", ".join(column[:30] for column in header[:12])
