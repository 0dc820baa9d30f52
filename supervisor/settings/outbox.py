"""Where messages go, and which: mail servers, webhooks, and the notices of the centre with their texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import AfterValidator, Field, StringConstraints, field_validator, model_validator

from supervisor.requests.messages import Retries
from supervisor.requests.telling import FIELDS, HAPPENINGS, RECIPIENTS, Hook, Notice, Telling, Wording
from supervisor.requests.templates import check, one_line
from supervisor.settings.described import Described, Secret

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.)*[A-Za-z0-9-]{1,63}")
HERE = ("localhost", "127.0.0.1", "::1")
"""This machine: what stays on it may go without encryption."""
_NAME = "What this is called on screens, in notices and on the command line."
_CA = "A file with the certificate that vouches for the server. Empty: those of this machine."
_PATIENCE = "How long the server may take for one message."


def address(text: str) -> str:
    """A mail address as it is written; `ValueError` where it is none."""
    if len(text) > 254 or not ADDRESS.fullmatch(text):
        raise ValueError(
            f"“{one_line(text, 60)}” is no mail address; write it as name@example.org, without a name before it"
        )
    return text


def _happening(text: str) -> str:
    if text not in HAPPENINGS:
        raise ValueError(f"“{one_line(text, 40)}” happens to no request; choose from {', '.join(HAPPENINGS)}")
    return text


def _recipient(text: str) -> str:
    if text in RECIPIENTS:
        return text
    if "@" not in text:
        raise ValueError(f"“{one_line(text, 40)}” is nobody; write {', '.join(RECIPIENTS)} or a mail address")
    return address(text)


def _template(text: str) -> str:
    check(text, FIELDS)
    return text


Happening = Annotated[str, AfterValidator(_happening)]
Recipient = Annotated[str, AfterValidator(_recipient)]
Address = Annotated[str, AfterValidator(address)]
Named = Annotated[str, StringConstraints(min_length=1, max_length=80, pattern=r"^[^\r\n\t\x00-\x1f]+$")]


class MailServer(Described):
    """A server that mails are handed to."""

    kind: Literal["mail"] = Field(default="mail", title="Kind", description="Mail by SMTP.")
    name: Named = Field(title="Name", description=_NAME)
    host: str = Field(title="Host", description="The name of the mail server.", min_length=1, max_length=253)
    port: int = Field(
        default=587, title="Port", description="587 usually, 465 with TLS from the start.", ge=1, le=65535
    )
    encryption: Literal["starttls", "tls", "none"] = Field(
        default="starttls",
        title="Encryption",
        description="starttls, tls from the start, or none, which is only for a server on this machine.",
    )
    user: str = Field(default="", title="User", description="Empty: the server asks for none.", max_length=200)
    secret: Secret | Literal[""] = Field(
        default="", title="Password", description="Where it is: keyring:NAME, env:VARIABLE or file:PATH."
    )
    sender: Address = Field(title="Sender", description="The address that mails come from.")
    ca: str = Field(default="", title="Certificate authority", description=_CA)
    patience_s: float = Field(
        default=30, title="Patience", description=_PATIENCE, ge=0.1, le=300, json_schema_extra={"unit": "s"}
    )

    @model_validator(mode="after")
    def _safe(self) -> Self:
        if self.encryption == "none" and self.host not in HERE:
            raise ValueError("a mail server elsewhere needs encryption; choose starttls or tls")
        if self.user and not self.secret:
            raise ValueError("a user needs a password; say where it is")
        return self


class Webhook(Described):
    """A system that is told of changes by a signed POST of JSON."""

    kind: Literal["webhook"] = Field(default="webhook", title="Kind", description="A webhook.")
    name: Named = Field(title="Name", description=_NAME)
    url: str = Field(title="Address", description="Where it is posted to, with https.", max_length=2000)
    secret: Secret = Field(
        title="Key", description="Where the key of the signature is: keyring:NAME, env:VARIABLE or file:PATH."
    )
    events: tuple[Happening, ...] = Field(
        default=(), title="Events", description="What it is told of. Empty: everything."
    )
    words: bool = Field(
        default=False,
        title="With words",
        description="Whether it is also told what people wrote (reasons, notes, outcomes), which may name residents.",
    )
    ca: str = Field(default="", title="Certificate authority", description=_CA)
    patience_s: float = Field(
        default=15, title="Patience", description=_PATIENCE, ge=0.1, le=300, json_schema_extra={"unit": "s"}
    )

    @field_validator("url")
    @classmethod
    def _safe(cls, url: str) -> str:
        try:
            parts = urlsplit(url)
            host, _ = parts.hostname, parts.port
        except ValueError:
            raise ValueError("must be an address such as https://example.org/hook") from None
        if not host or parts.scheme not in ("http", "https") or re.search(r"[\s\x00-\x20]", url):
            raise ValueError("must be an address such as https://example.org/hook")
        if parts.username is not None or parts.password is not None:
            raise ValueError("must not hold a password; the signature tells that it is us")
        if parts.scheme == "http" and host not in HERE:
            raise ValueError("must begin with https; without it everybody on the way could read it")
        return url


Endpoint = Annotated[MailServer | Webhook, Field(discriminator="kind")]


class WordingSettings(Described):
    """The subject and the text of a notice in one language."""

    language: str = Field(default="en", title="Language", description="Its code, such as en or es.", max_length=20)
    subject: str = Field(title="Subject", description="With fields such as {number}.", min_length=1, max_length=400)
    text: str = Field(title="Text", description="With fields such as {number}.", min_length=1, max_length=20_000)

    _fields = field_validator("subject", "text")(_template)


class NoticeSettings(Described):
    """A mail that goes out by itself when something is done to a request."""

    name: Named = Field(title="Name", description="What this notice is called.")
    via: str = Field(title="By", description="The mail server it goes out by, by its name.")
    acts: tuple[Happening, ...] = Field(title="When", description="What is done to a request.", min_length=1)
    departments: tuple[str, ...] = Field(
        default=(), title="Departments", description="Only for requests of these. Empty: of all."
    )
    to: tuple[Recipient, ...] = Field(
        title="To", description="department, assignee, level, resident, or mail addresses.", min_length=1
    )
    wordings: tuple[WordingSettings, ...] = Field(
        title="Texts", description="One for each language; the first is for all others.", min_length=1
    )


class OutboxSettings(Described):
    """Who is told of what happens to requests."""

    endpoints: tuple[Endpoint, ...] = Field(
        default=(), title="Endpoints", description="Mail servers and webhooks that messages go to."
    )
    notices: tuple[NoticeSettings, ...] = Field(
        default=(), title="Notices", description="Mails that go out by themselves."
    )
    attempts: int = Field(
        default=32, title="Attempts", description="How often a message is tried before it is stuck.", ge=1, le=1000
    )
    first_retry_s: float = Field(
        default=5,
        title="First retry",
        description="The pause after the first failure; each further one is twice as long.",
        ge=0.1,
        le=3600,
        json_schema_extra={"unit": "s"},
    )
    longest_retry_s: float = Field(
        default=3600,
        title="Longest retry",
        description="No pause between two attempts is longer.",
        ge=0.1,
        le=86_400,
        json_schema_extra={"unit": "s"},
    )
    keep_days: int = Field(
        default=30,
        title="Sent messages kept",
        description="Afterwards they are deleted, with the addresses in them.",
        ge=0,
        le=3660,
        json_schema_extra={"unit": "days"},
    )

    @model_validator(mode="after")
    def _joined(self) -> Self:
        _once("endpoints", [each.name for each in self.endpoints])
        _once("notices", [each.name for each in self.notices])
        servers = [each.name for each in self.endpoints if isinstance(each, MailServer)]
        for notice in self.notices:
            if notice.via not in servers:
                known = ", ".join(servers) or "none yet"
                raise ValueError(f"“{notice.name}” goes by “{notice.via}”, which is no mail server; there are: {known}")
        return self

    @property
    def retries(self) -> Retries:
        """As plain values."""
        return Retries(self.attempts, round(self.first_retry_s * 1000), round(self.longest_retry_s * 1000))

    def telling(self, zone: str) -> Telling:
        """As plain values; times in texts are those of a zone."""
        hooks = (each for each in self.endpoints if isinstance(each, Webhook))
        return Telling(
            hooks=tuple(Hook(each.name, each.events, each.words) for each in hooks),
            notices=tuple(map(_plain, self.notices)),
            zone=zone,
        )


def _plain(notice: NoticeSettings) -> Notice:
    wordings = tuple(Wording(each.language, each.subject, each.text) for each in notice.wordings)
    return Notice(notice.name, notice.via, notice.acts, notice.to, wordings, notice.departments)


def _once(what: str, names: Sequence[Any]) -> None:
    if twice := next((name for name in names if names.count(name) > 1), None):
        raise ValueError(f"two {what} are called “{twice}”; each needs a name of its own")
