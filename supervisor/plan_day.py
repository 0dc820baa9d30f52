"""The published plan of a day beside a picture of it: what the screens are told, and what proposals are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from itertools import chain
from typing import NamedTuple

import msgspec
import numpy as np

from supervisor.core.credits import CENTRE
from supervisor.core.errors import CallboardError
from supervisor.core.rules import Rules
from supervisor.metrics.stays import PAUSE, kind_of
from supervisor.picture import Picture
from supervisor.plan_seen import AGENT, came_of, logged_in_by_slot, stays_of
from supervisor.planning.adherence import How, Out, Seen, Stay, adherence, duties
from supervisor.planning.contracts import Contract, Person
from supervisor.planning.forecasted import Forecast
from supervisor.planning.packed import unpack
from supervisor.planning.plan import QueueTargets, blocked_words, requirement
from supervisor.planning.planned import Course, Kept, Planned, Slot
from supervisor.planning.proposals import proposals
from supervisor.planning.proposed import Neighbour, Proposal, Team
from supervisor.planning.shift import Roster, Shift
from supervisor.planning.sums import Array
from supervisor.planning.today import Today, covered, today
from supervisor.reports.days import local_date
from supervisor.reports.forecasts import FORECAST
from supervisor.reports.past import day_start, next_day
from supervisor.reports.schedules import SCHEDULE, Expected, monday_of, name_of, people_of, together_of
from supervisor.settings import centre_settings
from supervisor.settings.centre import CentreSettings
from supervisor.settings.staffing_rules import queue_targets
from supervisor.store import Store

QUEUE = "queue/"
GRACE_MS = 5 * 60_000
"""Who is late for less is expected all the same."""
HOURS = 4.0
"""How far ahead gaps are looked for."""
ON_CALL = ("talking", "hold", "wrapup")


class Plan(NamedTuple):
    """What is published for the day from `begin` to `end` (ms): forecasts of it by scope, the week's schedule.

    `people` may work, by the rules of `contracts`. `aside` are those that mail and web need at work, by scope and slot.
    """

    begin: int
    end: int
    settings: CentreSettings
    forecasts: Mapping[str, Forecast]
    roster: Roster | None = None
    earlier: tuple[Shift, ...] = ()
    schedule_name: str = ""
    version: int = 0
    notes: tuple[str, ...] = ()
    people: tuple[Person, ...] = ()
    contracts: tuple[Contract, ...] = ()
    aside: Mapping[str, Array] = {}

    @property
    def shifts(self) -> tuple[Shift, ...]:
        """Those that touch the day, those of last week that reach into it too."""
        every = (*self.earlier, *(self.roster.shifts if self.roster else ()))
        return tuple(shift for shift in every if shift.begin < self.end and self.begin < shift.end)

    def targets(self, scope: str) -> QueueTargets:
        """What a scope is planned for."""
        return queue_targets(self.settings, scope.removeprefix(QUEUE))

    def queue_of(self, person: Person) -> str:
        """The queue in which somebody works first; empty where she takes the calls of all."""
        return person.skills[0] if person.skills else ""

    def takers(self, scope: str) -> frozenset[str] | None:
        """Who is scheduled for the calls of a scope, None for everybody."""
        name = scope.removeprefix(QUEUE)
        if scope == CENTRE or not any(person.skills for person in self.people):
            return None
        return frozenset(person.name for person in self.people if self.queue_of(person) in ("", name))

    def waits(self, scope: str) -> bool:
        """Whether it is callers who wait on a line, and not requests."""
        return self.targets(scope).channel == "calls"

    def pools(self, scopes: Sequence[str]) -> list[list[str]]:
        """Queues that people share: already a few who take the calls of two make them nearly one."""
        pools = [[scope] for scope in scopes]
        for person in self.people:
            own = {QUEUE + name for name in person.skills} or {*scopes}
            met = [pool for pool in pools if own & {*pool}]
            pools = [pool for pool in pools if pool not in met] + ([[*chain.from_iterable(met)]] if met else [])
        return pools

    def able(self, scope: str, other: str) -> frozenset[str]:
        """Who works in another queue and can take the calls of a scope."""
        name, there = scope.removeprefix(QUEUE), other.removeprefix(QUEUE)
        return frozenset(each.name for each in self.people if self.queue_of(each) == there and name in each.skills)


def load(store: Store, rules: Rules, at: int) -> Plan:
    """What is published for the local day of an instant (ms); what cannot be read is told in the notes."""
    begin, day = day_start(at, rules), local_date(at, rules)
    end, notes = next_day(begin, rules), list[str]()
    settings = centre_settings(store.settings_at(at).body)
    forecasts: dict[str, Forecast] = {}
    aside: dict[str, Array] = {}
    for row in store.plans(FORECAST):
        kept = store.published_plan(FORECAST, row.name)
        if kept is None:
            continue
        try:
            whole, queue = unpack(kept.body, Forecast), queue_targets(settings, row.name)
            cut, people = _cut(whole, begin, end), None
            # What is written is due on other days than it came, so all of its forecast says whom it needs.
            if queue.channel == "backlog":
                needed = requirement(whole, whole.aht_s, queue)
                people = needed.agents[_rows(whole, begin, end)]
                notes += [f"{row.name}: {said}" for said in (blocked_words(whole.calls, needed),) if said]
            elif cut is not None:
                requirement(cut, cut.aht_s, queue)
        except CallboardError as error:
            notes.append(f"The forecast of {row.name}: {error}")
            continue
        if cut is None:
            notes.append(f"The published forecast of {row.name} has nothing of today; publish one that has.")
            continue
        scope = CENTRE if row.name == CENTRE else QUEUE + row.name
        forecasts[scope] = cut
        if people is not None:
            aside[scope] = people
    notes += _unlike(forecasts)
    name = name_of(monday_of(day))
    roster, version = _schedule(store, name, notes)
    before, _ = _schedule(store, name_of(day - timedelta(days=7)), []) if day.weekday() == 0 else (None, 0)
    earlier = before.shifts if before else ()
    crew = (_people(store, settings, day), settings.staffing.rules())
    return Plan(begin, end, settings, forecasts, roster, earlier, name, version, tuple(notes), *crew, aside)


def _unlike(forecasts: Mapping[str, Forecast]) -> Iterator[str]:
    """Those whose intervals are not those of the centre's day, which is made of the others."""
    first = forecasts.get(CENTRE) or next(iter(forecasts.values()), None)
    for scope, forecast in forecasts.items():
        if first is not None and _grid(forecast) != _grid(first):
            queue = scope.removeprefix(QUEUE)
            yield (
                f"The forecast of {queue} has other intervals than the others and is not in what the centre requires; "
                "forecast it again with the same ones."
            )


