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
