"""Endpoints and notices as TOML, so that people can read, edit and keep them."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from supervisor.settings.outbox import OutboxSettings
from supervisor.settings.problems import SettingsError, sentence
from supervisor.settings.toml_text import key, value

MOST_CHARACTERS = 2_000_000
EXAMPLE = """\
# Nobody is told of anything yet. This is an example:
# take away the # and put in what is yours.

# [[endpoints]]
# kind = "mail"
# name = "city mail"
# host = "mail.example.org"
# encryption = "starttls"
# user = "callboard"
# secret = "env:MAIL_PASSWORD"
# sender = "311@example.org"

# [[endpoints]]
# kind = "webhook"
# name = "works"
# url = "https://works.example.org/hook"
# secret = "env:WORKS_KEY"
# events = ["reassign", "resolve", "reopen"]

# [[notices]]
# name = "to the department"
# via = "city mail"
# acts = ["reassign", "escalate"]
# to = ["department", "assignee"]
#
# [[notices.wordings]]
# language = "en"
# subject = "{act}: {number}"
# text = "{number} ({category}, {area}): {before} → {after}. {why}"
"""


def parse_outbox(text: str, name: str) -> OutboxSettings:
    """The settings in a text; `name` is what it is called. `SettingsError` says what makes no sense."""
    if len(text) > MOST_CHARACTERS:
        raise SettingsError(f"{name} has more than {MOST_CHARACTERS:,} characters; no outbox needs so many.")
    try:
        return OutboxSettings.model_validate(tomllib.loads(text.removeprefix("\ufeff")))
    except tomllib.TOMLDecodeError as error:
        raise SettingsError(f"{name} is not TOML: {str(error)[:1].lower()}{str(error)[1:]}.") from None
    except RecursionError:
        raise SettingsError(f"{name} is not TOML that can be read: its lists lie too deep in each other.") from None
    except ValidationError as error:
        raise SettingsError(f"{name}: {sentence(OutboxSettings, error)}") from None


def written_outbox(settings: OutboxSettings) -> str:
    """The text of a file that reads as the same settings; an example where nothing is set."""
    body = settings.model_dump(mode="json", exclude_unset=True)
    for told, endpoint in zip(body.get("endpoints", ()), settings.endpoints, strict=True):
        told["kind"] = endpoint.kind
    return "".join(_table(body, "")).lstrip("\n") or EXAMPLE


def _table(table: Mapping[str, Any], path: str) -> Iterator[str]:
    """Values first; lists of tables each under a heading of its own."""
    lists = {
        name: told for name, told in table.items() if isinstance(told, list) and told and isinstance(told[0], dict)
    }
    for name, told in table.items():
        if name not in lists:
            yield f"{key(name)} = {value(told)}\n"
    for name, tables in lists.items():
        inner = f"{path}.{key(name)}" if path else key(name)
        for each in tables:
            yield f"\n[[{inner}]]\n"
            yield from _table(each, inner)