def _people(store: Store, settings: CentreSettings, day: date) -> tuple[Person, ...]:
    """Who may work, with last week behind them where its schedule can be read."""
    try:
        return people_of(store, settings, monday_of(day))
    except CallboardError:
        return settings.staffing.persons()


def _schedule(store: Store, name: str, notes: list[str]) -> tuple[Roster | None, int]:
    kept = store.published_plan(SCHEDULE, name)
    if kept is None:
        return None, 0
    try:
        return unpack(kept.body, Roster), kept.version
    except CallboardError as error:
        notes.append(f"The schedule of the week of {name}: {error}")
        return None, 0


def _rows(forecast: Forecast, begin: int, end: int) -> slice:
    """The slots of a day; of none of them it is empty."""
    first = max(-(-(begin - forecast.start) // forecast.width), 0)
    last = min(-(-(end - forecast.start) // forecast.width), len(forecast))
    return slice(first, max(first, last))


def _cut(forecast: Forecast, begin: int, end: int) -> Forecast | None:
    """The slots of a day; None where it has none of them."""
    rows = _rows(forecast, begin, end)
    if rows.start == rows.stop:
        return None
    parts = {name: getattr(forecast, name)[rows] for name in ("calls", "low", "high", "aht_s")}
    return msgspec.structs.replace(forecast, start=forecast.start + rows.start * forecast.width, **parts)


def planned(plan: Plan, rules: Rules, picture: Picture, serial: int = 0) -> Planned:
    """What screens are told of it beside a picture."""
    agents = tuple(agents_of(plan, rules, picture))
    days = days_of(plan, rules, picture, missing(plan, rules, picture, agents))
    return Planned(
        serial=serial,
        at=picture.at,
        courses={scope: course(day, counted(plan, scope)) for scope, day in days.items()},
        agents=agents,
        forecast=bool(plan.forecasts),
        schedule=plan.roster is not None,
        schedule_name=plan.schedule_name,
        version=plan.version,
        notes=(*plan.notes, *_blocked(days), *strangers(plan, rules, picture)),
    )


def _blocked(days: Mapping[str, Today]) -> Iterator[str]:
    """Where it is lines that bind."""
    for scope, day in days.items():
        if day.blocked:
            yield f"{'Centre' if scope == CENTRE else scope.removeprefix(QUEUE)}: {day.blocked}"


def strangers(plan: Plan, rules: Rules, picture: Picture) -> Iterator[str]:
    """Names of shifts that have begun and are no agent's, which may be a matter of spelling."""
    begun, own = {shift.agent for shift in plan.shifts if shift.begin <= picture.at}, _names(rules, picture)
    unknown = sorted(begun - own.keys()) if picture.known else []
    if unknown and len(unknown) == len(begun):
        yield "No name in the schedule is that of an agent: give the agents these names in the settings, under Agents."
    elif unknown:
        named = ", ".join(unknown[:3]) + (f" and {len(unknown) - 3} more" if len(unknown) > 3 else "")
        yield f"Never seen at the telephones: {named}. Those who are there by other names need these in the settings."


def with_agents(told: Planned, plan: Plan, rules: Rules, picture: Picture, serial: int) -> Planned:
    """The same with how agents keep to their shifts by now."""
    agents = tuple(agents_of(plan, rules, picture))
    return msgspec.structs.replace(told, agents=agents, at=picture.at, serial=serial)


def days_of(plan: Plan, rules: Rules, picture: Picture, gone: frozenset[str] | None = None) -> dict[str, Today]:
    """The day of each scope whose calls have a forecast; `gone` are those of the schedule who are not there.

    The centre's is that of its queues together where it has none of its own. It requires what its queues do (those with
    the same people as one), at least what its own forecast does, and what mail and web do besides.
    """
    away = missing(plan, rules, picture) if gone is None else gone
    days = {scope: _day(plan, picture, scope, away) for scope in plan.forecasts if plan.waits(scope)}
    queues = {scope: day for scope, day in days.items() if scope != CENTRE}
    if CENTRE not in days and queues:
        days[CENTRE] = _together(plan, picture, [*queues.values()], away)
    if CENTRE in days:
        days[CENTRE] = _with_all(plan, days[CENTRE], queues, _backlogs(plan, days[CENTRE]))
    return days


def _day(plan: Plan, picture: Picture, scope: str, away: frozenset[str]) -> Today:
    forecast, takers = plan.forecasts[scope], plan.takers(scope)
    shifts = [shift for shift in plan.shifts if takers is None or shift.agent in takers]
    told = today(
        picture.at,
        forecast,
        came_of(picture, scope, forecast),
        plan.targets(scope),
        scheduled=None if plan.roster is None else covered(shifts, forecast),
        logged_in=logged_in_by_slot(picture, scope, forecast),
    )
    return told.without(_absent(shifts, away, forecast))


def _absent(shifts: Sequence[Shift], away: frozenset[str], forecast: Forecast) -> Array:
    return covered([shift for shift in shifts if shift.agent in away], forecast)


def _with_all(plan: Plan, centre: Today, queues: Mapping[str, Today], elsewhere: Array) -> Today:
    """The centre with whom its queues need, and whom the rest needs."""
    alike = {scope: day for scope, day in queues.items() if _slots(day) == _slots(centre)}
    needed = [_needed(plan, [(scope, alike[scope]) for scope in pool]) for pool in plan.pools([*alike])]
    agents = [each for each, _ in needed]
    required = np.fmax(np.sum(agents, axis=0), centre.required) if agents else centre.required
    blocked = next((said for _, said in needed if said), centre.blocked)
    return msgspec.structs.replace(centre, required=required + elsewhere, elsewhere=elsewhere, blocked=blocked)


def _needed(plan: Plan, pool: Sequence[tuple[str, Today]]) -> tuple[Array, str]:
    """Whom queues with the same people need: as one queue, by the targets of the one with most calls.

    And whether it is lines that bind, where the queue has not said it itself.
    """
    if len(pool) == 1:
        return pool[0][1].required, ""
    parts = [Expected(scope, day.expected, plan.targets(scope)) for scope, day in pool]
    one = together_of(parts, plan.settings.staffing.lines or None)
    found = requirement(one.forecast, one.forecast.aht_s, one.targets)
    return found.agents, blocked_words(one.forecast.calls, found)


def _backlogs(plan: Plan, centre: Today) -> Array:
    """Whom mail and web need, by slot of the centre's day."""
    found = np.zeros(len(centre.forecast))
    for scope, people in plan.aside.items():
        if _grid(plan.forecasts[scope]) == _slots(centre):
            found += np.nan_to_num(people)
    return found


def _together(plan: Plan, picture: Picture, days: Sequence[Today], away: frozenset[str]) -> Today:
    """All queues as one: calls and agents added, their errors as of independent ones, handle times by calls."""
    first = days[0]
    alike = [day for day in days if _slots(day) == _slots(first)]
    forecast = _added([day.forecast for day in alike])
    came = np.array([day.actual for day in alike])
    expected = _added([day.expected for day in alike])
    ahead = forecast.starts + forecast.width > picture.at
    whole, then = np.nansum(forecast.calls[ahead]), np.nansum(expected.calls[ahead])
    spoken, meant = np.nansum(expected.calls * expected.aht_s), np.nansum(expected.calls * forecast.aht_s)
    whole_day = Today(
        now=picture.at,
        forecast=forecast,
        actual=np.where(np.isnan(came).all(axis=0), np.nan, np.nansum(came, axis=0)),
        expected=expected,
        factor=float(then / whole) if whole > 0 else 1.0,
        aht_factor=float(spoken / meant) if meant > 0 else 1.0,
        required=np.full(len(forecast), np.nan),
        scheduled=covered(plan.shifts, forecast) if plan.roster is not None else np.full(len(forecast), np.nan),
        logged_in=logged_in_by_slot(picture, CENTRE, forecast),
    )
    return whole_day.without(_absent(plan.shifts, away, forecast))


def _slots(day: Today) -> tuple[int, int, int]:
    return _grid(day.forecast)


def _grid(forecast: Forecast) -> tuple[int, int, int]:
    """What two forecasts have in common whose slots are the same."""
    return forecast.start, forecast.minutes, len(forecast)


def _added(parts: Sequence[Forecast]) -> Forecast:
    calls = np.sum([part.calls for part in parts], axis=0)
    below = np.sqrt(np.sum([(part.calls - part.low) ** 2 for part in parts], axis=0))
    above = np.sqrt(np.sum([(part.high - part.calls) ** 2 for part in parts], axis=0))
    spoken = np.nansum([part.calls * part.aht_s for part in parts], axis=0)
    aht = np.divide(spoken, calls, out=np.full(calls.size, np.nan), where=calls > 0)
    low = np.maximum(calls - below, 0)
    return msgspec.structs.replace(parts[0], calls=calls, low=low, high=calls + above, aht_s=aht)


def counted(plan: Plan, scope: str) -> str:
    """Who counts as scheduled in a queue, and how many more could take its calls; empty where everybody counts."""
    takers, name = plan.takers(scope), scope.removeprefix(QUEUE)
    if takers is None or plan.roster is None:
        return ""
    here = {shift.agent for shift in plan.shifts}
    more = sum(1 for each in plan.people if each.name in here - takers and name in each.skills)
    who = "1 more scheduled today can take these calls and counts" if more == 1 else ""
    who = f"{more} more scheduled today can take these calls and count" if more > 1 else who
    told = "Here count those whose first skill is this queue, and those without skills"
    return f"{told}; {who} where their first skill is." if who else f"{told}."


def course(day: Today, counted: str = "") -> Course:
    """A day as screens are told of it."""
    numbers = (
        (day.forecast.calls, day.forecast.low, day.forecast.high, day.actual),
        (day.expected.calls, day.expected.low, day.expected.high, day.expected.aht_s),
    )
    columns = [[_bare(value) for value in each] for some in numbers for each in some]
    scheduled = np.floor(day.scheduled + 1e-9)
    wholes = [[_whole(value) for value in each] for each in (day.required, scheduled)]
    absent = [_whole(value) or 0 for value in np.where(day.ahead, scheduled - np.floor(day.there + 1e-9), 0)]
    starts = [int(start) for start in day.forecast.starts]
    there = [_bare(value) for value in day.logged_in]
    quiet = [bool(each) for each in day.quiet]
    slots = tuple(Slot(*each) for each in zip(starts, *columns, *wholes, there, absent, quiet, strict=True))
    now = day.place if 0 <= day.place < len(slots) else None
    return Course(slots, day.forecast.minutes, now, day.factor, day.aht_factor, counted)


def _bare(value: float) -> float | None:
    return float(value) if np.isfinite(value) else None


def _whole(value: float) -> int | None:
    return int(value) if np.isfinite(value) else None


def agents_of(plan: Plan, rules: Rules, picture: Picture) -> Iterator[Kept]:
    """Everybody who has a shift today, by name."""
    own = _names(rules, picture)
    known = dict(stays_of(picture))
    # Of a day that nobody saw it is not known who came.
    settled = max((upto for upto, _ in known.values()), default=picture.at if picture.known else plan.begin - 1)
    mine: dict[str, list[Shift]] = {}
    for shift in plan.shifts:
        mine.setdefault(shift.agent, []).append(shift)
    if own.keys().isdisjoint(mine):
        # Then it is the names that differ, and nobody is late for that.
        settled = plan.begin - 1
    for name in sorted(mine):
        key = own.get(name, name)
        upto, stays = known.get(key, (settled, ()))
        seen = Seen(upto, tuple(Stay(*stay) for stay in stays), _contact(picture, key), _here(picture, key))
        yield Kept(key, rules.agent(key).shown or name, adherence(duties(mine[name]), seen, plan.begin))


def _contact(picture: Picture, agent: str) -> int | None:
    """Since when she is on a contact (ms)."""
    figures = picture.figures.get(AGENT + agent, {})
    return figures.get("state_since_ms") if figures.get("state") in ON_CALL else None


def _here(picture: Picture, agent: str) -> str | None:
    """The kind of stay that she is in now; None where nothing is known of her."""
    figures = picture.figures.get(AGENT + agent)
    if figures is None or "state" not in figures:
        return None
    state = str(figures["state"])
    return f"{PAUSE}{figures.get('reason') or ''}" if state == "paused" else kind_of(state)


def _names(rules: Rules, picture: Picture) -> dict[str, str]:
    """The own names of agents by what people call them, where those of a schedule are such."""
    every = {*picture.names("agent"), *rules.agents}
    shown = {rules.agent(name).shown: name for name in sorted(every) if rules.agent(name).shown}
    return {**shown, **{name: name for name in every}}


def proposed(plan: Plan, rules: Rules, picture: Picture, scope: str, hours: float = HOURS) -> tuple[Proposal, ...]:
    """What could be done about the gaps of the next hours of a scope; nothing without a forecast and a schedule."""
    gone = missing(plan, rules, picture)
    days = days_of(plan, rules, picture, gone)
    day = days.get(scope)
    if day is None or plan.roster is None:
        return ()
    waiting = picture.figures.get(scope, {}).get("waiting") or 0
    team = Team(plan.roster, plan.people, plan.contracts, plan.takers(scope), gone)
    others = _neighbours(plan, days, scope)
    return proposals(day, plan.targets(scope), team, hours=hours, waiting=float(waiting), neighbours=others)


def missing(plan: Plan, rules: Rules, picture: Picture, agents: Sequence[Kept] | None = None) -> frozenset[str]:
    """Those who have not come or have left for some minutes, by the names of the schedule."""
    every = agents_of(plan, rules, picture) if agents is None else agents
    out = {kept.agent for kept in every if _is_gone(kept.adherence.out, picture.at)}
    own = _names(rules, picture)
    return frozenset(shift.agent for shift in plan.shifts if own.get(shift.agent, shift.agent) in out)


def _is_gone(out: Out | None, at: int) -> bool:
    return out is not None and out.how in (How.LATE, How.LEFT) and at - out.since >= GRACE_MS


def _neighbours(plan: Plan, days: Mapping[str, Today], scope: str) -> list[Neighbour]:
    """The other queues of which somebody can take the calls of this one."""
    found = []
    for other, day in days.items():
        able = plan.able(scope, other) if CENTRE not in (scope, other) and other != scope else frozenset()
        shifts = [shift for shift in plan.shifts if shift.agent in able]
        if shifts and _slots(day) == _slots(days[scope]):
            there = Neighbour(other.removeprefix(QUEUE), day, plan.targets(other), covered(shifts, day.forecast))
            found.append(there)
    return found
