"""The centre's settings: what is measured, how, and where calls come from. The Settings page is built from the fields.

`unit` beside a field says what its number counts; shares are per cent here and 0 to 1 in `core.rules`.
"""

from __future__ import annotations

from typing import Annotated, Literal, Self
from zoneinfo import ZoneInfo

from pydantic import AwareDatetime, Field, StringConstraints, field_validator, model_validator

from supervisor.settings.described import HOUR_S, Described, Secret, number, seconds, share
from supervisor.settings.holidays import HolidaySettings
from supervisor.settings.hours import parse_hours
from supervisor.settings.open311 import Open311, Open311Endpoint
from supervisor.settings.outbox import OutboxSettings
from supervisor.settings.service import ServiceSettings
from supervisor.settings.staffing import StaffingSettings

Code = Literal["SL-A", "SL-N", "SL-I", "SL-P", "SL-S", "SL-5", "SL-O"]
OtherName = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class QueueSettings(Described):
    """How one queue is measured and shown; of a queue, only what differs from the default is kept."""

    shown: str = Field(
        default="",
        title="Shown name",
        description="The name on screens, where it differs from the telephone system’s.",
        max_length=80,
    )
    group: str = Field(
        default="", title="Group", description="Queues of one group can be shown together.", max_length=80
    )
    code: Code = Field(
        default="SL-I", title="Service level", description="Which formula is shown first; the others stay one key away."
    )
    target: float = share(80, "Target", "The service level that is aimed at.")
    within_s: int = seconds(20, "Answered within", "The seconds within which an answer counts for the service level.")
    short_s: int = seconds(
        5, "Short abandon below", "A caller who hangs up sooner than this counts as a short abandon.", 300
    )
    wrapup_s: int = seconds(
        0, "Wrap-up", "The seconds assumed for work after a call, where the telephone system tells none."
    )
    warn_margin: float = share(
        10, "Close to the target", "So many points below the target are shown as close, more as missed."
    )
    warn_abandon: float = share(5, "Abandonment: close", "From this share of abandoned calls on it is shown as close.")
    bad_abandon: float = share(
        10, "Abandonment: missed", "From this share of abandoned calls on it is shown as missed."
    )
    warn_wait_s: int = seconds(
        60, "Longest wait: close", "From this wait on the longest wait is shown as close.", 24 * HOUR_S
    )
    bad_wait_s: int = seconds(
        180, "Longest wait: missed", "From this wait on the longest wait is shown as missed.", 24 * HOUR_S
    )
    warn_occupancy: float = share(
        85, "Occupancy: close", "From this share of busy time on it is shown as close to too much."
    )
    bad_occupancy: float = share(92, "Occupancy: too much", "From this share of busy time on it is shown as too much.")
    hours: str = Field(
        default="",
        title="Opening hours",
        description="Such as Mon-Fri 07:00-19:00; Sat 09:00-13:00. Empty: open always.",
        max_length=400,
    )
    same: tuple[OtherName, ...] = Field(
        default=(),
        title="Also called",
        description="The same queue’s names elsewhere, as system/name; their calls count in this one.",
    )

    @field_validator("hours")
    @classmethod
    def _readable(cls, text: str) -> str:
        parse_hours(text)
        return text

    def out_of_order(self) -> str | None:
        """A pair of thresholds that are the wrong way round, in words."""
        for name in ("abandon", "wait_s", "occupancy"):
            warn, bad = f"warn_{name}", f"bad_{name}"
            if getattr(self, warn) > getattr(self, bad):
                titles = (type(self).model_fields[field].title for field in (warn, bad))
                return "“{}” must not be above “{}”".format(*titles)
        return None


class AgentSettings(Described):
    """How one agent is shown."""

    shown: str = Field(
        default="",
        title="Shown name",
        description="The name on screens, where it differs from the telephone system’s.",
        max_length=80,
    )
    team: str = Field(default="", title="Team", description="Agents of one team can be shown together.", max_length=80)
    same: tuple[OtherName, ...] = Field(
        default=(),
        title="Also called",
        description="The same person’s names elsewhere, as system/name; her work there counts as hers.",
    )


