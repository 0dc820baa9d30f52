"""What the tests of pages share: a picture of a small centre, answers about its past, and dressed widgets."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from supervisor.picture import GapState, Picture, SourceState
from supervisor.reports.history import HistoryAnswer, HistoryQuestion, HistoryRow
from supervisor.store import Store
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.windows.history import HistoryPage
from supervisor.ui.windows.settings import SettingsActions, SettingsPage

ZONE = "America/Chicago"
NOW = 1_773_945_900_000  # Thu 2026-03-19 13:45 in Chicago
QUEUES = ("billing", "info", "streets", "waste")
AGENTS = ("Agent/1001", "Agent/1002", "Agent/1003")
SHOWN = {"queue/info": "General information", "queue/streets": "Streets", "agent/Agent/1001": "Ana Díaz"}


def picture(*, at: int = NOW, sources: tuple[SourceState, ...] = (), gaps: tuple[GapState, ...] = ()) -> Picture:
    """A centre with four queues, one group and three agents; their figures are empty."""
    scopes = ["centre", "group/Front desk", "team/Harbor", *(f"queue/{name}" for name in QUEUES)]
    figures = {scope: {"offered": 1} for scope in [*scopes, *(f"agent/{name}" for name in AGENTS)]}
    return Picture(1, at, at - 3_600_000, ZONE, 15, figures, {}, {}, (), sources, gaps, frozenset())


def shown_name(scope: str) -> str:
    return SHOWN.get(scope) or scope.partition("/")[2] or "Centre"


def starts(question: HistoryQuestion) -> list[datetime]:
    """Of every interval asked for, up to NOW."""
    step = {"interval": timedelta(minutes=15), "hour": timedelta(hours=1), "day": timedelta(days=1)}[question.by]
    at = datetime.combine(question.since, datetime.min.time(), ZoneInfo(ZONE))
    end = datetime.combine(question.until, datetime.min.time(), ZoneInfo(ZONE)) + timedelta(days=1)
    end = min(end, datetime.fromtimestamp(NOW / 1000, UTC).astimezone(ZoneInfo(ZONE)))
    found = []
    while at < end:
        found.append(at)
        at += step
    return found


def answer(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
    """A made-up past: calls in a bow over the day, an incomplete interval, and a provisional last one."""
    progress(0.5, "Reading")
    times = starts(question)
    rows = [
        _row(question, scope, start, number == len(times) - 1, number == len(times) // 2)
        for number, start in enumerate(times)
        for scope in question.scopes
    ]
    totals = [_row(question, scope, times[0], False, True) for scope in question.scopes] if times else []
    names = {"service_level": "Service level · SL-I 80/20"}
    return HistoryAnswer(tuple(rows), tuple(totals), names, ("The usual day is the median of 8 Thursdays.",))


def _row(question: HistoryQuestion, scope: str, start: datetime, provisional: bool, incomplete: bool) -> HistoryRow:
    hour = start.hour + start.minute / 60
    calls = max(0, round(24 * math.sin(max(0.0, hour - 6) / 14 * math.pi) + (start.minute * 7 + start.day) % 5))
    known: dict[str, float | None] = {
        "offered": calls,
        "answered": max(0, calls - 2),
        "abandoned": min(calls, 2),
        "abandon_rate": 2 / calls if calls else None,
        "service_level": 0.83 - calls / 300 if calls else None,
        "asa_s": 11.5 + calls if calls else None,
        "aht_s": 3661.0 if calls == 1 else 245.25,
        "occupancy": 0.71 if calls else None,
    }
    at = round(start.timestamp() * 1000)
    values = {key: known.get(key) for key in question.keys}
    usual = {"offered": calls * 0.9 + 1, "service_level": 0.8}
    return HistoryRow(at, at + 900_000, scope, values, usual, provisional, incomplete)


def nothing(question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
    return HistoryAnswer()


def history(jobs: Jobs) -> HistoryPage:
    page = HistoryPage(answer, jobs, name_of=shown_name)
    page.show_picture(picture())
    return page


def history_week(jobs: Jobs) -> HistoryPage:
    page = history(jobs)
    page.days.choose(2)
    page.scopes.choose(["centre", "queue/info"])
    page.refresh()
    return page


def history_empty(jobs: Jobs) -> HistoryPage:
    return HistoryPage(nothing, jobs)


BODY: dict[str, Any] = {
    "zone": ZONE,
    "default": {"target": 80, "hours": "Mon-Fri 07:00-19:00"},
    "queues": {"billing": {"shown": "Billing", "group": "Money", "within_s": 60}},
    "agents": {"Agent/1001": {"shown": "Ana Díaz", "team": "Harbor"}},
}


def keeper(store: Store, author: str = "Ana", now: int = NOW) -> SettingsActions:
    """Settings that are kept in a store, as the program does it."""

    def save(body: dict[str, Any], expected: int, valid_from: int | None) -> int:
        valid = now if valid_from is None else valid_from
        return store.save_settings(body, valid_from=valid, made_at=now, author=author, expected_version=expected)

    return SettingsActions(store.latest_settings, save, store.settings_history)


def settings(jobs: Jobs) -> SettingsPage:
    store = Store.open(str(Path(tempfile.mkdtemp()) / "look.db"), migrate=True)
    keeper(store).save(BODY, 0, None)
    keeper(store, "Bo", NOW + 86_400_000).save(BODY | {"stale_after_s": 20}, 1, None)
    page = SettingsPage(keeper(store), jobs)
    page.show_picture(picture())
    return page


def settings_queues(jobs: Jobs) -> SettingsPage:
    page = settings(jobs)
    page.go("queues")
    page._edit({("queues", "billing", "target"): 140})
    return page


def settings_default(jobs: Jobs) -> SettingsPage:
    page = settings(jobs)
    page.go("default")
    return page


def settings_agents(jobs: Jobs) -> SettingsPage:
    page = settings(jobs)
    page.go("agents")
    return page


def settings_versions(jobs: Jobs) -> SettingsPage:
    page = settings(jobs)
    page.go("versions")
    return page


LOOKS: dict[str, Callable[[Jobs], QWidget]] = {
    "history": history,
    "history_week": history_week,
    "history_empty": history_empty,
    "settings": settings,
    "settings_default": settings_default,
    "settings_queues": settings_queues,
    "settings_agents": settings_agents,
    "settings_versions": settings_versions,
}
TODAY = date(2026, 3, 19)
