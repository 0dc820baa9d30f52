"""Requests posted to an Open311 server: once, found again after a lost answer, and never a second request of ours."""

from __future__ import annotations

import asyncio
from contextlib import aclosing
from typing import Any

import pytest

from supervisor.cli.common import now_ms
from supervisor.cli.who import telling
from supervisor.core.rights import Role
from supervisor.delivery.open311 import LinksOf, give
from supervisor.delivery.outcome import Never, NotNow
from supervisor.requests.form import Form, Resident
from supervisor.requests.messages import MessageState
from supervisor.settings import Open311, SettingsError
from supervisor.sources.base import Health
from supervisor.sources.open311.client import Patience
from supervisor.sources.open311.configured import server
from supervisor.sources.open311.source import Open311Requests
from supervisor.store import Link, Store
from tests.delivery.test_courier import NOW, carry, settled
from tests.fake_open311 import FakeOpen311, Manner, row

CITY = "Lakeview"
ROSA = Resident("Rosa Diaz", "617 555 0199", "rosa@example.org")
HOLE = Form(CITY, "Pothole", "Streets", "Deep", "At the corner", "12 Elm St", 42.5, -71.25, resident=ROSA)


def settings(fake: FakeOpen311, **more: Any) -> dict[str, Any]:
    return {"kind": "open311", "name": "them", "system": CITY, "url": fake.url, "takes": True, **more}


def configured(store: Store, fake: FakeOpen311, **more: Any) -> Open311:
    told = settings(fake, **more)
    version = store.latest_settings().version
    outbox = {"first_retry_s": 0.1, "longest_retry_s": 0.2}
    store.save_settings(
        {"sources": [told], "outbox": outbox}, valid_from=0, made_at=0, author="a", expected_version=version
    )
    return Open311.model_validate(told)


def opened(store: Store, form: Form = HOLE, now: int = 0) -> str:
    now = now or now_ms()
    return store.open_request(form, "ann", now, role=Role.SUPERVISOR, zone="UTC", tell=telling(store, now))


def given(store: Store, source: Open311, number: str) -> Link:
    return asyncio.run(give(store, source, number, now_ms))


def pulled(store: Store, source: Open311) -> None:
    """What the server shows is taken in."""

    async def run() -> None:
        ours = LinksOf(store, source.name, source.system)
        made = Open311Requests(server(source), now_ms, ours, Patience(pause=0.001))
        async with aclosing(made.batches(None)) as batches:  # type: ignore[type-var]
            async for batch in batches:
                if batch.requests:
                    store.observe(CITY, batch.as_of, batch.requests, now=now_ms(), zone="UTC", live=True)
                if batch.health in (Health.LIVE, Health.LOST, Health.REFUSED):
                    assert batch.health is Health.LIVE, batch.note
                    return

    asyncio.run(run())


def test_a_request_is_posted_once_and_without_its_resident(store: Store) -> None:
    with FakeOpen311([]).running() as fake:
        source = configured(store, fake, jurisdiction_id="lakeview.gov")
        number = opened(store)
        link = given(store, source, number)
        assert given(store, source, number).theirs == link.theirs
        (told,) = fake.posts
    assert (link.theirs, link.notice) == ("X1", "Thank you")
    assert told == {
        "jurisdiction_id": "lakeview.gov",
        "service_code": "P1",
        "description": f"Deep\nAt the corner\n\n(Callboard {number})",
        "lat": "42.5000000",
        "long": "-71.2500000",
        "address_string": "12 Elm St",
    }


def test_a_server_that_speaks_xml_is_posted_to(store: Store) -> None:
    with FakeOpen311([]).running() as fake:
        source = configured(store, fake, format="xml")
        number = opened(store)
        assert given(store, source, number).theirs == "X1"
        pulled(store, source)
    assert store.request_count() == 1


def test_the_next_pull_makes_no_second_request_of_it(store: Store) -> None:
    with FakeOpen311([]).running() as fake:
        source = configured(store, fake)
        number = opened(store)
        given(store, source, number)
        fake.rows[0] |= {"status": "closed", "lat": None}
        pulled(store, source)
    assert store.request_count() == 1
    request = store.request(CITY, number)
    assert request is not None
    assert (request.status, request.category, request.department) == ("resolved", "Pothole", "Streets")
    assert (request.words, request.lat, request.address) == ("Deep\nAt the corner", 42.5, "12 Elm St")
    assert request.original["service_request_id"] == "X1"


def test_a_lost_answer_is_found_again_and_not_posted_twice(store: Store) -> None:
    with FakeOpen311([row(n, "2026-11-20T09:00:00Z") for n in range(30)]).running() as fake:
        source = configured(store, fake)
        number = opened(store)
        fake.loses_answers = 1
        with pytest.raises(NotNow, match="cannot be reached"):
            given(store, source, number)
        assert given(store, source, number).theirs == "X1"
        assert len(fake.posts) == 1


