"""Which days are special, for a forecast: public holidays by their names, and what the settings or a file say."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from supervisor.core.errors import CallboardError
from supervisor.planning.special import Days, Special
from supervisor.settings.centre import CentreSettings
from supervisor.settings.holidays import holiday_names
from supervisor.settings.staffing import SpecialDay

EPOCH = date(1970, 1, 1)
LARGEST = 1_000_000


def number_of(day: date) -> int:
    """A date as planning counts them, from 1970-01-01."""
    return (day - EPOCH).days


def date_of(day: int) -> date:
    """The other way round."""
    return EPOCH + timedelta(days=day)


def special_days(settings: CentreSettings, queue: str = "", more: Iterable[SpecialDay] = ()) -> Days:
    """All special days of a queue, in order: what the settings say of a day counts before the public holiday."""
    own = [*_own((*settings.staffing.special, *more), queue)]
    told = {each.day for each in own}
    public = [each for each in _public(settings) if each.day not in told]
    return tuple(sorted((*public, *own), key=lambda each: each.day))


def closed_days(settings: CentreSettings, queue: str) -> tuple[int, ...]:
    """The days on which the settings say that a queue is closed, counted from 1970-01-01."""
    return tuple(sorted({each.day for each in _own(settings.staffing.special, queue) if each.kind == "closed"}))


def _public(settings: CentreSettings) -> Iterator[Special]:
    days = settings.holidays
    names = holiday_names(days.country, days.subdivision)
    for day in ({*names} | {*days.extra}) - {*days.working}:
        yield Special(number_of(day), "holiday", names.get(day, "Holiday"))


def _own(special: Iterable[SpecialDay], queue: str) -> Iterator[Special]:
    for each in special:
        if not each.queues or queue in each.queues:
            for ahead in range(((each.end or each.begin) - each.begin).days + 1):
                day = number_of(each.begin + timedelta(days=ahead))
                yield Special(day, each.kind, each.name, each.factor if each.kind == "event" else None)


def read_special(path: Path) -> tuple[SpecialDay, ...]:
    """`[[special]]` tables of a TOML file; raises `CallboardError` that names what is wrong."""
    try:
        body = path.read_bytes()
        if len(body) > LARGEST:
            raise CallboardError(f"{path.name} is too long for a list of special days.")
        told = tomllib.loads(body.decode())
        return tuple(TypeAdapter(list[SpecialDay]).validate_python(told.get("special", [])))
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {(error.strerror or str(error)).lower()}.") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise CallboardError(f"{path.name} is no TOML: {error}.") from error
    except ValidationError as error:
        first = error.errors()[0]
        where = ".".join(str(each) for each in first["loc"])
        raise CallboardError(f"{path.name}: special.{where}: {first['msg'].lower()}.") from error
