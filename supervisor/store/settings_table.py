"""The centre's settings: every version that was ever saved, each valid from an instant on."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, select, text

from supervisor.store.audit import Entry, add
from supervisor.store.errors import SettingsConflict
from supervisor.store.part import Part
from supervisor.store.schema import settings


class SettingsVersion(msgspec.Struct, frozen=True):
    """Settings as plain values; `version` 0 with an empty `body` where nothing was saved. Times are ms."""

    version: int = 0
    valid_from: int = 0
    made_at: int = 0
    author: str = ""
    body: dict[str, Any] = {}


class Settings(Part):
    """Reading and saving the centre's settings."""

    def settings_at(self, at: int) -> SettingsVersion:
        """Those valid at an instant (ms); before any was, the first ones, so that imported history has settings too."""
        valid = select(settings).where(settings.c.valid_from <= at)
        first = select(settings).order_by(settings.c.valid_from, settings.c.version)
        with self._db.read() as connection:
            return (
                _one(connection, valid.order_by(settings.c.valid_from.desc(), settings.c.version.desc()))
                or _one(connection, first)
                or SettingsVersion()
            )

    def latest_settings(self) -> SettingsVersion:
        """Those saved last, which are the ones to edit."""
        with self._db.read() as connection:
            return _latest(connection)

    def settings_history(self) -> list[SettingsVersion]:
        """Every version, the first one first."""
        with self._db.read() as connection:
            return [*map(_version, connection.execute(select(settings).order_by(settings.c.version)))]

    def save_settings(
        self,
        body: Mapping[str, Any],
        *,
        valid_from: int,
        made_at: int,
        author: str,
        expected_version: int,
        role: str = "",
    ) -> int:
        """Saves a new version and returns its number; `SettingsConflict` where `expected_version` is not the last.

        The audit tells who did it, in what role, and which parts differ; both versions stay.
        """
        with self._db.write() as connection:
            last = _latest(connection)
            if last.version != expected_version:
                who = last.author or "Somebody else"
                raise SettingsConflict(
                    f"{who} has changed the settings meanwhile; look at the new ones and save again."
                )
            row = {"version": last.version + 1, "valid_from": valid_from, "made_at": made_at, "author": author}
            connection.execute(settings.insert(), {**row, "body": msgspec.json.encode(body).decode()})
            told = _differs(last.body, body)
            saved = {"version": last.version + 1, "before": last.version, "valid_from": valid_from, "changed": told}
            add(connection, Entry(made_at, author, role, "settings.save", f"version {last.version + 1}", body=saved))
            if self._db.on_server:
                connection.execute(text("NOTIFY callboard"))
            return last.version + 1


def _differs(before: Mapping[str, Any], after: Mapping[str, Any]) -> list[str]:
    """The parts of the settings that are not the same any more."""
    return sorted(name for name in {*before, *after} if before.get(name) != after.get(name))


def _latest(connection: Connection) -> SettingsVersion:
    return _one(connection, select(settings).order_by(settings.c.version.desc())) or SettingsVersion()


def _one(connection: Connection, query: Select[Any]) -> SettingsVersion | None:
    row = connection.execute(query.limit(1)).first()
    return _version(row) if row else None


def _version(row: Row[Any]) -> SettingsVersion:
    body = msgspec.json.decode(row.body, type=dict[str, Any])
    return SettingsVersion(row.version, row.valid_from, row.made_at, row.author, body)