def test_a_pull_finds_what_a_lost_answer_left_behind(store: Store) -> None:
    with FakeOpen311([]).running() as fake:
        source = configured(store, fake)
        number = opened(store)
        fake.loses_answers = 1
        with pytest.raises(NotNow):
            given(store, source, number)
        pulled(store, source)
        assert store.request_count() == 1
        assert given(store, source, number).theirs == "X1"
        assert len(fake.posts) == 1


def test_what_the_server_does_not_show_is_posted_again(store: Store) -> None:
    with FakeOpen311([]).running() as fake:
        source = configured(store, fake)
        number = opened(store)
        fake.loses_answers = 1
        with pytest.raises(NotNow):
            given(store, source, number)
        fake.rows.clear()
        assert given(store, source, number).theirs == "X2"


def test_a_strangers_mark_is_nothing_to_us(store: Store) -> None:
    with FakeOpen311([row(1, "2026-11-20T09:00:00Z", description="x (Callboard R1000-002)")]).running() as fake:
        source = configured(store, fake)
        pulled(store, source)
    assert store.request(CITY, "1") is not None


def test_a_token_becomes_an_id_at_a_later_pull(store: Store) -> None:
    with FakeOpen311([], tokens=True).running() as fake:
        source = configured(store, fake)
        number = opened(store)
        link = given(store, source, number)
        assert (link.theirs, link.token) == ("", "t-X1")
        fake.rows[0]["description"] = "They wrote it anew"
        late, fake.waiting = fake.waiting, {}
        shown, fake.rows = fake.rows, []
        pulled(store, source)
        assert store.unlinked("them", CITY) == {number: "t-X1"}
        fake.waiting, fake.rows = late, shown
        pulled(store, source)
        assert store.linked("them", CITY) == {"X1": number}
        assert len(fake.posts) == 1
    assert store.request_count() == 1


@pytest.mark.parametrize(
    ("form", "more", "error", "words"),
    [
        (Form(CITY, "Snow", words="x"), {}, Never, "offers no service called “Snow”; set its code under Services."),
        (HOLE, {"services": ["pothole = GONE"]}, Never, "says no (HTTP 400: service_code was not valid)"),
    ],
)
def test_what_will_never_be_taken_says_why(
    store: Store, form: Form, more: dict[str, Any], error: type[Exception], words: str
) -> None:
    with FakeOpen311([]).running() as fake:
        source = configured(store, fake, **more)
        with pytest.raises(error) as raised:
            given(store, source, opened(store, form))
    assert words in str(raised.value)


def test_a_wrong_key_may_be_set_right(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    with FakeOpen311([], key="sesame").running() as fake:
        source = configured(store, fake, secret="env:OPEN311_KEY")
        number = opened(store)
        with pytest.raises(SettingsError):
            given(store, source, number)
        monkeypatch.setenv("OPEN311_KEY", "wrong-9271")
        with pytest.raises(NotNow, match="HTTP 403") as raised:
            given(store, source, number)
        assert "wrong-9271" not in str(raised.value)
        monkeypatch.setenv("OPEN311_KEY", "sesame")
        assert given(store, source, number).theirs == "X1"


def test_a_new_request_goes_by_the_outbox_as_soon_as_the_server_is_back(store: Store) -> None:
    with FakeOpen311([], shuts=4).running() as fake:
        configured(store, fake)
        number = opened(store, now=NOW)
        carry(store, lambda: settled(store))
        (sent,) = store.outgoing()
        assert (sent.state, sent.target, sent.kind, sent.number) == (MessageState.SENT, "them", "open311", number)
        assert len(fake.posts) == 1
    link = store.link_of("them", CITY, number)
    assert link is not None
    assert link.theirs == "X1"


def test_the_outbox_says_why_a_request_is_stuck(store: Store) -> None:
    with FakeOpen311([]).running() as fake:
        configured(store, fake)
        opened(store, Form(CITY, "Snow", words="x"), NOW)
        carry(store, lambda: settled(store))
    (stuck,) = store.outgoing()
    assert stuck.state is MessageState.STUCK
    assert "offers no service called “Snow”" in stuck.note


def test_other_cities_and_servers_that_take_nothing_get_nothing(store: Store) -> None:
    with FakeOpen311([]).running() as fake:
        configured(store, fake)
        opened(store, Form("Harbor", "Pothole", words="x"))
        configured(store, fake, takes=False)
        opened(store)
    assert store.outgoing() == []


def test_a_server_that_answers_html_is_tried_again_later(store: Store) -> None:
    with FakeOpen311([], manner=Manner.HTML).running() as fake:
        source = configured(store, fake, services=["Pothole = P1"])
        with pytest.raises(Exception, match="is a web page"):
            given(store, source, opened(store))
