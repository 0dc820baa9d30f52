"""Chosen teams together: what their agents did, in place of the centre."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from supervisor.metrics.ledger import Account
from supervisor.metrics.sight import Ratio, Value
from supervisor.metrics.tally import Tally, merged
from supervisor.metrics.world import World

TOGETHER = "team/"
"""The scope of all chosen teams; no team is without a name."""
NO_CALLERS = "callers come to queues and not to teams"


def scopes_of(teams: frozenset[str]) -> list[str]:
    """The scopes of teams, which no agent is in twice."""
    return [f"team/{team}" for team in sorted(teams)]


def choose(world: World, teams: frozenset[str]) -> None:
    """From now on the world's centre is the agents of these teams; nothing may be folded after it."""
    world.teams = teams
    accounts = [world.ledger.account(scope) for scope in scopes_of(teams)]
    slots = sorted({slot for account in accounts for slot in account.quarters})
    world.ledger.accounts[TOGETHER] = Account(
        merged(account.total for account in accounts),
        {slot: merged(account.quarters.get(slot, Tally()) for account in accounts) for slot in slots},
    )


def states_of(states: Mapping[str, Mapping[str, int]], teams: frozenset[str]) -> dict[str, int]:
    """How many agents of the teams are in each state."""
    counts: dict[str, int] = {}
    for scope in scopes_of(teams):
        for state, count in states.get(scope, {}).items():
            counts[state] = counts.get(state, 0) + count
    return counts


def untold(value: Value) -> Any:
    """A figure of callers, which a team does not have: null, a ratio with its reason."""
    if isinstance(value, Ratio):
        return Ratio(code=value.code, reason=NO_CALLERS)
    return {key: untold(part) for key, part in value.items()} if isinstance(value, dict) else None