_SYSTEM, _SAME = "Telephone system", "Sources of the same system see the same calls, which count once."


class _Source(Described):
    name: str = Field(title="Name", description="What this source is called on screens.", min_length=1, max_length=80)
    system: str = Field(default="asterisk", title=_SYSTEM, description=_SAME, min_length=1, max_length=80)


_HOST = "The name or address of the telephone system."
_SECRET = "Where the password is: keyring:NAME, env:VARIABLE or file:PATH."


class AsteriskAmi(_Source):
    """A live connection to the manager of an Asterisk."""

    kind: Literal["asterisk-ami"] = Field(
        default="asterisk-ami", title="Kind", description="Asterisk, live by its manager."
    )
    host: str = Field(title="Host", description=_HOST, min_length=1, max_length=253)
    port: int = number(5038, "Port", "5038 usually, 5039 with TLS.", unit="", least=1, most=65535)
    user: str = Field(title="User", description="The manager user, as in manager.conf.", min_length=1, max_length=80)
    secret: Secret = Field(title="Password", description=_SECRET)
    tls: bool = Field(default=False, title="Encrypted", description="Whether the connection uses TLS.")
    ca: str = Field(
        default="",
        title="Certificate authority",
        description="A file with the certificate that vouches for the server. Empty: those of this machine.",
    )
    queue_log: str = Field(
        default="",
        title="queue_log",
        description="The queue_log of the same system where it can be read: it fills gaps. Empty: none.",
    )


class AsteriskQueueLog(_Source):
    """A queue_log that is followed as it grows."""

    kind: Literal["asterisk-queue-log"] = Field(
        default="asterisk-queue-log", title="Kind", description="The queue_log of an Asterisk, followed."
    )
    path: str = Field(title="File", description="The queue_log, usually /var/log/asterisk/queue_log.", min_length=1)


class FreeSwitch(_Source):
    """A live connection to the event socket of a FreeSWITCH with mod_callcenter."""

    kind: Literal["freeswitch-esl"] = Field(
        default="freeswitch-esl", title="Kind", description="FreeSWITCH, live by its event socket."
    )
    system: str = Field(default="freeswitch", title=_SYSTEM, description=_SAME, min_length=1, max_length=80)
    host: str = Field(title="Host", description=_HOST, min_length=1, max_length=253)
    port: int = number(8021, "Port", "8021 usually, as in event_socket.conf.xml.", unit="", least=1, most=65535)
    secret: Secret = Field(title="Password", description=_SECRET)
    user: str = Field(
        default="",
        title="User",
        description="A user of the directory, as user@domain. Empty: the password is that of the event socket itself.",
        max_length=160,
    )
    poll_s: int = number(
        10, "Asked every", "How often it is asked for what it has no events for.", unit="s", least=1, most=60
    )


class Simulated(_Source):
    """A city that is made up."""

    kind: Literal["simulated"] = Field(default="simulated", title="Kind", description="A demonstration city.")
    seed: int = number(311, "Seed", "The same seed gives the same city and the same calls.", unit="", most=2**31 - 1)
    city: str = Field(
        default="",
        title="City",
        description="A file that describes the city. Empty: the one that comes with the program.",
    )
    storms: tuple[AwareDatetime, ...] = Field(
        default=(),
        title="Storms",
        description="When storms begin: for three hours there are up to ten times the calls.",
    )


SourceSettings = Annotated[
    AsteriskAmi | AsteriskQueueLog | FreeSwitch | Open311 | Simulated, Field(discriminator="kind")
]


