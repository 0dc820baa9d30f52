"""The sentences of the Schedule part: what an edit does while it is dragged, and how a week stands."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from supervisor.planning.broken import Broken
from supervisor.planning.effect import Effect, Whole
from supervisor.planning.pooled import Pool, missing
from supervisor.planning.shift import MINUTE, Roster
from supervisor.planning.sums import Mask
from supervisor.reports.schedules import Week
from supervisor.ui.models.schedule import Sheet, Standing, clock, day_of
from widgets.level import Level

SHOWN, LONGEST = 1, 28
"""Pools of queues that are named on the line, and characters of their names."""
SAME = "No slot has more or fewer agents by it."


def effect_words(before: Standing, after: Standing) -> tuple[str, Level]:
    """Of the slot that changes most and of its day, before → after; and whether that is better or worse."""
    old, new = before.effect, after.effect
    touched = new.touched(old)
    if not touched.size:
        return SAME, Level.none
    slot = _most(old, new, touched)
    roster = after.roster
    at = roster.begin + slot * roster.minutes * MINUTE
    need = f" of {roster.required[slot]:,} required" if roster.required else ""
    said = [f"{day_of(at, roster.zone)}, {clock(at, roster.zone)}: scheduled {_to(old, new, slot)}{need}"]
    if not np.isnan(new.level[slot]):
        said.append(f"service level {_share(old.level[slot])} → {_share(new.level[slot])}")
    was, becomes = old.day(slot).level, new.day(slot).level
    if was is not None and becomes is not None:
        said.append(f"the day {_share(was)} → {_share(becomes)}")
    return " · ".join(said), _verdict(was, becomes)


def _most(old: Effect, new: Effect, touched: Whole) -> int:
    """The slot that is worth telling of."""
    change = np.nan_to_num(np.abs(new.level[touched] - old.level[touched]))
    return int(touched[int(np.argmax(change))])


def _to(old: Effect, new: Effect, slot: int) -> str:
    return f"{old.scheduled[slot]:,} → {new.scheduled[slot]:,}"


def _verdict(was: float | None, becomes: float | None) -> Level:
    if was is None or becomes is None or abs(becomes - was) < 5e-5:
        return Level.none
    return Level.good if becomes > was else Level.warn


def _share(value: float) -> str:
    return f"{value * 100:.1f} %"


def told_rules(standing: Standing) -> tuple[Broken, ...]:
    """What is broken; where nobody works yet, nobody works too little."""
    return tuple(standing.rules.every) if standing.roster.shifts else ()


def standing_words(
    standing: Standing, rows: Mask | None = None, week: Week | None = None, *, contracts: bool = False
) -> str:
    """How many slots are short, and the service level, of the slots in `rows` (a mask) or of all; whether all is kept.

    Where people take the calls of some queues only (told by the week) it says in which they are missing. `contracts`
    says whether there are any.
    """
    roster, effect = standing.roster, standing.effect
    seen = np.ones(roster.slots, np.bool_) if rows is None else np.asarray(rows, np.bool_)
    said = [_shifts(roster)]
    if roster.required:
        pools, earlier = (week.pools, week.earlier) if week is not None else ((), ())
        by_pool = missing(roster, pools, earlier)[:, seen]
        lacking, hours = by_pool.sum(axis=0) > 0, by_pool.sum(axis=1) * roster.minutes / 60
        short = int(lacking.sum())
        where = _where(pools, hours.tolist())
        words = f"{_several(short, 'slot')} short ({hours.sum():,.1f} h{where}){_quiet(effect, seen, lacking)}"
        said.append(words if short else "every slot has those required")
    if (level := total(effect, seen)) is not None:
        said.append(f"service level {_share(level)}")
    if not standing.rules.every:
        said.append("no rule broken" if contracts else "no contracts")
    return " · ".join(said)


def _quiet(effect: Effect, seen: Mask, lacking: Mask) -> str:
    """How many of the short slots hardly anybody calls in, as at night."""
    if effect.demand is None:
        return ""
    many = int(np.sum(lacking & (np.nan_to_num(effect.demand.calls)[seen] < 1)))
    return f", {many} of them with less than a call" if many else ""


def _where(pools: Sequence[Pool], hours: Sequence[float]) -> str:
    """The queues that are short, those with most first."""
    worst = sorted(zip(hours, (pool.name for pool in pools), strict=False), reverse=True)
    named = [f"{_cut(name)} {many:,.1f} h" for many, name in worst if many > 0]
    more = f", {len(named) - SHOWN} more" if len(named) > SHOWN else ""
    return f": {', '.join(named[:SHOWN])}{more}" if named else ""


def _cut(name: str) -> str:
    return name if len(name) <= LONGEST else f"{name[: LONGEST - 1]}…"


def total(effect: Effect, seen: Mask) -> float | None:
    """The service level of some slots together, weighted by calls."""
    if effect.demand is None:
        return None
    known = seen & ~np.isnan(effect.level)
    weight = np.nan_to_num(effect.demand.calls)[known]
    return float((effect.level[known] * weight).sum() / weight.sum()) if weight.sum() > 0 else None


def version_words(sheet: Sheet) -> str:
    """What is saved, what is published, and whether what is seen differs from it."""
    week = sheet.week
    if not week.version:
        return "Not saved yet" if sheet.roster.shifts else ""
    kept = f"Version {week.version}, changed" if sheet.dirty else f"Version {week.version}"
    if week.published == week.version:
        return f"{kept} after it was published" if sheet.dirty else f"{kept} is published"
    other = f"version {week.published} is published" if week.published else "nothing is published"
    return f"{kept}; {other}"


def _shifts(roster: Roster) -> str:
    people = len({shift.agent for shift in roster.shifts})
    return f"{_several(len(roster.shifts), 'shift')} of {_several(people, 'agent')}"


def _several(count: int, one: str) -> str:
    return f"{count:,} {one}" if count == 1 else f"{count:,} {one}s"
