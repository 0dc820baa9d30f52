"""What the tests of pages share: a picture of a small centre, answers about its past, and dressed widgets."""

from __future__ import annotations

import math
import tempfile
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from PySide6.QtWidgets import QWidget

from supervisor.cli import service_page
from supervisor.core.errors import CallboardError
from supervisor.picture import GapState, Picture, SourceState
from supervisor.reports.history import HistoryAnswer, HistoryQuestion, HistoryRow
from supervisor.reports.kinds import kind_of_file
from supervisor.settings import AsteriskAmi, AsteriskQueueLog
from supervisor.settings.service_edit import Seen
from supervisor.sources.base import Reject
from supervisor.store import Store
from supervisor.ui.jobs import Jobs, Progress
from supervisor.ui.source_form import Settings
from supervisor.ui.windows.drafted import SettingsActions
from supervisor.ui.windows.first import FirstActions, FirstStartPage
from supervisor.ui.windows.history import HistoryPage
from supervisor.ui.windows.requests import RequestsPage
from supervisor.ui.windows.service import ServicePage
from supervisor.ui.windows.service_actions import ServiceActions
from supervisor.ui.windows.settings import SettingsPage
from supervisor.ui.windows.sources import SourceActions, SourcesPage
from tests.ui import forecasts, intakes, outboxes
from tests.ui.backlogs import Worlds

ZONE = "America/Chicago"
SEEN = Seen({"Public Works": 812, "Fire": 31}, {"Pothole": ("Public Works", 402), "Hydrant": ("Fire", 31)})
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


def service_keeper(store: Store, seen: Seen = SEEN, moves: Any = None, tries: Any = None) -> ServiceActions:
    """A service directory that is kept in a store, as the program does it."""
    return ServiceActions(
        keeper(store),
        seen=lambda: seen,
        templates=service_page.shown,
        read=service_page.read,
        write=service_page.export,
        days=service_page.days,
        account="zoe",
        moves=moves,
        tries=tries,
    )


def service(jobs: Jobs, place: str = "departments") -> ServicePage:
    store = Store.open(str(Path(tempfile.mkdtemp()) / "look.db"), migrate=True)
    body = next(each.body for each in service_page.shown() if each.name == "small_city")
    keeper(store).save({**BODY, "service": body}, 0, None)
    page = ServicePage(service_keeper(store), jobs)
    page.show_picture(picture())
    page.turn_to(place)
    return page


def service_empty(jobs: Jobs) -> ServicePage:
    store = Store.open(str(Path(tempfile.mkdtemp()) / "look.db"), migrate=True)
    page = ServicePage(service_keeper(store), jobs)
    page.show_picture(picture())
    return page


PBX = AsteriskAmi(name="pbx", host="192.0.2.10", user="callboard", secret="keyring:pbx", system="pbx")
LOG = AsteriskQueueLog(name="log", path="/var/log/asterisk/queue_log", system="pbx")
STATES = (
    SourceState("pbx", "ami", "pbx", "live", "", NOW - 2_000, 140, 12.4, 18_233),
    SourceState("log", "queue_log", "pbx", "lost", "The file is gone; it is looked for every 5 s.", NOW - 400_000),
    SourceState("queue_log.gz", "queue_log", "old", "done", "", NOW - 90_000_000, None, 0, 0),
)
GAPS = (
    GapState("pbx", "pbx", NOW - 7_000_000, NOW - 6_880_000, "The connection was lost."),
    GapState("old", "queue_log.gz", NOW - 400_000, None, ""),
)


class Wiring:
    """What a page of sources is wired to: a store with rejects, and sources in memory as the settings have them."""

    def __init__(self, store: Store, sources: tuple[Settings, ...] = (PBX, LOG)) -> None:
        self.store, self.sources = store, list(sources)
        self.passwords: dict[str, str | None] = {}

    def test(self, source: Settings, password: str | None) -> str:
        if password == "wrong":
            raise CallboardError("The telephone system refuses this user or password; check manager.conf.")
        return f"Connected to {getattr(source, 'host', '') or source.name}: 4 queues, 12 agents."

    def save(self, source: Settings, password: str | None, instead_of: str | None) -> None:
        self.sources = [one for one in self.sources if one.name != instead_of] + [source]
        self.passwords[source.name] = password

    def remove(self, name: str) -> None:
        self.sources = [one for one in self.sources if one.name != name]

    def actions(self) -> SourceActions:
        return SourceActions(
            lambda: self.sources,
            self.test,
            self.save,
            self.remove,
            self.store.rejects,
            self.store.every_reject,
            self.store.rejects_by_city,
        )


