"""What the Today part asks for, done: proposals, and changes of the published schedule."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from supervisor.cli.common import clock_of, rules_at
from supervisor.cli.who import person
from supervisor.core.errors import CallboardError
from supervisor.picture import Picture
from supervisor.plan_day import load, proposed
from supervisor.planning.packed import pack, unpack
from supervisor.planning.proposed import Proposal, Swap, accepted, taken_back
from supervisor.planning.shift import Roster
from supervisor.store import Store
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.staffing_today import TodayActions, TodayPage

if TYPE_CHECKING:
    from supervisor.cli.staffing_pages import Asked


def today_part(asked: Asked) -> Page:
    """The part of the Staffing page."""
    return TodayPage(today_actions(asked.store), asked.jobs)


def today_actions(store: Store) -> TodayActions:
    """For the page of one desk; the store may be used from several threads."""
    return TodayActions(
        propose=partial(propose, store), accept=partial(accept, store), take_back=partial(take_back, store)
    )


def propose(store: Store, picture: Picture, scope: str) -> Sequence[Proposal]:
    """What could be done about the gaps of the next hours."""
    rules = rules_at(store, picture.at)
    return proposed(load(store, rules, picture.at), rules, picture, scope)


def accept(store: Store, week: str, one: Proposal) -> str:
    """Change the published schedule; raises `CallboardError` where it is another one by now, or has to be elsewhere."""
    if one.swap is None:
        raise CallboardError("This is done on the telephone system and not in the schedule; do it there.")
    _change(store, week, one.swap, accepted, one.words)
    return f"{one.words}: done, and published."


def take_back(store: Store, week: str, one: Proposal) -> str:
    """Change it back."""
    assert one.swap is not None
    _change(store, week, one.swap, taken_back, f"Taken back: {one.words}")
    return f"{one.words}: taken back, and published."


def _change(store: Store, week: str, swap: Swap, how: Callable[[Roster, Swap], Roster], note: str) -> None:
    """A new version of the schedule, published at once."""
    now = clock_of(store)()
    who = person(store, now)
    who.require("plan.publish")
    kept, newest = store.published_plan("schedule", week), store.plan("schedule", week)
    if kept is None or newest is None:
        raise CallboardError("No schedule of this week is published any more; publish one on the Schedule part.")
    roster = how(unpack(kept.body, Roster), swap)
    by, role, body = who.account, who.role.value, pack(roster)
    version = store.save_plan("schedule", week, body, by=by, role=role, now=now, note=note, expected=newest.version)
    store.publish_plan("schedule", week, version, by=by, role=role, now=now)
