"""Events as bytes: what was ever written can be read for ever."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import msgspec
import pytest

from supervisor.core import events
from supervisor.core.events import KINDS, CallQueued, Event, Unknown, decode, encode, source_key
from tests.day import Day

GOLDEN: list[dict[str, Any]] = json.loads((Path(__file__).parent / "golden/events.json").read_text("utf-8"))


@pytest.mark.parametrize("row", GOLDEN, ids=lambda row: f"{row['kind']} {row['version']}")
def test_bytes_of_every_version_can_be_read(row: dict[str, Any]) -> None:
    event = decode(row["kind"], row["version"], bytes.fromhex(row["bytes"]))
    assert row["kind"] == event.KIND
    told = json.loads(msgspec.json.encode(event))
    assert {name: told.get(name) for name in row["fields"]} == row["fields"]
    if row["version"] == KINDS[row["kind"]].VERSION:
        assert encode(event).hex() == row["bytes"]


def test_every_version_of_every_kind_has_its_golden_bytes() -> None:
    kept = {(row["kind"], row["version"]) for row in GOLDEN}
    assert kept == {(name, version) for name, kind in KINDS.items() for version in range(1, kind.VERSION + 1)}


def test_older_versions_have_their_upgrades() -> None:
    for name, kind in KINDS.items():
        assert all((name, version) in events.UPGRADES for version in range(1, kind.VERSION))


@pytest.mark.parametrize(
    ("kind", "version", "body"),
    [
        ("call.teleported", 1, b"\x80"),
        ("call.queued", 99, b"\x82\xa4call\xa11\xa5queue\xa1q"),
        ("call.queued", 1, b"\x81\xa4call"),
        ("call.queued", 1, b"\x80"),
        ("call.left", 1, encode(CallQueued("1", "q"))),
        ("call.queued", 0, b"\x80"),
    ],
)
def test_what_cannot_be_read_is_unknown(kind: str, version: int, body: bytes) -> None:
    assert decode(kind, version, body) == Unknown(kind, version)


def test_an_older_version_is_brought_up_to_date(monkeypatch: pytest.MonkeyPatch) -> None:
    def renamed(fields: dict[str, Any]) -> dict[str, Any]:
        return {**fields, "dialled": fields.pop("did", "")}

    upgrades: dict[tuple[str, int], Callable[[dict[str, Any]], dict[str, Any]]] = {("call.queued", 1): renamed}
    monkeypatch.setattr(events, "UPGRADES", upgrades)
    monkeypatch.setattr(CallQueued, "VERSION", 2)
    old = msgspec.msgpack.encode({"call": "1", "queue": "q", "did": "311"})
    assert decode("call.queued", 1, old) == CallQueued("1", "q", dialled="311")


def test_unknown_kinds_are_counted_and_skipped() -> None:
    day = Day().queued("a").tell(Unknown("call.teleported", 1)).after(5).answered("a")
    world = day.world()
    assert world.floor.state.unknown == 1
    assert (day.figure("offered"), day.figure("answered")) == (1, 1)


def test_a_source_key_names_one_record_of_one_view() -> None:
    assert source_key("pbx", "ami", 1, "a") == source_key("pbx", "ami", "1", "a")
    others = [("pbx", "queue_log", 1, "a"), ("other", "ami", 1, "a"), ("pbx", "ami", 1, "b"), ("pbx", "ami", "1a", "")]
    assert source_key("pbx", "ami", 1, "a") not in {source_key(*parts) for parts in others}
    assert len(source_key("pbx", "ami", "\udcff")) == 16


def test_every_event_is_a_kind() -> None:
    assert {kind.__name__ for kind in KINDS.values()} | {"Unknown"} <= {c.__name__ for c in Event.__subclasses__()}
    assert all(name == kind.KIND for name, kind in KINDS.items())
