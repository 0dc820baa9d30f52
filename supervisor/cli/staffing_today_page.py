"""What the Today part asks for, done: proposals, and changes of the published schedule."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from supervisor.cli.common import clock_of, rules_at
from supervisor.cli.who import person
from supervisor.core.errors import CallboardError
from supervisor.picture import Picture
from supervisor.plan_day import HOURS, load, proposed
from supervisor.planning.packed import pack, unpack
from supervisor.planning.proposed import Change, Proposal, Swap, accepted, taken_back
from supervisor.planning.shift import Roster
from supervisor.store import PlanChanged, PlanVersion, Store
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


def propose(store: Store, picture: Picture, scope: str, hours: float = HOURS) -> Sequence[Proposal]:
    """What could be done about the gaps of the next hours."""
    rules = rules_at(store, picture.at)
    return proposed(load(store, rules, picture.at), rules, picture, scope, hours)


def accept(store: Store, week: str, one: Proposal) -> str:
    """Change the published schedule; raises `CallboardError` where it is another one by now, or has to be elsewhere."""
    if one.swap is None:
        raise CallboardError("This is done on the telephone system and not in the schedule; do it there.")
    said = _change(store, week, one.swap, accepted, one.words)
    return f"{one.words}: done, and published.{said}"


def take_back(store: Store, week: str, one: Proposal) -> str:
    """Change it back."""
    assert one.swap is not None
    said = _change(store, week, one.swap, taken_back, f"Taken back: {one.words}")
    return f"{one.words}: taken back, and published.{said}"


def _change(store: Store, week: str, swap: Swap, how: Change, note: str) -> str:
    """A new version of the schedule, published at once; a draft after it has the change too. Says what became of it."""
    now, said = clock_of(store)(), list[str]()
    who = person(store, now)
    who.require("plan.publish")

    def change(published: PlanVersion, draft: PlanVersion | None) -> PlanChanged:
        body = pack(how(unpack(published.body, Roster), swap))
        if draft is None:
            return PlanChanged(body, note)
        own, words = _with_it(draft, swap, how)
        said.append(words)
        return PlanChanged(body, note, own, f"Draft of {draft.author or 'somebody'}, version {draft.version}. {words}")

    store.change_published("schedule", week, change, by=who.account, role=who.role.value, now=now)
    return "".join(f" {words}" for words in said)


def _with_it(draft: PlanVersion, swap: Swap, how: Change) -> tuple[bytes, str]:
    """A draft with the same change, or as it is where that shift is another one there."""
    try:
        return pack(how(unpack(draft.body, Roster), swap)), "The draft of the week has it too."
    except CallboardError:
        return draft.body, "The draft of the week has other shifts there and was left as it is; look at it again."
