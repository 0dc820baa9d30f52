"""`callboard doctor`: what is wrong and what to do; what only comes next is not wrong."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from supervisor.app import COULD_NOT, DONE
from supervisor.cli.common import now_ms
from supervisor.requests.record import Request, Status
from supervisor.sources.base import Reject
from supervisor.store import Lease, MapRow, Store
from tests.cli.typed import LOG, Run
from tests.places.test_areas import collection, feature, square


@pytest.fixture(autouse=True)
def nobody_elses_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


def opened(tmp_path: Path) -> Store:
    return Store.open(str(tmp_path / "calls.db"), migrate=False)


def save(tmp_path: Path, **body: object) -> None:
    with opened(tmp_path) as store:
        store.save_settings(body, valid_from=0, made_at=0, author="test", expected_version=0)


def test_a_fresh_machine_is_well_and_told_what_comes_next(run: Run, tmp_path: Path) -> None:
    answer = run("doctor")
    assert answer.code == DONE
    told = answer.out.splitlines()
    assert told[-2].startswith("to do  There is no database ")
    assert told[-2].endswith("import a recording, or start the desk first.")
    assert told[-1] == "Nothing is wrong; “to do” says what comes next."
    assert not (tmp_path / "calls.db").exists()


def test_a_database_that_could_not_be_made_is_wrong(run: Run, log: Path) -> None:
    answer = run("doctor", database=log / "calls.db")
    assert answer.code == COULD_NOT
    assert f"WRONG  The database {log / 'calls.db'} cannot be created in {log}" in answer.out


def test_a_zone_that_nobody_has_set_comes_next(filled: Run, tmp_path: Path) -> None:
    assert "to do  Set the centre's time zone" in filled("doctor").out
    save(tmp_path, zone="America/Chicago")
    answer = filled("doctor")
    assert (answer.code, answer.out.splitlines()[-1]) == (DONE, "All is well.")
    assert "its time zone is America/Chicago" in answer.out


def test_settings_with_nonsense_are_wrong(filled: Run, tmp_path: Path) -> None:
    save(tmp_path, zone="Nowhere/Land")
    answer = filled("doctor", "--rebuild")
    assert (answer.code, answer.out.splitlines()[-1]) == (COULD_NOT, "1 to mend.")
    assert "Nowhere/Land" in answer.out


def test_a_read_only_database_is_wrong(filled: Run, tmp_path: Path) -> None:
    answer = filled("doctor", database=f"sqlite:///{tmp_path / 'calls.db'}?mode=ro")
    assert answer.code == COULD_NOT
    assert "is read-only; give this user the right" in answer.out


@pytest.mark.parametrize(
    ("health", "heard_s", "beats", "said"),
    [
        ("live", 3, True, "ok     Source log () is live, heard of 3 s ago."),
        ("live", 300, True, "WRONG  Source log () passes for live but was heard of 300 s ago; stop"),
        ("live", 300, False, "ok     Source log () was live, heard of 300 s ago."),
        ("lost", 3, True, "WRONG  Source log () is lost, heard of 3 s ago. It is not there."),
    ],
)
def test_a_source_is_judged_by_what_its_collector_says(
    filled: Run, tmp_path: Path, health: str, heard_s: int, beats: bool, said: str
) -> None:
    with opened(tmp_path) as store:
        store.append([], now=now_ms() - heard_s * 1000, source="log", health=health, note="It is not there.")
        if beats:
            store.write_lease(Lease("host/1", "0.1.0", now_ms(), stay=True))
    told = filled("doctor").out
    assert said in told or said.replace(f"{heard_s} s", f"{heard_s + 1} s") in told


def test_a_collector_that_went_without_a_word_is_wrong(filled: Run, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        store.write_lease(Lease("host/1", "0.1.0", now_ms() - 3_600_000, stay=True))
    answer = filled("doctor")
    assert answer.code == COULD_NOT
    assert "has ended without saying so, or hangs; start it again" in answer.out


def test_each_telephone_system_is_told_with_its_share(filled: Run, log: Path) -> None:
    said = "ok     Telephone system asterisk: 30 calls offered on 2026-01-05, the newest day, "
    assert said + "100 % of all." in filled("doctor").out
    log.write_text("\n".join(log.read_text(encoding="utf-8").splitlines()[:10]) + "\n", encoding="utf-8")
    assert filled("import", "calls", log, "--format", LOG, "--system", "south").code == DONE
    told = filled("doctor").out
    south = [line for line in told.splitlines() if "Telephone system south" in line]
    [offered] = [int(line.split(": ")[1].split()[0]) for line in south]
    assert (
        f"{offered} calls offered on 2026-01-05, the newest day, {100 * offered / (30 + offered):.0f} % of all." in told
    )
    assert said + f"{3000 / (30 + offered):.0f} % of all." in told


def observe(store: Store, city: str, ago_ms: int, count: int) -> None:
    at = now_ms() - ago_ms
    rows = [
        Request(f"{city} {n}", at - 3_600_000 * n, Status.RESOLVED if n == 3 else Status.OPEN) for n in range(count)
    ]
    store.observe(city, at, rows, now=now_ms(), zone="UTC", rejects=[Reject(f"{city}.csv", 3, "It has no date.", "")])


def test_cities_and_maps_are_told_with_what_is_wrong_with_them(filled: Run, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        observe(store, "Lakeview", 0, 4)
        observe(store, "Harbor", 9 * 86_400_000, 1)
        observe(store, "Nowhere", 0, 0)
        body = collection(feature("North", [square(-87.0, 42.0)]))
        for city in ("Lakeview", "Elsewhere"):
            store.keep_map(MapRow(city, "wards.geojson", "name", 1, "ann", 0), body)
    told = filled("doctor")
    assert told.code == COULD_NOT
    lakeview, harbor, nowhere = sorted(
        (line for line in told.out.splitlines() if "Requests of" in line), key=lambda line: "HN".find(line[19])
    )
    assert lakeview.startswith("ok     Requests of Lakeview: 4, 3 of them open (75 % of all open requests), ")
    assert " opened on the last day, 1 row set aside; its one file is of " in lakeview
    assert harbor.startswith(
        "to do  Requests of Harbor: 1, 1 of them open (25 % of all open requests), nothing known of the last day, "
    )
    assert harbor.endswith("9 days ago: import a newer one.")
    assert nowhere.startswith("WRONG  Requests of Nowhere: 0, ")
    assert "nothing of it could be read; import it again with another --city." in nowhere
    maps = [line for line in told.out.splitlines() if "The map of" in line]
    assert maps[1] == "ok     The map of Lakeview has 1 area named by “name”, from wards.geojson."
    assert maps[0].startswith("to do  The map of Elsewhere has 1 area ")


def test_one_is_told_as_one_and_two_as_two(filled: Run, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        observe(store, "Lakeview", 5 * 86_400_000, 4)
    told = filled("doctor", "--rebuild").out
    assert "1 line is set aside (" in told
    with opened(tmp_path) as store:
        observe(store, "Lakeview", 0, 4)
        observe(store, "Harbor", 0, 0)
    told = filled("doctor", "--rebuild").out
    assert "2 lines are set aside (" in told
    assert "the newest of 2 files is of " in told
    assert not re.search(r"(?<![\d,.])1 (lines|rows|files|calls|areas|days|events|requests)\b", told)


def test_a_damaged_map_is_wrong(filled: Run, tmp_path: Path) -> None:
    with opened(tmp_path) as store:
        observe(store, "Lakeview", 0, 4)
        store.keep_map(MapRow("Lakeview", "wards.geojson", "name", 1, "ann", 0), b"{}")
    told = filled("doctor")
    assert told.code == COULD_NOT
    assert "from wards.geojson, and is damaged (" in told.out
