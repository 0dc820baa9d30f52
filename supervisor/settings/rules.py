"""The centre's settings as they are saved, read back, and told to the fold."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError

from supervisor.core.rules import AgentRules, QueueRules, Rules
from supervisor.settings.centre import CentreSettings, QueueSettings
from supervisor.settings.holidays import iso_dates
from supervisor.settings.hours import parse_hours
from supervisor.settings.problems import SettingsError, sentence

_SHARES = ("target", "warn_margin", "warn_abandon", "bad_abandon", "warn_occupancy", "bad_occupancy")


def centre_settings(body: Mapping[str, Any]) -> CentreSettings:
    """The settings of a saved body; `SettingsError` names the first field that makes no sense."""
    try:
        return CentreSettings.model_validate(body)
    except ValidationError as error:
        raise SettingsError(sentence(CentreSettings, error)) from error


def body_of(settings: CentreSettings) -> dict[str, Any]:
    """What is saved: JSON values of the fields that were set, so that defaults may improve."""
    body = settings.model_dump(mode="json", exclude_unset=True)
    for told, source in zip(body.get("sources", ()), settings.sources, strict=True):
        told["kind"] = source.kind  # what tells the sources apart is a default of each
    for told, endpoint in zip(body.get("outbox", {}).get("endpoints", ()), settings.outbox.endpoints, strict=True):
        told["kind"] = endpoint.kind
    return body


def rules(settings: CentreSettings, version: int) -> Rules:
    """The settings as plain values, each queue's with the default filled in; `version` names them."""
    days = settings.holidays
    return Rules(
        version=version,
        zone=settings.zone,
        interval_min=settings.interval,
        centre=_queue(settings.over_default(settings.centre)),
        default=_queue(settings.default),
        queues={name: _queue(settings.queue(name)) for name in settings.queues},
        agents={name: AgentRules(agent.shown, agent.team, agent.same) for name, agent in settings.agents.items()},
        wrapup_reasons=settings.wrapup_reasons,
        holidays=iso_dates(days.country, days.subdivision, days.extra, days.working),
        fcr_days=settings.fcr_days,
        stale_after_s=settings.stale_after_s,
        keep_numbers_days=settings.keep_numbers_days,
        keep_contacts_days=settings.keep_contacts_days,
        city=settings.city,
        on_time_open=settings.on_time_open / 100,
        on_time_closed=settings.on_time_closed / 100,
    )


def _queue(settings: QueueSettings) -> QueueRules:
    plain = settings.model_dump()
    shares = {name: plain[name] / 100 for name in _SHARES}
    return QueueRules(**{**plain, **shares, "hours": parse_hours(settings.hours)})