def rejecting_store(folder: Path) -> Store:
    """A store with three lines set aside."""
    store = Store.open(str(folder / "sources.db"), migrate=True)
    lines = ("1773945900|a", "=HYPERLINK(1)", "x" * 200)
    rejects = [Reject("queue_log", number, "has 2 fields, not 5", text) for number, text in enumerate(lines, 7)]
    store.append([], now=NOW, source="log", rejects=rejects)
    return store


def sources(jobs: Jobs) -> SourcesPage:
    page = SourcesPage(Wiring(rejecting_store(Path(tempfile.mkdtemp()))).actions(), jobs)
    page.show_picture(picture(sources=STATES, gaps=GAPS))
    return page


def sources_edit(jobs: Jobs) -> SourcesPage:
    page = sources(jobs)
    page.refresh()
    page.table.choose("pbx")
    page.edit()
    page.form.test()
    return page


def sources_add(jobs: Jobs) -> SourcesPage:
    page = sources(jobs)
    page.add()
    page.form.test()
    return page


def sources_rejects(jobs: Jobs) -> SourcesPage:
    page = sources(jobs)
    page.list_rejects()
    return page


def sources_empty(jobs: Jobs) -> SourcesPage:
    return SourcesPage(Wiring(rejecting_store(Path(tempfile.mkdtemp())), ()).actions(), jobs)


def take_file(path: Path, format_: str, zone: str, progress: Progress) -> str:
    """Counts the lines of a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    for number, _ in enumerate(lines):
        progress(number / len(lines), f"Line {number}")
    return f"{len(lines)} events were taken as {format_} in {zone}, 2 were set aside."


def first_actions(wiring: Wiring, opened: list[str]) -> FirstActions:
    """Says in `opened` what was asked for."""

    def connect(source: Settings, password: str | None, zone: str) -> None:
        wiring.save(source, password, None)
        opened.append(f"{source.name} in {zone}")

    zones = ("America/Chicago", "America/New_York", "Europe/Berlin", "UTC")
    return FirstActions(lambda: opened.append("city"), wiring.test, connect, take_file, zones, ZONE, kind_of_file)


def first(jobs: Jobs) -> FirstStartPage:
    return FirstStartPage(first_actions(Wiring(rejecting_store(Path(tempfile.mkdtemp()))), []), jobs)


def first_filled(jobs: Jobs) -> FirstStartPage:
    page = first(jobs)
    fields = page.form.form.fields
    fields["host"].editor.setText("pbx.example.org")  # type: ignore[attr-defined]
    fields["user"].editor.setText("callboard")  # type: ignore[attr-defined]
    page.form.test()
    page.path.setText(str(Path(__file__)))
    page.import_file()
    return page


def requests(jobs: Jobs, **options: int) -> RequestsPage:
    world = Worlds(**options)  # type: ignore[arg-type]
    page = RequestsPage(world.desk.actions(), jobs)
    page.show_picture(world.picture)
    return page


def requests_map(jobs: Jobs) -> RequestsPage:
    page = requests(jobs)
    page.show_by("area")
    page.show_view(1)
    return page


def requests_import(jobs: Jobs) -> RequestsPage:
    page = requests(jobs, cities=2)
    path = Path(tempfile.mkdtemp()) / "tickets.csv"
    row = "T-{0},01/{0:02}/2026,,Open,Streets,Pothole,Phone"
    lines = ["Ticket,Logged On,Finished,State,Team,Topic,Channel", *(row.format(number) for number in range(1, 28))]
    path.write_text("\n".join(lines), encoding="utf-8")
    page.look_at_file(path)
    return page


def requests_empty(jobs: Jobs) -> RequestsPage:
    return requests(jobs, count=0, mapped=0)


LOOKS: dict[str, Callable[[Jobs], QWidget]] = {
    "requests": requests,
    "requests_map": requests_map,
    "requests_import": requests_import,
    "requests_empty": requests_empty,
    "service": service,
    "service_categories": partial(service, place="categories/Pothole"),
    "service_assignees": partial(service, place="assignees"),
    "service_calendars": partial(service, place="calendars/Yard"),
    "service_slas": partial(service, place="slas/Potholes"),
    "service_roles": partial(service, place="roles"),
    "service_whole": partial(service, place="all"),
    "service_empty": service_empty,
    "history": history,
    "history_week": history_week,
    "history_empty": history_empty,
    "sources": sources,
    "sources_edit": sources_edit,
    "sources_add": sources_add,
    "sources_rejects": sources_rejects,
    "sources_empty": sources_empty,
    "first": first,
    "first_filled": first_filled,
    "settings": settings,
    "settings_default": settings_default,
    "settings_queues": settings_queues,
    "settings_agents": settings_agents,
    "settings_versions": settings_versions,
    **intakes.LOOKS,
    **outboxes.LOOKS,
    **forecasts.LOOKS,
}
TODAY = date(2026, 3, 19)
