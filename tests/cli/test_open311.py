"""`callboard open311`: pulls from a server on a socket, and serves what another Callboard can read."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from supervisor.app import DONE, WRONG_USAGE
from supervisor.cli import open311_serving
from supervisor.cli.common import now_ms
from supervisor.cli.open311_serving import Server, serving
from supervisor.core.rights import Role
from supervisor.requests.form import Form
from supervisor.requests.record import Request
from supervisor.store import Store
from tests.cli.typed import Run, could_not
from tests.fake_open311 import FakeOpen311, Manner, row

ROOT = Path(__file__).parents[2]
DAYS = [row(n, f"2026-11-{n:02}T12:00:00Z") for n in range(1, 21)]
LONG_AGO = "--days", "3650"


def configured(path: Path, *sources: dict[str, Any]) -> None:
    with Store.open(f"sqlite:///{path}", migrate=True) as store:
        told = {"sources": [{"kind": "open311", "system": "lakeview", "days": 3650, **each} for each in sources]}
        store.save_settings(told, valid_from=0, made_at=0, author="a", expected_version=0)


def test_a_server_that_is_in_no_settings_is_pulled(run: Run) -> None:
    with FakeOpen311(DAYS).running() as fake:
        first = run("open311", "pull", "--url", fake.url, "--city", "lakeview", *LONG_AGO)
        fake.rows[0] |= {"status": "closed", "updated_datetime": "2026-11-20T12:00:00Z"}
        again = run("open311", "pull", "--url", fake.url, "--city", "lakeview", *LONG_AGO, "--format", "xml", "--json")
    assert first.out == "open311: 20 requests of lakeview read, 20 new, 0 changed.\n"
    (told,) = json.loads(again.out)
    assert (told["read"], told["new"], told["changed"], told["unchanged"]) == (20, 0, 1, 19)
    assert '"open": 19' in run("requests", "ageing", "--json").out


def test_servers_of_the_settings_are_pulled_from_where_the_last_pull_ended(run: Run, tmp_path: Path) -> None:
    with FakeOpen311(DAYS).running() as one, FakeOpen311(DAYS[:3]).running() as other:
        configured(tmp_path / "calls.db", {"name": "a", "url": one.url}, {"name": "b", "url": other.url, "system": "B"})
        assert run("open311", "pull").out.count("new") == 2
        told = json.loads(run("open311", "pull", "--source", "a", "--json").out)
        whole = json.loads(run("open311", "pull", "--source", "a", "--whole", "--json").out)
    assert [each["read"] for each in told] == [0]
    assert [each["read"] for each in whole] == [20]


def test_statuses_are_meant_as_the_settings_say(run: Run, tmp_path: Path) -> None:
    rows = [{**DAYS[0], "status": "closed", "status_notes": "Dup of 7"}, {**DAYS[1], "status": "parked"}]
    with FakeOpen311(rows).running() as fake:
        meant = ["dup = duplicate", "parked = scheduled"]
        configured(tmp_path / "calls.db", {"name": "a", "url": fake.url, "statuses": meant})
        assert run("open311", "pull").code == DONE
    with Store.open(f"sqlite:///{tmp_path / 'calls.db'}", migrate=False) as store:
        found = [store.request("lakeview", number) for number in ("1", "2")]
    assert [request.status for request in found if request] == ["duplicate", "scheduled"]


def test_what_was_bent_and_set_aside_is_said(run: Run) -> None:
    rows = [{**DAYS[0], "service_request_id": 7}, {**DAYS[1], "requested_datetime": "soon"}]
    with FakeOpen311(rows, dates="ignored", updates=False).running() as fake:
        said = run("open311", "pull", "--url", fake.url, "--city", "lakeview", *LONG_AGO).out
    assert "1 set aside (callboard rejects)" in said
    assert "1 request of lakeview read" in said
    assert "It bends the standard: " in said
    assert "service_request_id is a number, not a text" in said
    assert "2 has no requested_datetime" in run("rejects").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "No Open311 server is in the settings"),
        (("--url", "http://127.0.0.1:1"), "--city NAME"),
        (("--url", "ftp://x", "--city", "a"), "Address: must be an address such as"),
        (("--url", "http://127.0.0.1:1", "--city", "a", "--zone", "Mars"), "Time zone"),
        (("--url", "http://127.0.0.1:1", "--city", "a", "--days", "0"), "History: must be 1 or more"),
        (("--url", "http://127.0.0.1:1", "--city", "a", "--key", "sesame"), "API key: must say where"),
    ],
)
def test_what_makes_no_sense_is_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    could_not(run("open311", "pull", *words), said, WRONG_USAGE)


def test_one_server_that_fails_does_not_stop_the_others(run: Run, tmp_path: Path) -> None:
    with FakeOpen311(DAYS, manner=Manner.HTML).running() as one, FakeOpen311(DAYS).running() as other:
        configured(tmp_path / "calls.db", {"name": "a", "url": one.url}, {"name": "b", "url": other.url})
        answer = run("open311", "pull")
    could_not(answer, "is a web page")
    assert "b: 20 requests" in answer.out


# serving


@contextmanager
def served(tmp_path: Path, **more: Any) -> Iterator[Server]:
    url = f"sqlite:///{tmp_path / 'served.db'}"
    with Store.open(url, migrate=True) as store:
        now = now_ms()
        requests = [Request(f"R{n}", now - n * 86_400_000, category="Pothole", lat=1.5, lon=2.5) for n in range(1, 21)]
        store.observe("lakeview", now, requests, zone="UTC", now=now)
    clock = more.pop("clock_of", lambda store: now_ms)
    with serving(Server(0, lambda: Store.open(url, migrate=False), clock, **more)) as server:
        yield server


def get(server: Server, path: str, method: str = "GET") -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    connection.request(method, path)
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer.status, json.loads(body) if body else None


def test_another_callboard_reads_what_is_served(run: Run, tmp_path: Path) -> None:
    with served(tmp_path, root_path="/open311/v2") as server:
        for form in ("json", "xml"):
            url = f"http://127.0.0.1:{server.port}/open311/v2"
            told = run("open311", "pull", "--url", url, "--city", form, "--format", form, "--json")
            assert [(each["new"], each["said"]) for each in json.loads(told.out)] == [(20, "")]


def test_the_proxys_path_may_be_there_or_not(tmp_path: Path) -> None:
    with served(tmp_path, root_path="/open311/v2") as server:
        for path in ("/open311/v2/requests.json", "/requests.json", "/open311/v2/requests/R3.json"):
            assert get(server, path)[0] == 200
        assert get(server, "/open311/v2x/requests.json")[0] == 404


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [
        ("/requests.json?status=gone", "GET", 400),
        ("/requests/nothing.json", "GET", 404),
        ("/requests.json", "POST", 405),
        ("/requests.json", "DELETE", 405),
        ("/requests.json?" + "a=1&" * 60, "GET", 400),
        ("/requests.json?a=" + "x" * 9_000, "GET", 414),
        ("/requests/%00%ff.json", "GET", 404),
        ("/requests/%3Cscript%3E.json", "GET", 404),
    ],
)
def test_hostile_questions_are_answered_with_errors(tmp_path: Path, path: str, method: str, status: int) -> None:
    with served(tmp_path) as server:
        assert get(server, path, method)[0] == status
        told = get(server, path, method)[1]
        assert [each["code"] for each in told] == [status]
        assert "Traceback" not in json.dumps(told)
        assert get(server, "/requests.json")[0] == 200


def test_a_head_has_no_body(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        assert get(server, "/requests.json", "HEAD") == (200, None)


def test_what_is_no_http_is_let_go(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        for junk in (
            b"\x16\x03\x01\x02\x00\x01\x00",
            b"GET\r\n\r\n",
            b"BREW /pot HTTP/1.1\r\n\r\n",
            b"GET / HTTP/9.9\r\n\r\n",
        ):
            with socket.create_connection(("127.0.0.1", server.port), timeout=5) as client:
                client.sendall(junk + b"\r\n")
                client.shutdown(socket.SHUT_WR)
                said = b"".join(iter(partial(client.recv, 4096), b""))
            assert b"Traceback" not in said
        assert get(server, "/requests.json")[0] == 200


def test_clients_that_say_nothing_do_not_keep_others_out_for_ever(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(open311_serving.Handler, "timeout", 0.2)
    with served(tmp_path) as server:
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(open311_serving.MOST_CLIENTS)]
        for client in silent:
            client.settimeout(10)
            assert client.recv(10) == b""
            client.close()
        assert get(server, "/requests.json")[0] == 200


def test_many_ask_at_once(tmp_path: Path) -> None:
    with served(tmp_path) as server:
        found: list[int] = []
        threads = [threading.Thread(target=lambda: found.append(get(server, "/requests.json")[0])) for _ in range(20)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert found == [200] * 20


def test_a_port_that_is_taken_is_told(run: Run, tmp_path: Path) -> None:
    with served(tmp_path) as server:
        run("open311", "pull", "--url", "http://127.0.0.1:1", "--city", "a")
        could_not(run("open311", "serve", "--port", str(server.port)), f"Port {server.port} cannot be served")


def test_a_city_that_is_not_there_is_not_served(run: Run, tmp_path: Path) -> None:
    with served(tmp_path):
        words = ("open311", "serve", "--city", "Atlantis", "--port", "0")
        could_not(run(*words, database=tmp_path / "served.db"), "there are some of: lakeview.", WRONG_USAGE)


def test_serving_as_a_process(tmp_path: Path) -> None:
    with served(tmp_path):
        words = ["open311", "serve", "--port", "0", "--database", str(tmp_path / "served.db")]
        process = subprocess.Popen([sys.executable, "-m", "supervisor", *words], cwd=ROOT, text=True, stdout=-1)
        assert process.stdout is not None
        said = process.stdout.readline()
        port = int(said.partition("127.0.0.1:")[2].partition("/")[0])
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        connection.request("GET", "/requests/R1.json")
        assert json.loads(connection.getresponse().read())[0]["service_request_id"] == "R1"
        connection.close()
        process.terminate()
        assert process.wait(20) == DONE
        process.stdout.close()


# pushing


def test_requests_of_the_desk_are_pushed_once(run: Run, tmp_path: Path) -> None:
    path = tmp_path / "calls.db"
    with FakeOpen311([]).running() as fake:
        configured(path, {"name": "them", "url": fake.url, "days": 30})
        with Store.open(f"sqlite:///{path}", migrate=False) as store:
            for words in ("one", "two"):
                form = Form("lakeview", "Pothole", words=words)
                store.open_request(form, "ann", now_ms(), role=Role.SUPERVISOR, zone="UTC")
        first = run("open311", "push", "--json")
        assert [each["service_request_id"] for each in json.loads(first.out)] == ["X1", "X2"]
        assert run("open311", "push").out == "0 requests of lakeview at them.\n"
        again = run("open311", "push", "R1000-002")
        assert again.out == "R1000-002 is X1 at them. Thank you\n1 request of lakeview at them.\n"
        assert len(fake.posts) == 2
        assert json.loads(run("open311", "pull", "--json").out)[0]["new"] == 0
    assert "open311.push" in run("audit", "--json").out


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("push",), "No Open311 server is in the settings"),
        (("push", "--url", "http://127.0.0.1:1", "--city", "a"), "a server of the settings"),
        (("pull", "7"), "leave out 7"),
    ],
)
def test_pushes_that_make_no_sense_are_refused(run: Run, words: tuple[str, ...], said: str) -> None:
    could_not(run("open311", *words), said, WRONG_USAGE)


def test_a_push_that_fails_says_why(run: Run, tmp_path: Path) -> None:
    with FakeOpen311([]).running() as fake:
        configured(tmp_path / "calls.db", {"name": "them", "url": fake.url})
        answer = run("open311", "push", "7")
    could_not(answer, "7: There is no request 7 of lakeview here")
