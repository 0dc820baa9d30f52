"""What planning is given: targets as plain values; apart from the settings, since a wallboard does without numpy."""

from __future__ import annotations

from typing import Final

from supervisor.core.credits import CENTRE
from supervisor.planning.plan import QueueTargets
from supervisor.planning.required import Targets
from supervisor.settings.centre import CentreSettings
from supervisor.settings.described import HOUR_S
from supervisor.settings.hours import parse_hours
from supervisor.settings.special import closed_days

CHANNEL: Final = "channel/"
"""How the name of a series of requests begins: `channel/web`."""


def queue_targets(settings: CentreSettings, name: str) -> QueueTargets:
    """What a queue is planned for, open in its own hours; what is written is a backlog.

    It has its own lines, at most those of the centre; the centre as a whole (`centre`, or without a name) has its own.
    """
    told, centre = settings.staffing.queue(name), settings.staffing.lines
    lines = (centre,) if name in ("", CENTRE) else (told.lines, centre)
    return QueueTargets(
        targets=Targets(
            service_level=told.target / 100 or None,
            within_s=told.within_s,
            code=told.code,
            max_asa_s=told.max_asa_s or None,
            max_abandon=told.max_abandon / 100 or None,
            max_occupancy=told.max_occupancy / 100 or None,
        ),
        patience_s=told.patience_s or None,
        lines=min(filter(None, lines), default=None),
        least=told.least,
        over_day=told.over == "day",
        seats=told.seats or None,
        shrinkage=settings.staffing.shrinkage.kinds(),
        channel="backlog" if name.startswith(CHANNEL) else told.channel,
        response_s=told.response_h * HOUR_S,
        hours=parse_hours(settings.queue(name).hours),
        closed=closed_days(settings, name),
    )
