"""`callboard import calls`: what goes in, once, whatever the file is like."""

from __future__ import annotations

import gzip
import random
from pathlib import Path

import pytest

from supervisor.app import COULD_NOT, DONE, WRONG_USAGE
from supervisor.store import Store
from tests.cli.typed import BEGAN, LOG, Run, could_not, figures, story, text
from tests.fake_freeswitch import HELLO, as_json, day, lines, plain

TRACE = Path(__file__).parents[1] / "traces/ami.jsonl"
UTC = "Days are those of UTC, since no time zone is set: set the centre’s own on the desk’s Settings page."


def test_a_file_goes_in_and_its_figures_come_out(filled: Run) -> None:
    told = figures(filled("metrics", "--json"))
    assert set(told) == {"at", "since", "centre", "queues", "agents"}
    assert [told["centre"][key] for key in ("offered", "answered", "abandoned")] == [30, 20, 10]
    assert list(told["queues"]) == ["info", "parks & trees"]
    assert told["agents"]["Zoë O'Neil, Jr"]["talk_s"] == 100


def test_a_second_import_adds_nothing(filled: Run, log: Path) -> None:
    before = filled("metrics", "--json").out
    again = filled("import", "calls", log, "--format", LOG)
    assert (again.code, again.out) == (DONE, f"queue_log: 0 events added, 81 known already. {UTC}\n")
    assert filled("metrics", "--json").out == before


def test_the_time_zone_is_said(filled: Run, log: Path, tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "calls.db"), migrate=False) as store:
        body = {"zone": "America/Chicago"}
        store.save_settings(body, valid_from=0, made_at=0, author="test", expected_version=0)
    assert filled("import", "calls", log).out.endswith("known already. Days are those of America/Chicago.\n")


def test_who_wrote_a_file_is_told_by_how_it_begins(run: Run, log: Path) -> None:
    assert run("import", "calls", log).out.startswith("queue_log: 81 events added")


def test_a_packed_file_is_read_as_it_is(filled: Run, log: Path, tmp_path: Path) -> None:
    packed, other = tmp_path / "packed", tmp_path / "packed.db"
    packed.write_bytes(gzip.compress(log.read_bytes()))
    assert filled("import", "calls", packed, "--format", LOG, database=other).code == DONE
    assert filled("metrics", "--json", database=other) == filled("metrics", "--json")


