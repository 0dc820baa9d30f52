"""A mail and a webhook as real servers get them, and what is made of each way to refuse them."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from supervisor.core.errors import CallboardError
from supervisor.delivery.mail import composed, send_mail
from supervisor.delivery.outcome import Never, NotNow
from supervisor.delivery.trust import trust
from supervisor.delivery.webhook import after_ms, post
from supervisor.requests.messages import MessageState
from supervisor.settings.outbox import MailServer, Webhook
from supervisor.store import Outgoing
from tests.delivery.servers import PASSWORD, USER, Hooks, Letters, certificate, context, free_port, mail_server

NOW = 1_795_300_000_000


def outgoing(to: str = "parks@example.org", **body: Any) -> Outgoing:
    body = body or {"subject": "About R-1", "text": "Größe: 3 m\n.\nEnd"}
    return Outgoing(
        1, "k" * 32, "springfield", "R-1", "x", "mail", to, "", NOW, body, MessageState.WAITING, 0, NOW, "", None
    )


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setenv("OUTBOX_SECRET", PASSWORD)
    return "env:OUTBOX_SECRET"


def server(port: int, **more: Any) -> MailServer:
    told = {"name": "m", "host": "127.0.0.1", "port": port, "sender": "311@example.org", "encryption": "none"}
    return MailServer.model_validate({**told, **more})


def mailed(there: MailServer, message: Outgoing) -> None:
    asyncio.run(send_mail(there, message, NOW))


def refusal(kind: type[CallboardError], act: Callable[[], None]) -> str:
    with pytest.raises(kind) as refused:
        act()
    assert "\n" not in str(refused.value)
    assert PASSWORD not in str(refused.value)
    return str(refused.value)


def test_a_mail_arrives_as_it_is() -> None:
    letters = Letters()
    with mail_server(letters) as port:
        mailed(server(port), outgoing())
    (mail,) = letters.mails
    assert (mail["From"], mail["To"], mail["Subject"]) == ("311@example.org", "parks@example.org", "About R-1")
    assert mail["Message-ID"] == f"<{'k' * 32}@example.org>"
    assert mail["Date"] == "Sat, 21 Nov 2026 22:26:40 -0000"
    assert mail.get_payload(decode=True).decode().splitlines() == ["Größe: 3 m", ".", "End"]  # type: ignore[union-attr]


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_mail_goes_over_tls_with_a_password(kind: str, tmp_path: Path, key: str) -> None:
    letters, (ca, _) = Letters(), certificate(tmp_path)
    with mail_server(letters, tmp_path, kind) as port:
        mailed(server(port, encryption=kind, user=USER, secret=key, ca=str(ca)), outgoing())
    assert len(letters.mails) == 1


@pytest.mark.parametrize("kind", ["starttls", "tls"])
def test_a_server_that_nobody_vouches_for_is_told_no_password(kind: str, tmp_path: Path, key: str) -> None:
    letters, _ = Letters(), certificate(tmp_path)
    with mail_server(letters, tmp_path, kind) as port:
        there = server(port, encryption=kind, user=USER, secret=key)
        assert "cannot be trusted" in refusal(NotNow, lambda: mailed(there, outgoing()))


def test_a_server_without_starttls_is_not_spoken_to_in_the_clear(key: str) -> None:
    letters = Letters()
    with mail_server(letters) as port:
        there = server(port, encryption="starttls", user=USER, secret=key)
        assert "cannot do what the settings ask" in refusal(NotNow, lambda: mailed(there, outgoing()))
    assert letters.mails == []


def test_a_wrong_password_is_said_and_tried_again_later(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WRONG", "wrong")
    letters, (ca, _) = Letters(), certificate(tmp_path)
    with mail_server(letters, tmp_path, "starttls") as port:
        there = server(port, encryption="starttls", user=USER, secret="env:WRONG", ca=str(ca))
        assert "refuses the user callboard" in refusal(NotNow, lambda: mailed(there, outgoing()))


@pytest.mark.parametrize(
    ("refused", "kind", "said"),
    [("550 no such user", Never, "refuses the address: 550"), ("450 busy", NotNow, "refuses the address: 450")],
)
def test_an_address_that_is_refused_for_good_is_not_tried_again(refused: str, kind: type[NotNow], said: str) -> None:
    letters = Letters()
    letters.addresses["parks@example.org"] = refused
    with mail_server(letters) as port:
        assert said in refusal(kind, lambda: mailed(server(port), outgoing()))


def test_a_mail_that_is_refused_says_why() -> None:
    letters = Letters()
    letters.refusals = ["452 disk full", "554 looks like spam"]
    with mail_server(letters) as port:
        assert "452 disk full" in refusal(NotNow, lambda: mailed(server(port), outgoing()))
        assert "554 looks like spam" in refusal(Never, lambda: mailed(server(port), outgoing()))


def test_nobody_listening_is_for_now() -> None:
    assert "does not answer on port" in refusal(NotNow, lambda: mailed(server(free_port()), outgoing()))


@pytest.mark.parametrize("to", ["", "bob", "a@b\r\nRCPT TO:<x@y>", "Bob <bob@example.org>", "a@b,c@d", "ä@example.org"])
def test_what_is_no_address_is_not_sent(to: str) -> None:
    assert "is no mail address" in refusal(Never, lambda: mailed(server(1), outgoing(to)))


def test_no_line_break_gets_into_a_head() -> None:
    mail = composed(server(1), outgoing(subject="a\r\nBcc: all@example.org\n\n<html>", text=""), NOW)
    assert mail["Subject"] == "a Bcc: all@example.org <html>"
    assert "Bcc" not in mail


# webhooks


def hook(there: Hooks, key: str, **more: Any) -> Webhook:
    told = {"name": "h", "url": f"http://127.0.0.1:{there.server_port}/in?x=1", "secret": key}
    return Webhook.model_validate({**told, **more})


def posted(there: Webhook) -> None:
    asyncio.run(post(there, outgoing(event="reassign", words="Größe"), NOW))


def test_a_webhook_is_signed_and_has_a_key(key: str) -> None:
    with Hooks() as there:
        posted(hook(there, key))
    (found,) = there.posts
    assert found.path == "/in?x=1"
    assert json.loads(found.body) == {"event": "reassign", "words": "Größe"}
    assert found.heads["Idempotency-Key"] == "k" * 32
    stamp = found.heads["Callboard-Timestamp"]
    assert stamp == "1795300000"
    signed = hmac.new(PASSWORD.encode(), stamp.encode() + b"." + found.body, hashlib.sha256).hexdigest()
    assert found.heads["Callboard-Signature"] == f"sha256={signed}"
    assert found.heads["Content-Type"] == "application/json"


@pytest.mark.parametrize("code", [200, 201, 202, 204])
def test_2xx_is_delivered(code: int, key: str) -> None:
    with Hooks(lambda _: code) as there:
        posted(hook(there, key))


@pytest.mark.parametrize(
    ("said", "kind", "sentence"),
    [
        (500, NotNow, "It answers 500 Internal Server Error: because of this"),
        (503, NotNow, "503"),
        (408, NotNow, "408"),
        (429, NotNow, "429"),
        (400, Never, "It answers 400 Bad Request: because of this"),
        (404, Never, "404"),
        (410, Never, "410"),
        ("redirect", Never, "sends us elsewhere"),
        ("endless", Never, "xxxx"),
        ("hang", TimeoutError, ""),
    ],
)
def test_each_refusal_is_told_apart(said: int | str, kind: type[NotNow], sentence: str, key: str) -> None:
    with Hooks(lambda _: said) as there:
        assert sentence in refusal(kind, lambda: posted(hook(there, key, patience_s=0.5 if said == "hang" else 15)))
        assert len(there.posts) == 1


def test_a_pause_that_is_asked_for_is_understood() -> None:
    assert after_ms("120", NOW) == 120_000
    assert after_ms("Sat, 21 Nov 2026 22:27:40 GMT", NOW) == 60_000
    assert [after_ms(text, NOW) for text in ("", "-5", "soon", "1e9", "nan", "²")] == [0] * 6
    assert after_ms("9" * 400, NOW) == 86_400_000


def test_https_is_checked(tmp_path: Path, key: str) -> None:
    ca, _ = certificate(tmp_path)
    with Hooks() as there:
        there.socket = context(tmp_path).wrap_socket(there.socket, server_side=True)
        url = f"https://127.0.0.1:{there.server_port}/"
        assert "cannot be reached" in refusal(NotNow, lambda: posted(hook(there, key, url=url)))
        posted(hook(there, key, url=url, ca=str(ca)))
        assert "cannot be used" in refusal(NotNow, lambda: posted(hook(there, key, url=url, ca=str(tmp_path / "no"))))
    assert [found.code for found in there.posts] == [204]


def test_a_certificate_file_that_was_renewed_is_read_again(tmp_path: Path) -> None:
    ca, _ = certificate(tmp_path)
    first = trust(str(ca))
    assert trust(str(ca)) is first
    certificate(tmp_path)
    os.utime(ca, ns=(1, 1))
    assert trust(str(ca)) is not first


def test_nobody_there_is_for_now(key: str) -> None:
    there = Webhook.model_validate({"name": "h", "url": f"http://127.0.0.1:{free_port()}/", "secret": key})
    assert "127.0.0.1 cannot be reached" in refusal(NotNow, lambda: posted(there))


def test_a_missing_key_is_said() -> None:
    there = Webhook.model_validate({"name": "h", "url": "http://127.0.0.1:1/", "secret": "env:NO_SUCH_SECRET"})
    assert "NO_SUCH_SECRET" in refusal(CallboardError, lambda: posted(there))