class CentreSettings(Described):
    """All of one centre's."""

    zone: str = Field(
        default="UTC",
        title="Time zone",
        description="The centre’s own, such as America/New_York: its day turns at midnight there.",
    )
    interval: Literal[15, 30, 60] = Field(
        default=15,
        title="Interval",
        description="The length of one row in tables and one step in charts.",
        json_schema_extra={"unit": "min"},
    )
    centre: QueueSettings = Field(
        default=QueueSettings(), title="Centre", description="The centre as a whole, where it differs from the default."
    )
    default: QueueSettings = Field(
        default=QueueSettings(), title="Every queue", description="What holds for each queue that says nothing else."
    )
    queues: dict[str, QueueSettings] = Field(
        default={}, title="Queues", description="What differs, by the name in the telephone system."
    )
    agents: dict[str, AgentSettings] = Field(
        default={}, title="Agents", description="Shown name and team, by the name in the telephone system."
    )
    wrapup_reasons: tuple[str, ...] = Field(
        default=(), title="Pauses that are wrap-up", description="Reasons of pauses that mean work after a call."
    )
    holidays: HolidaySettings = Field(
        default=HolidaySettings(), title="Holidays", description="Days that are kept apart from the usual day."
    )
    fcr_days: int = number(
        7,
        "First-contact resolution",
        "A caller who calls again within these days was not helped at first.",
        unit="days",
        least=1,
        most=90,
    )
    stale_after_s: int = number(
        30, "Stale after", "A value whose source is silent for longer looks stale.", unit="s", least=5, most=HOUR_S
    )
    keep_numbers_days: int = number(
        7, "Caller numbers kept", "Afterwards they are erased; repeat callers are still told.", unit="days", most=366
    )
    keep_contacts_days: int = number(
        90, "Residents kept", "Afterwards the name and address left with a request are erased.", unit="days", most=3660
    )
    city: str = Field(
        default="",
        max_length=80,
        title="City of the desk",
        description="Whose requests the desk opens, by its short name. Empty: the only one there is.",
    )
    on_time_open: float = share(
        0, "On time, of open", "The share of open requests within their due date that is aimed at. 0: no target."
    )
    on_time_closed: float = share(
        0, "On time, of closed", "The share of requests closed by their due date that is aimed at. 0: no target."
    )
    sources: tuple[SourceSettings, ...] = Field(
        default=(), title="Sources", description="Where calls and requests come from."
    )
    service: ServiceSettings = Field(
        default=ServiceSettings(), title="Service", description="Departments, categories, SLAs, and who may do what."
    )
    open311: Open311Endpoint = Field(
        default=Open311Endpoint(), title="Open311", description="What is served to others, read only."
    )
    outbox: OutboxSettings = Field(
        default=OutboxSettings(), title="Outbox", description="Who is told of what happens to requests."
    )
    staffing: StaffingSettings = Field(
        default=StaffingSettings(), title="Staffing", description="Targets, shrinkage, costs and special days of plans."
    )

    @field_validator("zone")
    @classmethod
    def _zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (KeyError, ValueError, OSError) as error:
            raise ValueError(f"“{name}” must be a time zone such as America/New_York") from error
        return name

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [source.name for source in self.sources]
        if twice := next((name for name in names if names.count(name) > 1), None):
            raise ValueError(f"two sources are called “{twice}”; each needs a name of its own")
        return self

    @model_validator(mode="after")
    def _called_once(self) -> Self:
        for what, named in (("a queue", self.queues), ("an agent", self.agents)):
            claimed: dict[str, str] = {}
            for name, own in named.items():
                for other in own.same:
                    if other == name or other in named:
                        raise ValueError(f"“{other}” is {what} of its own here; remove one of the two")
                    if claimed.setdefault(other, name) != name:
                        raise ValueError(f"“{other}” is said to be both “{claimed[other]}” and “{name}”")
        return self

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        named = {name: self.queue(name) for name in self.queues}
        for where, whole in {
            "every queue": self.default,
            "the centre": self.over_default(self.centre),
            **named,
        }.items():
            if problem := whole.out_of_order():
                raise ValueError(f"for {where}, {problem}")
        return self

    def queue(self, name: str) -> QueueSettings:
        """The settings of a queue, with the default where it says nothing."""
        return self.over_default(self.queues.get(name, QueueSettings()))

    def over_default(self, own: QueueSettings) -> QueueSettings:
        """What is set in `own`, and the default for the rest."""
        return self.default.model_copy(update=own.model_dump(exclude_unset=True))
