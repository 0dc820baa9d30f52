"""What the Outbox page asks for, done."""

from __future__ import annotations

from functools import partial

from supervisor.cli.common import clock_of, rules_at
from supervisor.cli.outbox_desk import drop, listed, outbox_settings, resend, save_outbox
from supervisor.requests.messages import MessageState
from supervisor.settings.outbox_toml import parse_outbox, written_outbox
from supervisor.store import Store
from supervisor.ui.windows.outbox import OutboxActions, Seen, Wanted


def outbox_actions(store: Store) -> OutboxActions:
    """For the page of one desk; the store may be used from several threads."""
    return OutboxActions(
        look=partial(look, store),
        resend=partial(resend, store),
        drop=partial(drop, store),
        load=partial(load, store),
        save=partial(save, store),
    )


def look(store: Store, wanted: Wanted) -> Seen:
    """The messages that are to be shown."""
    found = listed(store, wanted.states, wanted.target, wanted.words)
    counts: dict[MessageState, int] = {}
    _, settings = outbox_settings(store)
    # Open311 servers are no endpoints of these settings, and an endpoint may be gone while its messages wait.
    targets = dict.fromkeys(each.name for each in settings.endpoints)
    for each in store.outbox_counts():
        counts[each.state] = counts.get(each.state, 0) + each.count
        targets[each.target] = None
    return Seen(found, counts, [*targets], rules_at(store, clock_of(store)()).zone, settings.keep_days)


def load(store: Store) -> tuple[int, str]:
    """The version of the settings, and whom to tell of what as a text."""
    version, settings = outbox_settings(store)
    return version, written_outbox(settings)


def save(store: Store, text: str, expected_version: int) -> str:
    """The text as edited; a sentence. Raises `SettingsError`, `NotAllowed`, `SettingsConflict`."""
    version = save_outbox(store, parse_outbox(text, "This text"), expected_version)
    return f"Saved as version {version} of the settings; the collector goes by it now."
