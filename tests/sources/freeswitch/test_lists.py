"""The lists of agents, queues and callers: as JSON, and divided by bars that may be part of a name."""

from __future__ import annotations

import json
import time

import pytest

from supervisor.sources.freeswitch.lists import (
    AGENTS,
    MEMBERS,
    QUEUES,
    TIERS,
    Table,
    asked_for,
    asks,
    asks_plainly,
    failed,
    mended,
    table,
)
from tests.fake_freeswitch import SHARED, Switch

CALLER = "97dc7528-e14f-498f-bc8d-9188a6c7885d"
LINE = "f36a7528-e14f-498f-bc8d-9188a6c7885d"
MEMBER_HEAD = "queue|instance_id|uuid|session_uuid|cid_number|cid_name|system_epoch|joined_epoch|state|score"
AGENT_HEAD = "name|instance_id|uuid|type|contact|status|state|wrap_up_time"
TIER_HEAD = "queue|agent|state|level|position"


def answer(kind: str, rows: list[dict[str, object]] | None, status: str = "success") -> str:
    data = {"arguments": kind}
    return json.dumps({"command": "callcenter_config", "data": data, "status": status, "response": rows})


def test_json_says_itself_what_it_lists() -> None:
    rows: list[dict[str, object]] = [{"name": "VIP 100%|A&B", "level": 1, "uuid": None}]
    assert table(answer(AGENTS, rows)) == Table(AGENTS, [{"name": "VIP 100%|A&B", "level": "1", "uuid": ""}])
    assert table(answer(MEMBERS, [])) == Table(MEMBERS, [])


def test_bars_divide_columns() -> None:
    text = f"{TIER_HEAD}\nsales@default|1005@default|Ready|1|1\nsales@default|Zoë Müller|(null)|2|9\n+OK\n"
    assert table(text) == Table(
        TIERS,
        [
            {"queue": "sales@default", "agent": "1005@default", "state": "Ready", "level": "1", "position": "1"},
            {"queue": "sales@default", "agent": "Zoë Müller", "state": "", "level": "2", "position": "9"},
        ],
    )


@pytest.mark.parametrize("caller", ["Ann", "Ann|Bob", "|", "a|b|c"])
@pytest.mark.parametrize("session", [LINE, ""])
def test_a_bar_in_a_queue_or_a_callers_name(caller: str, session: str) -> None:
    line = f"VIP 100%|A&B|single_box|{CALLER}|{session}|14155550100|{caller}|1795297843|1795297844|Waiting|44"
    found = table(f"{MEMBER_HEAD}\n{line}\n+OK\n")
    assert found is not None
    (row,) = found.rows
    assert (row["queue"], row["uuid"], row["session_uuid"], row["cid_name"]) == (
        "VIP 100%|A&B",
        CALLER,
        session,
        caller,
    )
    assert (row["state"], row["joined_epoch"]) == ("Waiting", "1795297844")


def test_a_bar_in_an_agents_name_or_where_she_is_called() -> None:
    found = table(f"{AGENT_HEAD}\nTeam|West|single_box||callback|sofia/gw/a/1|sofia/gw/b/2|Available|Waiting|5\n+OK\n")
    assert found is not None
    assert [found.rows[0][name] for name in ("name", "contact", "status")] == [
        *("Team|West", "sofia/gw/a/1|sofia/gw/b/2", "Available"),
    ]


def test_of_queues_and_agents_the_agents_are_known() -> None:
    found = table(f"{TIER_HEAD}\nVIP|A&B|Team|West|Ready|1|1\nq|Ann|Ready|1|1\nVIP|A&B|Cy|Ready|1|1\n+OK\n")
    assert found is not None
    assert len(found.broken) == 2
    places = [(row["queue"], row["agent"]) for row in mended(found, {"Team|West", "Ann", "Bob"})]
    assert places == [("q", "Ann"), ("VIP|A&B", "Team|West")]


@pytest.mark.parametrize(
    "text",
    [
        *("", "+OK\n", "-ERR no reply\n", "4\n", "UP 0 years", "{", "[]", '{"status": "success"}', "name|value\na|b\n"),
        answer(AGENTS, None, "error"),
        answer(AGENTS, None),
        '{"command": "callcenter_config", "status": "success", "response": [1]}',
        "name|strategy|" + "|".join("x" * n for n in range(1, 90)),
        "queue|agent|agent|state\na|b|c|d\n",
    ],
)
def test_what_is_no_list(text: str) -> None:
    assert table(text) is None


def test_a_list_of_nothing_is_of_what_was_asked_for() -> None:
    assert table("+OK\n", MEMBERS) == Table(MEMBERS, [])
    assert table("-ERR no reply\n", MEMBERS) is None


def test_what_failed() -> None:
    assert failed("-ERR json Command not found!\n")
    assert failed(answer(TIERS, None, "error"))
    assert not failed("+OK\n")
    assert not failed(answer(TIERS, []))


def test_what_is_asked() -> None:
    assert asks(AGENTS) == 'api json {"command":"callcenter_config","data":{"arguments":"agent list"}}'
    assert asks_plainly(MEMBERS) == "api callcenter_config queue list members"
    assert [asked_for(asks_plainly(kind)) for kind in (AGENTS, TIERS, MEMBERS, QUEUES)] == [
        *(AGENTS, TIERS, MEMBERS, QUEUES),
    ]


def test_rows_of_nothing_but_bars_take_no_time() -> None:
    began = time.perf_counter()
    found = table("\n".join([AGENT_HEAD, "|" * 1_000_000, "a|" * 9, *(["|" * 1999] * 50), "x|" * 12]))
    assert time.perf_counter() - began < 2
    assert found is not None
    assert found.rows == []
    assert len(found.broken) == 53


def test_both_ways_of_listing_say_the_same() -> None:
    switch = Switch([{"name": name, "instance_id": "i", "uuid": "", "type": "callback"} for name in ("a", "b")])
    rows = switch.listed(AGENTS)
    text = "\n".join(["|".join(rows[0]), *("|".join(row.values()) for row in rows), "+OK\n"])
    assert table(text) == table(answer(AGENTS, [dict(row) for row in rows]))


@pytest.mark.skipif(not SHARED.exists(), reason="the recording is not beside the project")
def test_what_a_real_switch_answered() -> None:
    """A queue of it is called “VIP 100%|A&B”."""
    lines = (SHARED / "protocol" / "commands.jsonl").read_text("utf-8").splitlines()
    said = "".join(row["data"] for row in map(json.loads, lines) if row.get("dir") == "<")
    found = table(said[said.index('{"command"') : said.index("}]}") + 3])
    assert found is not None
    assert sorted(row["name"] for row in found.rows) == [
        *("billing@default", "premium@default", "sales@default", "support@default"),
    ]
