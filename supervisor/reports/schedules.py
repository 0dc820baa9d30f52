"""Schedules that were kept, each with what its week requires and what comes in then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from math import gcd
from typing import Final

import msgspec
import numpy as np
from msgspec.structs import replace

from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError
from supervisor.planning.contracts import Contract, Person
from supervisor.planning.effect import Demand
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import unpack
from supervisor.planning.plan import QueueTargets, blocked_words, coming_in, is_open, requirement
from supervisor.planning.pooled import Pool, pooled
from supervisor.planning.pools import pools
from supervisor.planning.roster import Roster, moment
from supervisor.planning.rostering import later
from supervisor.planning.shift import DAY, MINUTE, Shift
from supervisor.planning.shrinkage import together
from supervisor.planning.sums import Array
from supervisor.settings.centre import CentreSettings
from supervisor.settings.staffing_rules import queue_targets
from supervisor.store import PlanRow, Store

SCHEDULE: Final = "schedule"
NO_FORECAST = "Nothing is required in this week yet: no forecast reaches it. Make one in the Forecast part and save it."


class Week(msgspec.Struct, frozen=True, kw_only=True):
    """A week as it is kept: the schedule of a version (0: none so far), what comes in, and who may work how.

    `newest` is the last version there is, `published` the one that all screens use (0: none). `why` says what is
    missing for agents to be required, or what is wrong with that; empty where nothing is. `earlier` are the shifts of
    the week before that reach into this one.
    """

    monday: date
    roster: Roster
    people: tuple[Person, ...] = ()
    contracts: tuple[Contract, ...] = ()
    demand: Demand | None = None
    version: int = 0
    newest: int = 0
    published: int = 0
    why: str = ""
    earlier: tuple[Shift, ...] = ()
    pools: tuple[Pool, ...] = ()
    """Where people take the calls of some queues only."""


class Expected(msgspec.Struct, frozen=True):
    """What a queue expects in the slots of a week (calls nan where nothing is known), and what it is planned for.

    `people` are those to be scheduled for a backlog, by slot; None for calls. `said` is why that may be too few.
    """

    name: str
    forecast: Forecast
    targets: QueueTargets
    people: Array | None = None
    said: str = ""

    @property
    def called(self) -> str:
        """In a sentence."""
        return "Centre" if self.name == CENTRE else self.name


def monday_of(day: date) -> date:
    """The Monday of the week that a day is in."""
    return day - timedelta(days=day.weekday())


def name_of(monday: date) -> str:
    """What the schedule of a week is called in the store."""
    return monday.isoformat()


def read_week(store: Store, settings: CentreSettings, zone: str, monday: date, version: int | None = None) -> Week:
    """The newest version of a week or the one that is named, with what is required by the newest forecasts.

    Raises `CallboardError` where there is no such version, or it cannot be read.
    """
    rows = store.plan_versions(SCHEDULE, name_of(monday))
    roster, number = _kept(store, monday, version), version or (rows[0].version if rows else 0)
    if roster is None:
        begin, end = moment(monday, 0, zone), moment(monday, 7 * DAY, zone)
        roster = Roster(zone, begin, end, settings.staffing.interval)
    expected, wrong = expectations(store, settings, roster)
    people = people_of(store, settings, monday)
    pools_ = tuple[Pool, ...]()
    if expected:
        required, pools_, blocked = required_of(expected, people, settings.staffing.lines or None)
        roster, wrong = replace(roster, required=required), [*wrong, *blocked]
    return Week(
        monday=monday,
        roster=roster,
        people=people,
        contracts=settings.staffing.rules(),
        demand=demand_of(expected, settings) if expected else None,
        version=number,
        newest=rows[0].version if rows else 0,
        published=published_of(rows),
        why=" ".join(wrong) if expected or wrong or any(roster.required) else NO_FORECAST,
        earlier=_reaching(_before(store, monday), roster),
        pools=pools_,
    )


def _reaching(before: Roster | None, roster: Roster) -> tuple[Shift, ...]:
    return tuple(each for each in (before.shifts if before else ()) if each.begin < roster.begin < each.end)


def _before(store: Store, monday: date) -> Roster | None:
    """The week before: its published schedule, else the newest."""
    name = name_of(monday - timedelta(days=7))
    kept = store.published_plan(SCHEDULE, name) or store.plan(SCHEDULE, name)
    return None if kept is None else unpack(kept.body, Roster)


def people_of(store: Store, settings: CentreSettings, monday: date) -> tuple[Person, ...]:
    """Who may work, with the week before behind them: its published schedule, else the newest."""
    roster, people = _before(store, monday), settings.staffing.persons()
    if roster is None:
        return people
    rest = {contract.name: contract.rest for contract in settings.staffing.rules()}
    return tuple(_rested(later(person, roster), roster.end, rest.get(person.contract, 0.0)) for person in people)


def _rested(person: Person, begin: int, rest: float) -> Person:
    """Who has rested before the week begins is like others who have; the more are alike, the quicker it is solved."""
    until = person.worked_until
    done = until is not None and begin - until >= rest * 60 * MINUTE
    return replace(person, worked_until=None) if done else person


def published_of(rows: Sequence[PlanRow]) -> int:
    """Which version was published last; 0 where none was."""
    last = max(rows, key=lambda row: row.published, default=None)
    return last.version if last is not None and last.published else 0


def _kept(store: Store, monday: date, version: int | None) -> Roster | None:
    kept = store.plan(SCHEDULE, name_of(monday), version)
    if kept is None and version is not None:
        raise CallboardError(f"There is no version {version} of the week of {monday.isoformat()}; see its versions.")
    return unpack(kept.body, Roster) if kept else None


def expectations(store: Store, settings: CentreSettings, roster: Roster) -> tuple[list[Expected], list[str]]:
    """Of each queue, and of the whole centre, whose forecast reaches the week; the published one, else the newest.

    And what is wrong with others, which are left out.
    """
    found, wrong = list[Expected](), list[str]()
    for row in store.plans("forecast"):
        kept = store.published_plan("forecast", row.name) or store.plan("forecast", row.name)
        if kept is None:
            continue
        try:
            one = _expected(row.name, unpack(kept.body, Forecast), queue_targets(settings, row.name), roster)
        except CallboardError as error:
            wrong.append(f"The forecast of {row.name}: {error}")
            continue
        if one is not None:
            found.append(one)
    return found, wrong


def _expected(name: str, whole: Forecast, targets: QueueTargets, roster: Roster) -> Expected | None:
    """None where it does not reach the week; raises `CallboardError` where nobody can be planned for it."""
    cut = in_slots(whole, roster)
    if cut is None:
        return None
    if targets.channel == "calls":
        coming_in(cut, cut.aht_s, targets, is_open(cut, targets))
        return Expected(name, cut, targets)
    return Expected(name, cut, targets, *_people_of(whole, targets, roster))


def _people_of(whole: Forecast, targets: QueueTargets, roster: Roster) -> tuple[Array, str]:
    """To be scheduled for a backlog by slot of a week, as all of its forecast needs them; and what is wrong there."""
    needed = requirement(whole, whole.aht_s, targets, for_schedule=True)
    parts, finer, begin, many = _grid(whole, roster)
    found: Array = np.nan_to_num(_spread(needed.scheduled, parts, begin, many)).reshape(-1, finer).max(axis=1)
    return found, blocked_words(whole.calls, needed)


def required_of(
    expected: Sequence[Expected], people: Sequence[Person], lines: int | None = None
) -> tuple[tuple[int, ...], tuple[Pool, ...], list[str]]:
    """Agents to be scheduled by slot; where no number is enough, as many as there are lines, and that is said.

    And of whom they are required, where queues share no people.

    Queues that share their people need them as one queue would; the centre needs the sum of that, at least what its
    own forecast says. Mail and web come on top. `lines` are those of the centre.
    """
    zero = np.zeros(expected[0].forecast.calls.size)
    calling = {each.name: each for each in expected if each.targets.channel == "calls"}
    whole = [calling.pop(CENTRE)] if CENTRE in calling else []
    shared = pools([*calling], people)
    each = [together_of([calling[name] for name in pool], lines) for pool in shared]
    told = [_scheduled(one) for one in (*whole, *each)]
    centre, needed = sum((need for need, _ in told[: len(whole)]), zero), [need for need, _ in told[len(whole) :]]
    aside = [([each.name], each.people) for each in expected if each.people is not None]
    total = np.maximum(sum(needed, zero), centre) + sum((need for _, need in aside), zero)
    required = tuple(int(value) for value in total)
    needs = [*zip(shared, needed, strict=True), *aside]
    anyone = {each.name for each in expected if each.people is not None}
    wrong = [said for _, said in told if said] + [f"{one.called}: {one.said}" for one in expected if one.said]
    return required, pooled(needs, required, people, anyone), wrong


def together_of(pool: Sequence[Expected], lines: int | None = None) -> Expected:
    """Several queues as one, planned for as the one with most calls; what is not known of one is taken as none.

    They have all their lines together, at most the `lines` of the centre.
    """
    if len(pool) == 1:
        return pool[0]
    most = max(pool, key=lambda each: float(np.nansum(each.forecast.calls)))
    calls, spoken = np.zeros((2, most.forecast.calls.size))
    for each in pool:
        coming = np.where(is_open(each.forecast, each.targets), np.nan_to_num(each.forecast.calls), 0)
        calls += coming
        spoken += coming * np.nan_to_num(each.forecast.aht_s)
    aht = np.divide(spoken, calls, out=np.full(calls.size, np.nan), where=calls > 0)
    least = sum(each.targets.least for each in pool)
    targets = msgspec.structs.replace(
        most.targets,
        **_opened(pool),
        least=least,
        lines=_lines(pool, lines),
        seats=_all([each.targets.seats for each in pool]),
    )
    return Expected(most.name, msgspec.structs.replace(most.forecast, calls=calls, aht_s=aht), targets)


def _lines(pool: Sequence[Expected], centre: int | None) -> int | None:
    """The lines of several queues; None where one of them has no limit, and the centre neither."""
    limits = (_all([each.targets.lines for each in pool]), centre)
    return min((each for each in limits if each is not None), default=None)


def _all(limits: Sequence[int | None]) -> int | None:
    """Limits added up; None where there is one without."""
    known = [each for each in limits if each is not None]
    return sum(known) if len(known) == len(limits) else None


def _opened(pool: Sequence[Expected]) -> dict[str, tuple[object, ...]]:
    """When any of them is open, as parts of targets."""
    weeks = [each.targets.hours for each in pool]
    days = zip(*weeks, strict=True) if all(weeks) else ()
    closed = set.intersection(*({*each.targets.closed} for each in pool))
    return {"hours": tuple(sum(spans, ()) for spans in days), "closed": tuple(sorted(closed))}


def _scheduled(each: Expected) -> tuple[Array, str]:
    found = requirement(each.forecast, each.forecast.aht_s, each.targets, for_schedule=True)
    told = np.where(np.isnan(found.scheduled), each.targets.lines or 0, found.scheduled)
    said = blocked_words(each.forecast.calls, found)
    return np.where(np.isnan(each.forecast.calls), 0.0, told), f"{each.called}: {said}" if said else ""


def demand_of(expected: Sequence[Expected], settings: CentreSettings) -> Demand | None:
    """The calls of all queues as if they were one, planned for as the one with most calls."""
    calling = [each for each in expected if each.targets.channel == "calls"]
    calling = [each for each in calling if each.name == CENTRE] or calling
    if not calling:
        return None
    lines = settings.staffing.lines or None
    one = together_of(calling, lines)
    queues = [each for each in expected if each.targets.channel == "calls" and each.name != CENTRE]
    lines = _lines(queues, lines) if queues else lines
    most, calls = one.targets, np.nan_to_num(one.forecast.calls)
    calls = np.where(is_open(one.forecast, most), calls, 0)
    away = together(settings.staffing.shrinkage.kinds(), for_schedule=True)
    return Demand(
        calls,
        one.forecast.aht_s,
        most.targets.within_s,
        most.targets.code,
        most.targets.service_level,
        most.patience_s,
        None if lines is None else float(lines),
        float(1 - away),
    )


def in_slots(forecast: Forecast, roster: Roster) -> Forecast | None:
    """A forecast in the slots of a schedule, nan where it does not reach; None where it reaches none of them."""
    parts, whole, begin, many = _grid(forecast, roster)
    apart = (forecast.start - roster.begin) % (forecast.width // parts)
    if apart or begin >= many or begin + len(forecast) * parts <= 0:
        return None
    cut = {name: _spread(getattr(forecast, name) / parts, parts, begin, many) for name in ("calls", "low", "high")}
    spoken = _spread(forecast.calls / parts * np.nan_to_num(forecast.aht_s), parts, begin, many)
    sums = {name: values.reshape(-1, whole).sum(axis=1) for name, values in {**cut, "spoken": spoken}.items()}
    calls, talk = sums["calls"], sums.pop("spoken")
    aht = np.divide(talk, calls, out=np.full(calls.size, np.nan), where=calls > 0)
    if not np.any(calls >= 0):
        return None
    return Forecast(start=roster.begin, minutes=roster.minutes, zone=roster.zone, aht_s=aht, **sums)


def _grid(forecast: Forecast, roster: Roster) -> tuple[int, int, int, int]:
    """Of slots that divide both: so many in one of the forecast, of the schedule; where the first lies; all."""
    fine = gcd(forecast.minutes, roster.minutes)
    whole, width = roster.minutes // fine, fine * 60_000
    return forecast.minutes // fine, whole, (forecast.start - roster.begin) // width, roster.slots * whole


def _spread(values: Array, parts: int, begin: int, many: int) -> Array:
    """Each value `parts` times, from place `begin` on, in an array of `many`; nan elsewhere."""
    fine, told = np.repeat(values, parts), np.full(many, np.nan)
    first, last = max(begin, 0), min(begin + fine.size, many)
    told[first:last] = fine[first - begin : last - begin]
    return told
