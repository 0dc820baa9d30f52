"""Pictures made up for the screens: a centre of five queues and some agents at half past ten on a Tuesday."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import msgspec

from supervisor.core.rules import AgentRules, QueueRules, Rules
from supervisor.metrics.service_level import CODES
from supervisor.picture import Picture, Point, SourceState, Usual, WaitingCaller

ZONE = "America/Chicago"
SINCE = int(datetime(2026, 3, 3, 6, tzinfo=UTC).timestamp()) * 1000
NOW = SINCE + (10 * 60 + 33) * 60_000 + 12_000
INTERVAL = 15 * 60_000
CURVE = (1, 1, 0, 0, 1, 4, 14, 38, 86, 120, 132, 126, 104, 118, 134, 138, 116, 72, 38, 24, 14, 7, 2, 1)
QUEUES = {
    "info": "General information",
    "streets": "Streets",
    "trash": "Trash & recycling",
    "water": "Water",
    "animals": "Animal care",
}
NAMES = (
    "Ada Kowalski", "Ben Ortiz", "Carla Nguyen", "Deshawn Price", "Elena Petrova", "Farid Haddad", "Grace Okafor",
    "Hugo Lindqvist", "Imani Brooks", "Jonas Weber", "Keiko Tanaka", "Luis Fernández", "Maeve O’Connor", "Nadia Rahman",
    "Omar Siddiqui", "Priya Raman", "Quinn Sullivan", "Rosa Delgado", "Samuel Adeyemi", "Tess van Berg", "Umar Khan",
    "Vera Novák", "Will Thompson", "Ximena Castro", "Yusuf Demir", "Zoë Martin", "Anil Gupta", "Bianca Rossi",
    "Cedric Dubois", "Dolores Reyes", "Ewan Campbell", "Fatima Zahra", "Gus Papadakis", "Hannah Schmidt", "Ivan Horvat",
    "Jasmine Lee", "Kofi Mensah", "Lucía Romero", "Marek Zieliński", "Noor Al-Sayed",
)  # fmt: skip
TEAMS = ("Harbor", "Prairie", "Lakefront", "Evening")
_STATES = (
    ("talking", ""),
    ("available", ""),
    ("talking", ""),
    ("wrapup", ""),
    ("talking", ""),
    ("paused", "Lunch"),
    ("ringing", ""),
    ("talking", ""),
    ("available", ""),
    ("hold", ""),
    ("paused", "Break"),
    ("other_call", ""),
)

RULES = Rules(
    version=1,
    zone=ZONE,
    centre=QueueRules(shown="Lakeview 311"),
    queues={
        key: QueueRules(shown=name, group="Front desk" if key == "info" else "Public works", wrapup_s=20)
        for key, name in QUEUES.items()
    },
    agents={f"SIP/{n + 101}": AgentRules(name, TEAMS[n % 4]) for n, name in enumerate(NAMES)},
)


def share(value: float | None, code: str = "", sample: int = 0, reason: str = "") -> dict[str, Any]:
    """A ratio as a statement tells it."""
    told: dict[str, Any] = {
        "code": code,
        "window": {"since": iso(SINCE), "at": iso(NOW), "basis": "entered"},
        "sample": sample,
        "assumptions": [],
    }
    return {"value": value, "passport": {**told, "reason": reason} if reason else told}


def iso(at: int) -> str:
    return datetime.fromtimestamp(at / 1000, UTC).astimezone(RULES.tz).isoformat(timespec="seconds")


def call_figures(offered: int = 100, level: float | None = 0.83, **others: Any) -> dict[str, Any]:
    """The figures of a scope of calls; `others` replace what is made up."""
    told = {**_visits(offered), **_waits(offered), **_levels(offered, level), **_handling(offered)}
    return {**told, "peaks": {}, "incomplete": False, **others}


def _answered(offered: int) -> int:
    return offered - round(offered * 0.042) - round(offered * 0.01)


def _visits(offered: int) -> dict[str, Any]:
    none = "" if offered else "no calls"
    gone, short = round(offered * 0.042), round(offered * 0.008)
    return {
        "offered": offered,
        "answered": _answered(offered),
        "abandoned": gone,
        "short_abandoned": short,
        "timed_out": round(offered * 0.01),
        **dict.fromkeys(("left_empty", "left_by_key", "withdrawn", "lost"), 0),
        "abandon_rate": share(
            (gone - short) / (offered - short) if offered else None, "(Ab-Sh)/(offered-Sh)", offered, none
        ),
        "abandon_rate_raw": share(0.042 if offered else None, "Ab/offered", offered),
        "after_hours": 0,
        "blocked": None,
        "ring_no_answer": round(offered * 0.02),
        "ring_canceled": round(offered * 0.01),
    }


def _waits(offered: int) -> dict[str, Any]:
    times = {"asa_s": 31.4, "mean_wait_abandoned_s": 96.2, "mean_wait_all_s": 35.0, "max_wait_s": 431.0}
    known = {key: seconds if offered else None for key, seconds in times.items()}
    return {**known, "waiting": 0, "longest_wait_s": None, "waiting_peak": 14}


def _levels(offered: int, level: float | None) -> dict[str, Any]:
    return {
        "service_level": service_level(level, _answered(offered), round(offered * 0.042), offered),
        "service_level_code": "SL-I",
        "service_level_within_s": 20,
        "service_levels": {code: share(level, code, offered) for code in CODES},
    }


def _handling(offered: int) -> dict[str, Any]:
    handled = _answered(offered)
    return {
        "handled": handled,
        "aht_s": 402.0 if offered else None,
        "talk_s": handled * 371.0,
        "hold_s": handled * 11.0,
        "wrapup_s": handled * 20.0,
        "talk_logged_s": handled * 371.0,
        "fcr": share(None, "fcr", 0, "the days in which an answered caller may call again are not over yet"),
        "agents": {},
        "occupancy": share(0.781, "contact/(contact+available+ringing)", 90_000),
    }


def service_level(level: float | None, answered: int, abandoned: int, offered: int) -> dict[str, Any]:
    told = share(level, "SL-I", offered, "" if level is not None else "no calls")
    counts = {"An": answered, "AnT": round(answered * (level or 0)), "Ab": abandoned, "AbT": 1, "Sh": 0, "W": 2}
    return {**told, "passport": {**told["passport"], "counts": {**counts, "offered": offered, "WT": 1}}}


def rolling(told: dict[str, Any]) -> dict[str, Any]:
    """A day's figures with the same over shorter windows beside them."""
    short = {minutes: call_figures(round(told["offered"] * minutes / 600), 0.74) for minutes in (15, 30, 60)}
    now = {key: told[key] for key in ("waiting", "longest_wait_s", "agents")}
    return {**told, "rolling": {minutes: {**figures, **now} for minutes, figures in short.items()}}