def test_a_truncated_gzip_gives_everything_before_the_cut(run: Run, tmp_path: Path) -> None:
    noise = random.Random(1)
    lines = [line.replace("||555", f"||{noise.randrange(10**9)}") for line in story(BEGAN, 3000)]
    whole = gzip.compress("\n".join(lines).encode())
    path = tmp_path / "queue_log.gz"
    path.write_bytes(whole[: len(whole) // 2])
    answer = run("import", "calls", path, "--format", LOG)
    assert (answer.code, answer.err) == (DONE, "")
    assert "1 lines set aside" in answer.out
    assert 1000 < figures(run("metrics", "--json"))["centre"]["offered"] < 2000
    assert "ends in the middle of its compressed data" in run("rejects").out


def test_broken_lines_are_set_aside_and_the_good_ones_taken(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "queue_log"
    absurd = f"{BEGAN}|1.1|info|Ann|COMPLETECALLER|5|999999999999999999999999|1\n"
    ahead = "8500000000|NONE|NONE|NONE|QUEUESTART|\n"
    bad.write_bytes(text(story(BEGAN, 3)).encode() + b"nonsense\n\xff\xfe|x\n" + absurd.encode() + ahead.encode())
    assert "4 lines set aside" in run("import", "calls", bad, "--format", LOG).out
    assert figures(run("metrics", "--json"))["centre"]["offered"] == 3
    told = run("rejects").out
    assert all(f"queue_log:{number}: " in told for number in (10, 11, 12, 13))
    assert "queue_log:13: Its time lies more than a day ahead of the clock" in told


def test_a_line_still_being_written_waits_for_its_end(run: Run, log: Path) -> None:
    whole = log.read_text(encoding="utf-8")
    log.write_text(whole[:-30], encoding="utf-8")
    run("import", "calls", log, "--format", LOG)
    log.write_text(whole, encoding="utf-8")
    run("import", "calls", log, "--format", LOG)
    told = figures(run("metrics", "--json"))["centre"]
    assert (told["offered"], told["answered"], told["handled"]) == (30, 20, 20)


def test_a_missing_file(run: Run, tmp_path: Path) -> None:
    could_not(run("import", "calls", tmp_path / "nothing", "--format", LOG), "cannot be read")


def test_a_folder(run: Run, tmp_path: Path) -> None:
    could_not(run("import", "calls", tmp_path, "--format", LOG), "is a folder")


@pytest.mark.parametrize("kind", [LOG, "asterisk-ami", "freeswitch-esl"])
@pytest.mark.parametrize("size", [40, 400_000])
def test_binary_garbage(run: Run, tmp_path: Path, kind: str, size: int) -> None:
    path = tmp_path / "garbage"
    path.write_bytes(random.Random(size).randbytes(size))
    answer = run("import", "calls", path, "--format", kind)
    assert "Traceback" not in answer.err
    assert answer.code == COULD_NOT or "set aside" in answer.out
    if answer.code == COULD_NOT:
        could_not(answer, "garbage")


@pytest.mark.parametrize("what", ["calls", "requests"])
@pytest.mark.parametrize(
    "body", [b"", b"\n \n", gzip.compress(b"", mtime=0)], ids=["no byte", "blank lines", "packed nothing"]
)
def test_an_empty_file_is_refused_in_the_same_words(run: Run, tmp_path: Path, what: str, body: bytes) -> None:
    path = tmp_path / "empty"
    path.write_bytes(body)
    answer = run("import", what, path)
    assert (answer.code, answer.err) == (COULD_NOT, "callboard: empty is empty; fetch it again.\n")
    assert [each.name for each in tmp_path.iterdir()] == ["empty"]


@pytest.mark.parametrize("more", [(), ("--format", "asterisk-ami")])
def test_a_picture_is_no_recording(run: Run, tmp_path: Path, more: tuple[str, ...]) -> None:
    path = tmp_path / "wall.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + random.Random(1).randbytes(300_000))
    could_not(run("import", "calls", path, *more), "wall.png is a picture (PNG), not a recording of calls.")
    path.write_bytes(b"BZh9" + random.Random(1).randbytes(300))
    could_not(run("import", "calls", path, *more), "wall.png is packed with bzip2; unpack it, or pack it with gzip.")


@pytest.mark.parametrize("packed", [False, True])
@pytest.mark.parametrize("more", [(), ("--format", "freeswitch-esl")])
def test_a_citys_table_is_taken_by_the_other_command(
    run: Run, tmp_path: Path, packed: bool, more: tuple[str, ...]
) -> None:
    path = tmp_path / "city.csv"
    body = b"case_enquiry_id,open_dt,closed_dt,case_status\n" + b"1,2026-03-03,,Open\n" * 500
    path.write_bytes(gzip.compress(body) if packed else body)
    could_not(
        run("import", "calls", path, *more), f"city.csv looks like a file of requests: callboard import requests {path}"
    )
    assert [each.name for each in tmp_path.iterdir()] == ["city.csv"]


def test_a_text_is_no_recording(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "README.md"
    path.write_text("# Not a recording\n\nBut a text.\n", encoding="utf-8")
    could_not(run("import", "calls", path, "--format", LOG), "Nothing was taken")


def test_a_file_of_another_kind_is_refused_whole(filled: Run, tmp_path: Path) -> None:
    path = tmp_path / "other"
    path.write_text('{"recv_time": 1, "kv": []}\n' * 500, encoding="utf-8")
    could_not(filled("import", "calls", path, "--format", LOG), "asterisk-ami")
    assert filled("rejects").out == "0 lines set aside.\n"


def test_a_log_given_as_a_managers_text_is_said_to_be_none(run: Run, log: Path) -> None:
    could_not(run("import", "calls", log, "--format", "asterisk-ami"), "queue_log")


def test_a_managers_text_without_times_is_refused_with_the_form_that_has_them(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "ami.txt"
    path.write_bytes(b"Event: QueueCallerJoin\r\nUniqueid: 1.1\r\nQueue: info\r\n\r\n" * 3)
    could_not(run("import", "calls", path, "--format", "asterisk-ami"), '{"recv_time": seconds, "kv":')


def test_a_managers_recording_goes_in(run: Run) -> None:
    assert run("import", "calls", TRACE, "--format", "asterisk-ami").code == DONE
    assert figures(run("metrics", "--json"))["centre"]["offered"] > 0


def test_with_several_systems_it_is_asked_which(run: Run, log: Path, tmp_path: Path) -> None:
    with Store.open(str(tmp_path / "calls.db"), migrate=True) as store:
        kind = {"kind": "asterisk-queue-log", "path": "/var/log/asterisk/queue_log"}
        sources = [{**kind, "name": name, "system": name} for name in ("north", "south")]
        store.save_settings({"sources": sources}, valid_from=0, made_at=0, author="test", expected_version=0)
    could_not(run("import", "calls", log), "say which with --system: north, south", WRONG_USAGE)
    assert run("import", "calls", log, "--system", "south").code == DONE


@pytest.mark.parametrize("form", ["lines", "plain", "json"])
def test_who_recorded_a_freeswitch_is_told_by_how_it_begins(run: Run, tmp_path: Path, form: str) -> None:
    told = day().told
    encode = {"plain": plain, "json": as_json}.get(form)
    path = tmp_path / "recording"
    path.write_bytes(HELLO + b"".join(encode(each.headers) for each in told) if encode else lines(told))
    assert run("import", "calls", path).out.startswith("recording: 22 events added")
    queues = figures(run("metrics", "--json"))["queues"]
    assert {name: queue["offered"] for name, queue in queues.items()} == {"VIP 100%|A&B": 2, "water@city": 4}
    assert run("import", "calls", path, "--system", "freeswitch").out.startswith("recording: 0 events added")


@pytest.mark.parametrize("text", ['{"name": "x", "rows": [1, 2]}\n', '[{"recv_time": 1}]', "{", '{"event": "x"}\n' * 9])
def test_json_that_is_no_recording_is_said_to_be_none(run: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / "package.json"
    path.write_text(text, encoding="utf-8")
    answer = run("import", "calls", path)
    could_not(answer, "package.json is JSON, but no recording")
    assert "could be read as" not in answer.err
    assert [each.name for each in tmp_path.iterdir()] == ["package.json"]


def test_a_managers_recording_is_none_of_an_event_socket(run: Run) -> None:
    could_not(run("import", "calls", TRACE, "--format", "freeswitch-esl"), "asterisk-ami")


REFUSED = {
    "no calls": ("calls", "nonsense\n" * 5, (), "could be read as asterisk-queue-log"),
    "no rows": ("requests", "case_enquiry_id,open_dt,case_status\n1,soon,Open\n", ("--city", "boston"), "with a date"),
    "no city": ("requests", "case_enquiry_id,open_dt\n1,2026-03-03\n", ("--city", "gotham"), "boston"),
    "no time": ("requests", "case_enquiry_id,open_dt\n1,2026-03-03\n", ("--city", "boston", "--as-of", "x"), "no time"),
}


@pytest.mark.parametrize("why", REFUSED)
def test_a_file_that_is_refused_leaves_no_database_behind(run: Run, tmp_path: Path, why: str) -> None:
    what, text, more, said = REFUSED[why]
    file = tmp_path / "file.csv"
    file.write_text(text, encoding="utf-8")
    answer = run("import", what, file, *more, *(("--format", LOG) if what == "calls" else ()))
    assert answer.code != DONE
    assert said in answer.err
    assert [each.name for each in tmp_path.iterdir()] == ["file.csv"]
    assert "There is no database" in run("metrics").err
