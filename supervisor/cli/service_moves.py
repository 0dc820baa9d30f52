"""Which open requests get another deadline by other settings, in numbers."""

from __future__ import annotations

from supervisor.cli.common import clock_of, rules_at
from supervisor.core.rules import Rules
from supervisor.reports.ageing import load
from supervisor.reports.backlog import moment_of
from supervisor.requests.due import Preview, preview
from supervisor.requests.frame import Frame
from supervisor.requests.promises import promises
from supervisor.settings import CentreSettings, ServiceSettings, centre_settings, service_of
from supervisor.store import Store


def previewed(frame: Frame, settings: CentreSettings, rules: Rules, at: int, examples: int) -> Preview:
    """Of the requests that are open at an instant (ms), beside the deadlines that the frame has."""
    zone = settings.zone if "zone" in settings.model_fields_set else rules.zone
    return preview(frame, promises(service_of(settings, zone=zone)), at, examples)


def directory_moves(store: Store, service: ServiceSettings) -> Preview | None:
    """By a directory instead of the one in a store, now; None where there are no requests."""
    snapshots = store.snapshots()
    if not snapshots:
        return None
    at = moment_of(snapshots, clock_of(store)())
    rules = rules_at(store, at)
    settings = centre_settings(store.latest_settings().body).model_copy(update={"service": service})
    return previewed(load(store, rules), settings, rules, at, examples=10)


def moved(found: Preview) -> str:
    """What moves, in numbers."""
    if not found.moved:
        return f"None of the {found.open:,} open requests is due at another time."
    kinds = (
        *((found.sooner, "sooner"), (found.later, "later"), (found.gained, "for the first time")),
        (found.lost, "no longer at all"),
    )
    how = ", ".join(f"{count:,} {words}" for count, words in kinds if count)
    late = (
        f"{found.late:,} become{'s' if found.late == 1 else ''} overdue" if found.late else "",
        f"{found.in_time:,} {_are(found.in_time)} no longer overdue" if found.in_time else "",
    )
    effect = " and ".join(filter(None, late)) or "Nothing becomes overdue by it"
    return f"{found.moved:,} of {found.open:,} open requests {_are(found.moved)} due at another time: {how}. {effect}."


def _are(count: int) -> str:
    return "is" if count == 1 else "are"