def agent_figures(number: int) -> dict[str, Any]:
    state, reason = _STATES[number % len(_STATES)]
    return {
        "name": NAMES[number],
        "team": TEAMS[number % 4],
        "state": state,
        "state_since": iso(NOW - (17 + number * 37 % 900) * 1000),
        "reason": reason or None,
        "partly_paused": number == 8,
        "queues": sorted(QUEUES)[: 2 + number % 3],
        "answered": 14 + number % 9,
        "handled": 13 + number % 9,
        "aht_s": 360.0 + number * 7,
        "occupancy": share(0.7 + number % 5 * 0.05),
        "incomplete": False,
    }


def states(agents: int) -> dict[str, int]:
    """How many of the first agents are in each state."""
    counts = {"logged_in": agents}
    for number in range(agents):
        state = _STATES[number % len(_STATES)][0]
        counts[state] = counts.get(state, 0) + 1
    return counts


def points(part: float = 1.0) -> tuple[Point, ...]:
    """The day so far, by quarter hours; `part` of the centre's calls."""
    told = []
    for slot in range((NOW - SINCE) // INTERVAL + 1):
        offered = round(CURVE[slot // 4] / 4 * part * (1.08 if slot % 3 else 0.9) * (1.35 if slot == 38 else 1))
        level = 0.84 + (slot * 7 % 11 - 5) * 0.012 if offered else None
        waiting = offered // 4 + slot % 3
        told.append(Point(SINCE + slot * INTERVAL, offered, offered, round(offered * 0.04), level, waiting))
    return tuple(told)


def usual(part: float = 1.0) -> Usual:
    """The usual Tuesday."""
    offered = tuple((SINCE + slot * INTERVAL, CURVE[slot // 4] / 4 * part) for slot in range(96))
    return Usual(offered, 8, "Tuesday")


CALLERS = (
    WaitingCaller("streets", NOW - 72_000, NOW - 72_000, "··· 4410"),
    WaitingCaller("info", NOW - 41_000, NOW - 41_000, "··· 0192"),
    WaitingCaller("streets", NOW - 12_000, NOW - 95_000, "··· 7731"),
    WaitingCaller("water", NOW - 6_000, NOW - 6_000),
)
SOURCES = (
    SourceState("Main PBX", "asterisk-ami", "main", "live", last_at=NOW - 900, delay_ms=140, events_per_s=6.2),
    SourceState("queue_log", "asterisk-queue-log", "main", "live", last_at=NOW - 2_000, delay_ms=800, events_per_s=2.1),
)


def picture(agents: int = 40, **others: Any) -> Picture:
    """The centre at half past ten; `others` replace what is made up."""
    parts = dict(zip(QUEUES, (0.34, 0.22, 0.2, 0.14, 0.1), strict=True))
    levels = dict(zip(QUEUES, (0.84, 0.64, 0.76, 0.91, 0.88), strict=True))
    waiting = [caller.queue for caller in CALLERS]
    figures: dict[str, Any] = {"centre": rolling(call_figures(512, 0.813, waiting=len(waiting), agents=states(agents)))}
    for queue, part in parts.items():
        told = call_figures(round(512 * part), levels[queue], waiting=waiting.count(queue), agents=states(agents // 2))
        figures[f"queue/{queue}"] = rolling(told)
    for group in {rules.group for rules in RULES.queues.values()}:
        figures[f"group/{group}"] = rolling(call_figures(250, 0.78, waiting=2, agents=states(agents // 2)))
    for number in range(agents):
        figures[f"agent/SIP/{number + 101}"] = agent_figures(number)
    for team in TEAMS:
        figures[f"team/{team}"] = {"answered": 120, "agents": states(agents // 4), "occupancy": share(0.77)}
    made = Picture(
        serial=1,
        at=NOW,
        since=SINCE,
        zone=ZONE,
        interval_min=15,
        figures=figures,
        intervals={"centre": points(), **{f"queue/{queue}": points(part) for queue, part in parts.items()}},
        usual={"centre": usual(), **{f"queue/{queue}": usual(part) for queue, part in parts.items()}},
        callers=CALLERS,
        sources=SOURCES,
        gaps=(),
        changed=frozenset(figures),
    )
    return msgspec.structs.replace(made, **others)
