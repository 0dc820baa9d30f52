"""A server read over a socket: whole, cut off, reversed, by pages that never end, away, and again after a restart."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import aclosing
from typing import Any
from urllib.parse import quote, quote_plus

import pytest

from supervisor.requests.record import Request
from supervisor.sources.base import Batch, Health
from supervisor.sources.open311 import reading, wire
from supervisor.sources.open311 import source as open311_source
from supervisor.sources.open311.client import Away, Client, Patience
from supervisor.sources.open311.server import Server
from supervisor.sources.open311.source import NoneOfOurs, Open311Requests
from tests.fake_open311 import FakeOpen311, Manner, many, row

NOW = 1_795_300_000_000
"""2026-11-21T22:26:40Z."""
QUICK = Patience(connect=2, read=0.3, whole=0.6, tries=1, pause=0.001)
DAYS = [row(n, f"2026-11-{n:02}T12:00:00Z") for n in range(1, 21)]
"""Twenty requests, one a day."""


class Waits:
    """Waits no time, and counts how often: what comes next is a sign of life."""

    def __init__(self) -> None:
        self.signs = 0

    async def __call__(self, seconds: float) -> None:
        self.signs += 1
        await asyncio.sleep(0)


WAITS = Waits()


def source(fake: FakeOpen311, now: Callable[[], int] = lambda: NOW, **more: Any) -> Open311Requests:
    own = {name: more.pop(name) for name in ("ours", "patience") if name in more}
    server = Server(name="them", url=fake.url, city="Lakeview", **more)
    return Open311Requests(server, now, **{"patience": Patience(pause=0.001), **own}, wait=WAITS, jitter=lambda: 0.5)


def pulls(made: Open311Requests, number: int = 1, resume: dict[str, Any] | None = None) -> list[list[Batch]]:
    """The batches of so many pulls; signs of life are left out."""

    WAITS.signs = 0

    async def run() -> list[list[Batch]]:
        found: list[list[Batch]] = [[]]
        async with aclosing(made.batches(resume)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                if WAITS.signs:
                    WAITS.signs -= 1
                elif batch.health is not Health.STARTING:
                    found[-1].append(batch)
                    if batch.health is not None:
                        found.append([])
                if len(found) > number:
                    return found[:number]
        return found

    return asyncio.run(run())


def requests(batches: list[Batch]) -> dict[str, Request]:
    return {request.number: request for batch in batches for request in batch.requests}


def asked(fake: FakeOpen311) -> list[dict[str, str]]:
    return [params for _, path, params in fake.asked if path.endswith(("/requests.json", "/requests.xml"))]


@pytest.mark.parametrize("form", ["json", "xml"])
@pytest.mark.parametrize("dates", ["straight", "reversed", "ignored"])
@pytest.mark.parametrize("updates", [True, False])
def test_everything_is_read_whichever_way_dates_are_meant(form: str, dates: str, updates: bool) -> None:
    with FakeOpen311(DAYS, dates=dates, updates=updates).running() as fake:
        (batches,) = pulls(source(fake, form=form))
    assert {*requests(batches)} == {str(n) for n in range(1, 21)}
    assert batches[-1].health is Health.LIVE
    assert batches[-1].resume is not None
    assert batches[-1].resume["habits"] == {"dates": dates, "updated": updates, "pages": True}


def test_the_next_pull_asks_for_updates_alone_from_the_overlap_on() -> None:
    with FakeOpen311(DAYS).running() as fake:
        (first,) = pulls(source(fake))
        fake.rows[0] |= {"status": "closed", "updated_datetime": "2026-11-21T22:20:00Z"}
        fake.asked.clear()
        (second,) = pulls(source(fake), resume=first[-1].resume)
    assert {*requests(second)} == {"1"}
    (params,) = asked(fake)
    assert params == {"updated_after": "2026-11-21T22:11:40Z", "updated_before": "2026-11-21T22:41:40Z"}


def test_who_cannot_be_asked_for_updates_shows_all_again_after_an_hour() -> None:
    now = [NOW]
    with FakeOpen311(DAYS, updates=False).running() as fake:
        made = source(fake, lambda: now[0])
        (first,) = pulls(made)
        fake.rows[0] |= {"status": "closed"}
        now[0] += 60_000
        (second,) = pulls(made, resume=first[-1].resume)
        now[0] += 3_600_000
        (third,) = pulls(made, resume=second[-1].resume)
    assert requests(second) == {}
    assert len(requests(third)) == 20


def test_history_is_read_in_spans_of_less_than_90_days() -> None:
    with FakeOpen311([row(99, "2026-02-01T00:00:00Z"), *DAYS], updates=False).running() as fake:
        (batches,) = pulls(source(fake, history_days=365))
    assert len(requests(batches)) == 21
    spans = [params for params in asked(fake) if "start_date" in params]
    assert len(spans) > 4


def test_more_days_of_history_are_read_when_the_settings_ask_for_them() -> None:
    with FakeOpen311([row(99, "2026-02-01T00:00:00Z"), *DAYS]).running() as fake:
        (first,) = pulls(source(fake))
        (second,) = pulls(source(fake, history_days=365), resume=first[-1].resume)
    assert "99" not in requests(first)
    assert "99" in requests(second)


@pytest.mark.parametrize("pages", [True, False])
def test_more_than_a_thousand_are_read_by_pages_or_in_halves_of_time(pages: bool) -> None:
    rows = many(2_345, "2026-11-19T00:00:00+00:00", 60)
    with FakeOpen311(rows, pages=pages).running() as fake:
        (batches,) = pulls(source(fake))
    assert len(requests(batches)) == 2_345


@pytest.mark.parametrize("size", [30, 100])
@pytest.mark.parametrize("pages", [True, False])
def test_short_pages_are_all_turned(size: int, pages: bool) -> None:
    with FakeOpen311(many(233, "2026-11-19T00:00:00+00:00", 600), page=size, pages=pages).running() as fake:
        (batches,) = pulls(source(fake))
    assert len(requests(batches)) == 233


def test_a_last_page_that_comes_for_ever_is_told() -> None:
    with FakeOpen311(many(333, "2026-11-19T00:00:00+00:00", 600), page=50, clamps=True).running() as fake:
        (batches,) = pulls(source(fake))
    assert len(requests(batches)) == 333
    assert "Its pages repeat from page " in batches[-1].note


def test_pages_without_an_end_are_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_PAGES", 7)
    with FakeOpen311(DAYS, manner=Manner.ENDLESS_PAGES, page=20).running() as fake:
        (batches,) = pulls(source(fake))
    assert "Its pages have no end: after 7 of them reading was stopped." in batches[-1].note
    assert len(requests(batches)) >= 7 * 20


def test_more_of_one_second_than_are_shown_is_told() -> None:
    rows = [row(n, "2026-11-20T12:00:00Z") for n in range(1_200)]
    with FakeOpen311(rows, pages=False).running() as fake:
        (batches,) = pulls(source(fake))
    assert "1,000 requests have one time" in batches[-1].note


def test_a_server_without_an_end_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MOST_ASKED", 5)
    with FakeOpen311(many(3_000, "2026-11-19T00:00:00+00:00", 60), page=50).running() as fake:
        (batches,) = pulls(source(fake))
    assert (batches[-1].health, batches[-1].resume) == (Health.REFUSED, None)
    assert "without an end" in batches[-1].note


@pytest.mark.parametrize(
    ("manner", "health", "words"),
    [
        (Manner.HTML, Health.REFUSED, "web page"),
        (Manner.HANGS, Health.LOST, "does not answer in time"),
        (Manner.DRIPS, Health.LOST, "not ended its answer within 0.6 seconds"),
        (Manner.ENDLESS_BODY, Health.REFUSED, "more than 2 MB"),
        (Manner.OUT_OF_ORDER, Health.LOST, "out of order (HTTP 500)"),
        (Manner.MOVED, Health.REFUSED, "has moved to https://new.example.org/v2/"),
        (Manner.ERROR_WITH_200, Health.REFUSED, "says no (HTTP 200: 5: out of office)"),
    ],
)
def test_what_is_no_answer_is_told_in_a_sentence(
    manner: Manner, health: Health, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(wire, "MOST_BYTES", 2_000_000)
    with FakeOpen311(DAYS, manner=manner).running() as fake:
        (batches,) = pulls(source(fake, patience=QUICK))
    last = batches[-1]
    assert (last.health, last.resume) == (health, None)
    assert words in last.note
    assert last.note.endswith(".")


def test_nobody_there_is_told_in_a_sentence() -> None:
    with FakeOpen311(DAYS).running() as fake:
        pass
    (batches,) = pulls(source(fake, patience=QUICK))
    assert batches[-1].health is Health.LOST
    assert "cannot be reached" in batches[-1].note


def test_a_server_that_is_away_for_a_moment_is_asked_again() -> None:
    with FakeOpen311(DAYS, shuts=2).running() as fake:
        (batches,) = pulls(source(fake))
    assert len(requests(batches)) == 20


def test_a_pull_that_breaks_off_is_begun_again_from_where_the_last_whole_one_ended() -> None:
    with FakeOpen311(DAYS).running() as fake:
        made = source(fake, patience=QUICK)
        (first,) = pulls(made)
        fake.manner = Manner.OUT_OF_ORDER
        (broken,) = pulls(made, resume=first[-1].resume)
        fake.manner = Manner.GOOD
        fake.rows.append(row(77, "2026-11-21T22:20:00Z"))
        (second,) = pulls(made, resume=first[-1].resume)
    assert broken[-1].resume is None
    assert {*requests(second)} == {"77"}


def test_it_goes_on_by_itself_after_a_loss() -> None:
    with FakeOpen311(DAYS, shuts=1).running() as fake:
        lost, found = pulls(source(fake, patience=QUICK), 2)
    assert lost[-1].health is Health.LOST
    assert len(requests(found)) == 20


def test_an_empty_server_has_no_habits_yet() -> None:
    with FakeOpen311([]).running() as fake:
        (batches,) = pulls(source(fake))
        assert batches[-1].resume is not None
        assert batches[-1].resume["habits"] is None
        fake.rows += DAYS
        (second,) = pulls(source(fake), resume=batches[-1].resume)
    assert second[-1].resume is not None
    assert second[-1].resume["habits"]["updated"]


def test_junk_kept_from_before_is_a_new_beginning() -> None:
    with FakeOpen311(DAYS).running() as fake:
        (batches,) = pulls(source(fake), resume={"upto": "soon", "habits": 7})
    assert len(requests(batches)) == 20


def test_what_was_bent_is_told_once_a_pull() -> None:
    rows = [{**each, "service_request_id": int(each["service_request_id"])} for each in DAYS]
    with FakeOpen311(rows).running() as fake:
        (batches,) = pulls(source(fake))
    assert "It bends the standard: service_request_id is a number, not a text (" in batches[-1].note


def test_names_of_services_are_looked_up_where_requests_have_none() -> None:
    with FakeOpen311([{**row(1, "2026-11-20T12:00:00Z"), "service_name": None}]).running() as fake:
        (batches,) = pulls(source(fake))
    assert requests(batches)["1"].category == "Pothole"


class One(NoneOfOurs):
    """One request of ours."""

    def linked(self) -> Mapping[str, str]:
        return {"3": "26-000-3"}


def test_a_request_that_is_ours_keeps_our_number() -> None:
    with FakeOpen311(DAYS).running() as fake:
        (batches,) = pulls(source(fake, ours=One()))
    found = requests(batches)
    assert "3" not in found
    assert found["26-000-3"].original["service_request_id"] == "3"


def test_places_and_pictures_are_kept() -> None:
    picture = "https://pictures.example.org/1.jpg"
    with FakeOpen311([row(1, "2026-11-20T12:00:00Z", lat=42.1, long="-71.2", media_url=picture)]).running() as fake:
        (batches,) = pulls(source(fake))
    request = requests(batches)["1"]
    assert (request.lat, request.lon, request.original["media_url"]) == (42.1, -71.2, picture)


def test_it_gives_signs_of_life_while_a_server_lets_it_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(open311_source, "SIGN_S", 0.05)
    with FakeOpen311(DAYS).running() as fake:
        made = source(fake, patience=QUICK)

        async def run() -> list[Batch]:
            found: list[Batch] = []
            async with aclosing(made.batches(None)) as batches:  # type: ignore[type-var]
                async for batch in batches:
                    if batch.health is Health.LIVE and batch.resume:
                        fake.manner = Manner.HANGS
                    if fake.manner is Manner.HANGS:
                        found.append(batch)
                    if batch.health is Health.LOST:
                        return found
            return found

        waited = asyncio.run(run())
    asked_again = [batch for batch in waited if batch.health is Health.LIVE and not batch.resume]
    between_pulls = 60 / 0.05
    assert len(asked_again) > between_pulls
    assert waited[-1].health is Health.LOST


KEY = "sesame & open/9271"


@pytest.mark.parametrize("manner", [Manner.ECHOES_KEY, Manner.MOVED])
def test_the_key_is_in_no_sentence_and_in_no_log(manner: Manner, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    with FakeOpen311(DAYS, manner=manner, key=KEY).running() as fake:
        made = source(fake, key=KEY, key_for_reading=True, jurisdiction="lakeview.gov")
        (batches,) = pulls(made)
        assert fake.asked[0][2] == {"api_key": KEY, "jurisdiction_id": "lakeview.gov"}
    assert batches[-1].health is Health.REFUSED
    for words in (repr(batches), caplog.text):
        assert not any(key in words for key in (KEY, quote(KEY), quote_plus(KEY)))
    assert KEY not in repr(Server(name="a", url=fake.url, key=KEY))


def test_the_key_is_not_sent_with_questions_unless_told_to() -> None:
    with FakeOpen311(DAYS, key=KEY).running() as fake:
        pulls(source(fake, key=KEY))
    assert all("api_key" not in params for _, _, params in fake.asked)


def test_a_post_is_tried_once() -> None:
    with FakeOpen311(DAYS, shuts=5).running() as fake:

        async def post() -> None:
            async with Client(Server(name="them", url=fake.url), Patience(pause=0.001)) as client:
                await client.post("requests", {"service_code": "P1"})

        with pytest.raises(Away, match="out of order"):
            asyncio.run(post())
    assert len(fake.asked) == 1


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (200, "<html><body>Please sign in</body></html>", "web page"),
        (200, '[{"service_request_id": "1", "sta', "no Open311 answer"),
        (200, '[{"code": 5, "description": "out of office"}]', "out of office"),
        (403, '[{"code": 403, "description": "too many questions"}]', "HTTP 403"),
        (403, '[{"code": 403, "description": "api_key is missing"}]', "api_key is missing"),
    ],
)
@pytest.mark.parametrize("page", ["2", "3"])
def test_a_page_that_does_not_come_is_no_end(page: str, status: int, body: str, said: str) -> None:
    """Pages that come are kept, the position stays where it was, and the next pull has them all."""
    rows = many(140, "2026-11-20T00:00:00+00:00", 60)
    with FakeOpen311(rows, page=53, on_page={page: (status, body)}).running() as fake:
        made = source(fake)
        [first] = pulls(made)
        fake.on_page.clear()
        [whole] = pulls(made)
    assert len(requests(first)) == 53 * (int(page) - 1)
    assert first[-1].health is Health.REFUSED
    assert (f"page {page};" in first[-1].note, said in first[-1].note) == (True, True), first[-1].note
    assert not any(batch.resume for batch in first)
    assert (len(requests(whole)), whole[-1].health) == (140, Health.LIVE)


@pytest.mark.parametrize(
    ("status", "body"),
    [
        (200, "[]"),
        (404, "<html><body>Not found</body></html>"),
        (404, '[{"code": 404, "description": "nothing found"}]'),
        (416, "{}"),
        (200, '[{"code": "404", "description": "nothing found"}]'),
        (400, '[{"code": 400, "description": "Page is out of range"}]'),
    ],
)
def test_what_is_said_behind_the_last_page_is_the_end(status: int, body: str) -> None:
    rows = many(106, "2026-11-20T00:00:00+00:00", 60)
    with FakeOpen311(rows, page=53, on_page={"3": (status, body)}).running() as fake:
        [found] = pulls(source(fake))
    assert (len(requests(found)), found[-1].health) == (106, Health.LIVE)
    assert found[-1].resume
