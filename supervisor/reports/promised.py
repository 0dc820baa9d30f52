"""What the centre promises: by the settings that other figures of the same instant go by."""

from __future__ import annotations

from supervisor.core.rules import Rules
from supervisor.requests.promises import Promises, promises
from supervisor.requests.service import Service
from supervisor.settings import centre_settings, service_of
from supervisor.store import Store


def promised(store: Store, rules: Rules) -> Promises:
    """The promises of the settings of these rules; none where they were never saved."""
    return promises(directory(store, rules))


def directory(store: Store, rules: Rules) -> Service:
    """The service directory of the settings of these rules, in their zone."""
    bodies = (one.body for one in store.settings_history() if one.version == rules.version)
    return service_of(centre_settings(next(bodies, {})), rules.version, rules.zone)
