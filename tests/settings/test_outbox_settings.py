"""Endpoints and notices: what makes no sense, or is not safe, is one sentence that says what is allowed."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from supervisor.requests.telling import Hook
from supervisor.settings import SettingsError, body_of, centre_settings
from supervisor.settings.outbox import MailServer, NoticeSettings, OutboxSettings, Webhook, WordingSettings

MAIL = {"kind": "mail", "name": "city mail", "host": "mail.example.org", "sender": "311@example.org"}
HOOK = {"kind": "webhook", "name": "works", "url": "https://works.example.org/hook", "secret": "env:HOOK"}
WORDING = {"subject": "About {number}", "text": "{act}: {after}"}
NOTICE = {"name": "moved", "via": "city mail", "acts": ["reassign"], "to": ["department"], "wordings": [WORDING]}


def body(*endpoints: dict[str, Any], notices: tuple[dict[str, Any], ...] = (), **more: Any) -> dict[str, Any]:
    return {"outbox": {"endpoints": list(endpoints), "notices": list(notices), **more}}


@pytest.mark.parametrize("model", [MailServer, Webhook, WordingSettings, NoticeSettings, OutboxSettings])
def test_every_field_has_a_title_and_a_description(model: type[BaseModel]) -> None:
    for field in model.model_fields.values():
        assert field.title
        assert (field.description or "").endswith(".")


def test_they_come_back_as_they_were_saved() -> None:
    centre = centre_settings(body(MAIL, HOOK, notices=(NOTICE,), attempts=7))
    assert centre_settings(body_of(centre)) == centre
    assert centre.outbox.retries.attempts == 7
    telling = centre.outbox.telling("America/Chicago")
    assert telling.hooks == (Hook("works"),)
    assert (telling.notices[0].to, telling.zone) == (("department",), "America/Chicago")


def test_the_kind_of_an_endpoint_made_here_is_saved() -> None:
    server = MailServer(name="m", host="localhost", sender="a@example.org")
    centre = centre_settings({}).model_copy(update={"outbox": OutboxSettings(endpoints=(server,))})
    assert body_of(centre)["outbox"]["endpoints"][0]["kind"] == "mail"


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (body({**MAIL, "sender": "Bob <bob@example.org>"}), "no mail address"),
        (body({**MAIL, "sender": "a@example.org\r\nBcc: b@example.org"}), "no mail address"),
        (body({**MAIL, "encryption": "none"}), "needs encryption"),
        (body({**MAIL, "user": "u"}), "a user needs a password"),
        (body({**MAIL, "user": "u", "secret": "hunter2"}), "must say where the password is"),
        (body({**HOOK, "url": "http://works.example.org/"}), "must begin with https"),
        (body({**HOOK, "url": "ftp://works.example.org/"}), "must be an address"),
        (body({**HOOK, "url": "https://u:p@works.example.org/"}), "must not hold a password"),
        (body({**HOOK, "url": "https://works.example.org/\r\nX: y"}), "must be an address"),
        (body({**HOOK, "url": "https://[::1"}), "must be an address"),
        (body({**HOOK, "secret": "hunter2"}), "must say where the password is"),
        (body({**HOOK, "events": ["explode"]}), "“explode” happens to no request"),
        (body(HOOK, HOOK), "two endpoints are called “works”"),
        (body(HOOK, notices=(NOTICE,)), "which is no mail server; there are: none yet"),
        (body(MAIL, notices=({**NOTICE, "to": ["everybody"]},)), "“everybody” is nobody"),
        (body(MAIL, notices=({**NOTICE, "acts": []},)), "When"),
        (body(MAIL, notices=({**NOTICE, "wordings": [{**WORDING, "subject": "{numbr}"}]},)), "{numbr}, which there is"),
        (body(MAIL, notices=({**NOTICE, "wordings": [{**WORDING, "text": "{number!r}"}]},)), "{number!r}"),
        (body(MAIL, attempts=0), "must be 1 or more"),
    ],
)
def test_nonsense_is_one_sentence(wrong: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        centre_settings(wrong)
    assert said in str(refused.value)
    assert "hunter2" not in str(refused.value)
    assert "\n" not in str(refused.value)


def test_on_this_machine_encryption_may_be_left_out() -> None:
    here = ({**MAIL, "host": "127.0.0.1", "encryption": "none"}, {**HOOK, "url": "http://127.0.0.1:8080/x"})
    assert len(centre_settings(body(*here)).outbox.endpoints) == 2
