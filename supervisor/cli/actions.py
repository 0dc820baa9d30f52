"""What the pages ask for, done: sources and settings saved, connections tested, files taken, days looked up."""

from __future__ import annotations

import asyncio
import os
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import available_timezones

from supervisor.cli.common import clock_of, now_ms
from supervisor.cli.elsewhere import answer_at
from supervisor.cli.launch import ROOT, program
from supervisor.cli.sources import event_socket, manager
from supervisor.cli.who import Person, importing, person
from supervisor.core.errors import CallboardError
from supervisor.reports.history import HistoryAnswer, HistoryQuestion
from supervisor.reports.imports import Imported, import_calls, maker_of
from supervisor.reports.kinds import kind_of_file
from supervisor.settings import (
    AsteriskAmi,
    AsteriskQueueLog,
    CentreSettings,
    FreeSwitch,
    Open311,
    SourceSettings,
    body_of,
    centre_settings,
    store_secret,
)
from supervisor.sources.asterisk import client as ami
from supervisor.sources.freeswitch import client as esl
from supervisor.store import Store
from supervisor.ui.jobs import Progress
from supervisor.ui.processes import in_process
from supervisor.ui.windows.drafted import SettingsActions
from supervisor.ui.windows.first import FirstActions
from supervisor.ui.windows.sources import SourceActions


class Actions:
    """The actions of one desk on one database; `store` may be used from several threads, `at` is an instant shown."""

    def __init__(self, url: str, store: Store, at: int | None = None) -> None:
        self.url, self.store, self.at = url, store, at

    def for_sources(self) -> SourceActions:
        """Those of the Sources page."""
        return SourceActions(
            configured=lambda: self._centre()[1].sources,
            test=test,
            save=self.save_source,
            remove=self.remove_source,
            rejects=self.store.rejects,
            every_reject=self.store.every_reject,
            rejected=self.store.rejects_by_city,
            maps=self.store.maps,
        )

    def for_settings(self) -> SettingsActions:
        """Those of the Settings page."""
        return SettingsActions(self.store.latest_settings, self.save_settings, self.store.settings_history)

    def for_first(self) -> FirstActions:
        """Those of the page that a new desk begins with."""
        return FirstActions(
            demonstration=open_demonstration,
            test=test,
            connect=self.connect,
            import_file=self.import_file,
            zones=sorted(available_timezones()),
            machine_zone=machine_zone(),
            recognise=kind_of_file,
        )

    def history(self, question: HistoryQuestion, progress: Progress) -> HistoryAnswer:
        """The answer to a question about past days, worked out in a process of its own."""
        found: HistoryAnswer = in_process(answer_at, self.url, question, self.at, progress)
        return found

    def save_source(self, source: SourceSettings, password: str | None, instead_of: str | None) -> None:
        """A source into the settings, its password into the keyring."""
        self._may_save()
        version, centre = self._centre()
        kept = [each for each in centre.sources if each.name not in (instead_of, source.name)]
        place = next((n for n, each in enumerate(centre.sources) if each.name == instead_of), len(kept))
        kept.insert(place, with_password(source, password))
        self._save(version, centre.model_copy(update={"sources": tuple(kept)}))

    def remove_source(self, name: str) -> None:
        """A source out of the settings; what it delivered stays."""
        version, centre = self._centre()
        kept = tuple(each for each in centre.sources if each.name != name)
        self._save(version, centre.model_copy(update={"sources": kept}))

    def connect(self, source: SourceSettings, password: str | None, zone: str) -> None:
        """The first source of a new centre, and its time zone."""
        self._may_save()
        version, centre = self._centre()
        kept = [each for each in centre.sources if each.name != source.name]
        sources = (*kept, with_password(source, password))
        self._save(version, centre.model_copy(update={"zone": zone, "sources": sources}))

    def import_file(self, path: Path, kind: str, zone: str, progress: Progress) -> str:
        """A recording into the journal; returns a sentence."""
        version, centre = self._centre()
        if centre.zone != zone:
            self._save(version, centre.model_copy(update={"zone": zone}))
        done = Imported()
        with importing(self.store, path.name):
            for done in import_calls(self.store, path, kind, maker_of(kind), now_ms, centre.keep_numbers_days):
                progress(done.share, f"{done.added:,} events")
        return done.sentence(path.name)

    def save_settings(self, body: dict[str, Any], expected_version: int, valid_from: int | None) -> int:
        """The settings as edited; returns the new version. Raises `SettingsConflict` where somebody was faster."""
        centre, who = centre_settings(body), self._may_save()
        first = 0 if expected_version == 0 else clock_of(self.store)()
        return self.store.save_settings(
            body_of(centre),
            valid_from=first if valid_from is None else valid_from,
            made_at=now_ms(),
            author=who.account,
            role=who.role,
            expected_version=expected_version,
        )

    def _may_save(self) -> Person:
        """Who it is; asked before a password goes anywhere. Raises `NotAllowed`."""
        who = person(self.store, now_ms())
        who.require("settings.save")
        return who

    def _centre(self) -> tuple[int, CentreSettings]:
        latest = self.store.latest_settings()
        return latest.version, centre_settings(latest.body)

    def _save(self, version: int, centre: CentreSettings) -> None:
        self.save_settings(body_of(centre), version, None)


def with_password(source: SourceSettings, password: str | None) -> SourceSettings:
    """The source with a reference to its password, which goes into the keyring where one is given."""
    if isinstance(source, AsteriskAmi | FreeSwitch | Open311) and password:
        kind, _, name = source.secret.partition(":")
        host = urlsplit(source.url).hostname if isinstance(source, Open311) else source.host
        kept = name if kind == "keyring" and name else f"{source.name}@{host}"
        return source.model_copy(update={"secret": store_secret(kept, password)})
    return source


def test(source: SourceSettings, password: str | None) -> str:
    """A sentence on what a source shows when it is tried. Raises `CallboardError` where it cannot be used."""
    match source:
        case AsteriskAmi():
            return asyncio.run(ami.try_connection(manager(source, password), now_ms))
        case FreeSwitch():
            return asyncio.run(esl.try_connection(event_socket(source, password), now_ms))
        case AsteriskQueueLog():
            return _test_log(Path(source.path))
        case Open311():
            from supervisor.sources.open311.configured import server, tried

            return asyncio.run(tried(server(source, password), now_ms))
        case _:
            return "The city is made up; it can always be used."


def _test_log(path: Path) -> str:
    try:
        with path.open("rb") as file:
            line = file.readline(65536)
    except OSError as error:
        raise CallboardError(f"{path} cannot be read: {(error.strerror or '').lower()}.") from None
    if line and line.count(b"|") < 4:
        raise CallboardError(f"{path} does not look like a queue_log: its first line has no fields between bars.")
    return f"{path} can be read ({path.stat().st_size:,} bytes)."


def open_demonstration() -> None:
    """The demonstration city in a desk of its own."""
    subprocess.Popen([*program(), "demo"], cwd=ROOT, start_new_session=True, stdin=subprocess.DEVNULL)


def machine_zone() -> str:
    """The time zone that this machine is set to, as far as it tells."""
    link = Path("/etc/localtime")
    parts = link.resolve().parts if link.exists() else ()
    linked = "/".join(parts[parts.index("zoneinfo") + 1 :]) if "zoneinfo" in parts else ""
    named = os.environ.get("TZ", "").lstrip(":") or linked
    return named if named in available_timezones() else "UTC"
