"""What was done to requests, as bytes: the first version can be read for ever."""

from __future__ import annotations

import json
from pathlib import Path

from supervisor.core.events import RequestsActed, decode
from supervisor.requests.acted import unpack


def test_acts_that_were_packed_by_the_first_version_can_be_read() -> None:
    golden = json.loads((Path(__file__).parents[1] / "core/golden/events.json").read_text("utf-8"))
    [kept] = [row for row in golden if (row["kind"], row["version"]) == ("requests.acted", 1)]
    event = decode(kept["kind"], kept["version"], bytes.fromhex(kept["bytes"]))
    assert isinstance(event, RequestsActed)
    told = unpack(event.body)
    assert (told.by, told.act, told.why, told.places().tolist()) == (
        *("ann", {"act": "reassign", "department": "Parks"}, "a tree"),
        [2, 6],
    )
    before = {"department": "Roads", "closed_at": 5, "level": 0}
    assert [*told.each()] == [
        ("101", {"department": "Parks", "closed_at": None, "level": 2}, before, before),
        ("Zoë", {}, {}, {}),
    ]
