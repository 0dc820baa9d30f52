"""What agents do: states now, time in states, occupancy."""

from __future__ import annotations

from supervisor.core.agents import State
from supervisor.metrics.sight import Metric, Ratio, Sight, Value

CONTACT = (State.TALKING.value, State.HOLD.value, State.WRAPUP.value)
IDLE = (State.AVAILABLE.value, State.RINGING.value)
STATES = tuple(state.value for state in State if state is not State.NO_QUEUE)


def agents(sight: Sight) -> dict[str, int]:
    """Agents by state; all but the unreachable sum to logged in."""
    counts = {state: sight.agents.get(state, 0) for state in STATES}
    return {"logged_in": sum(counts.values()) - counts[State.UNREACHABLE], **counts}


def occupancy(sight: Sight) -> Ratio:
    """Contact time / (contact time + available and ringing time) of those logged in and not paused, in ms."""
    contact = sight.tally.sum(*CONTACT)
    whole = contact + sight.tally.sum(*IDLE)
    reason = "" if whole else "nobody was free or in contact"
    return Ratio(contact, whole, "contact/(contact+available+ringing)", whole // 1000, sight.assumed, reason)


def queue_share(sight: Sight) -> Ratio:
    """Of the contact time of the queue's members, the part for this queue, in ms."""
    contact = sight.tally.sum(*CONTACT)
    reason = "" if contact else "no member was in contact"
    return Ratio(sight.tally.sum("own_contact"), contact, "own/contact", contact // 1000, (), reason)


def state_s(sight: Sight) -> dict[str, float]:
    """Seconds in each state."""
    return {state: sight.tally.sum(state) / 1000 for state in STATES}


def pause_s(sight: Sight) -> dict[str, float]:
    """Seconds paused, by reason; a union over queues."""
    reasons = sorted(name for name in sight.tally.sums if name.startswith("pause/"))
    return {name.removeprefix("pause/"): sight.tally.sums[name] / 1000 for name in reasons}


def _utilisation(_: Sight) -> Value:
    return Ratio(code="productive/paid", reason="paid time is that of a schedule, which these figures do not have")


def _adherence(_: Sight) -> Value:
    return Ratio(code="in scheduled state/scheduled", reason="told beside the published schedule: see Staffing, Today")


PEOPLE = ("centre", "queue", "group", "team")
METRICS = (
    Metric("agents", "Agents by state", "states", "one state each", agents, PEOPLE),
    Metric("occupancy", "Occupancy", "share", "contact / (contact + available + ringing)", occupancy),
    Metric("queue_share", "Queue share", "share", "contact for this queue / of members", queue_share, ("queue",)),
    Metric("state_s", "Time in state", "times", "seconds by state", state_s),
    Metric("pause_s", "Pause time by reason", "times", "a union over queues", pause_s, ("agent", "team")),
    Metric("utilisation", "Utilisation", "share", "productive / paid time", _utilisation),
    Metric("adherence", "Adherence", "share", "minutes in the scheduled state / scheduled", _adherence),
)
