"""The centre's settings: every field is described, nonsense is one sentence, and the fold is told plain values."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import BaseModel

from supervisor.core.rules import QueueRules, Rules
from supervisor.settings import CentreSettings, SettingsError, body_of, centre_settings, rules
from supervisor.settings.centre import (
    AgentSettings,
    AsteriskAmi,
    AsteriskQueueLog,
    FreeSwitch,
    QueueSettings,
    Simulated,
)
from supervisor.settings.holidays import HolidaySettings
from supervisor.settings.hours import parse_hours
from supervisor.settings.machine import Machine
from supervisor.settings.open311 import Open311, Open311Endpoint
from supervisor.store import Store

MODELS: tuple[type[BaseModel], ...] = (
    CentreSettings,
    QueueSettings,
    AgentSettings,
    HolidaySettings,
    AsteriskAmi,
    AsteriskQueueLog,
    FreeSwitch,
    Open311,
    Open311Endpoint,
    Simulated,
    Machine,
)
AMI = {"kind": "asterisk-ami", "name": "pbx", "host": "pbx.example", "user": "callboard", "secret": "env:AMI"}


@pytest.mark.parametrize("model", MODELS)
def test_every_field_has_a_title_and_a_description(model: type[BaseModel]) -> None:
    for field in model.model_fields.values():
        assert field.title
        assert field.description
        assert field.description.endswith(".")


def test_without_settings_the_rules_are_the_defaults() -> None:
    assert rules(centre_settings({}), 0) == Rules()


def test_a_queue_says_only_what_differs_from_the_default() -> None:
    body = {"default": {"target": 90, "within_s": 30}, "queues": {"Métro, est": {"within_s": 60, "shown": "Métro"}}}
    told = rules(centre_settings(body), 7)
    assert told.version == 7
    assert told.default == QueueRules(target=0.9, within_s=30)
    assert told.queue("Métro, est") == QueueRules(target=0.9, within_s=60, shown="Métro")
    assert told.queue("other") == told.default
    assert told.centre == told.default


def test_what_was_not_set_is_not_saved() -> None:
    body = {
        "zone": "America/New_York",
        "queues": {"billing": {"target": 90.0}},
        "holidays": {"extra": ["2026-03-03"]},
        "sources": [AMI],
    }
    assert body_of(centre_settings(body)) == body


def test_settings_come_back_from_the_database(store: Store) -> None:
    body = body_of(centre_settings({"sources": [AMI], "agents": {"Zoë “Z” O'Neil": {"team": "night"}}}))
    store.save_settings(body, valid_from=0, made_at=0, author="Ann", expected_version=0)
    assert centre_settings(store.settings_at(0).body) == centre_settings(body)


def test_holidays_are_those_of_the_place_and_of_the_centre() -> None:
    body = {"country": "us", "subdivision": "NY", "extra": ["2026-03-03"], "working": ["2026-07-03"]}
    days = rules(centre_settings({"holidays": body}), 1).holidays
    assert {"2026-12-25", "2026-03-03", "2000-01-01"} <= set(days)
    assert "2026-07-03" not in days
    assert list(days) == sorted(days)


THEM = {"kind": "open311", "name": "them", "system": "lakeview", "url": "https://a.example.org/v2"}


@pytest.mark.parametrize(
    ("url", "kept"),
    [
        ("https://a.example.org/open311/v2/", "https://a.example.org/open311/v2"),
        (" http://127.0.0.1:80/requests.json ", "http://127.0.0.1:80"),
    ],
)
def test_addresses_of_open311_servers(url: str, kept: str) -> None:
    (source,) = centre_settings({"sources": [{**THEM, "url": url}]}).sources
    assert isinstance(source, Open311)
    assert source.url == kept


@pytest.mark.parametrize(
    "url", ["a.example.org", "ftp://a.example.org", "https://", "https://u:p@a.org/", "https://a.org/?key=1",
            "https://a.org:99999/", "http://[::1"]
)  # fmt: skip
def test_what_is_no_address_of_an_open311_server(url: str) -> None:
    with pytest.raises(SettingsError, match="Address: must be an address such as https://"):
        centre_settings({"sources": [{**THEM, "url": url}]})


NONSENSE: list[tuple[dict[str, Any], str]] = [
    ({"queues": {"billing": {"target": 180}}}, "Queues, billing, Target: must be 100 or less, not 180."),
    ({"default": {"within_s": 2.5}}, "Every queue, Answered within: must be a whole number, not 2.5."),
    ({"default": {"target": float("nan")}}, "Every queue, Target: must be a number, not nan."),
    ({"default": {"code": "SL-X"}}, "Every queue, Service level: must be one of "),
    ({"zone": "Mars/Phobos"}, "Time zone: “Mars/Phobos” must be a time zone such as America/New_York."),
    ({"zone": "../../etc/passwd"}, "Time zone: “../../etc/passwd” must be a time zone such as America/New_York."),
    ({"interval": 20}, "Interval: must be one of 15, 30 or 60, not 20."),
    ({"colour": "red"}, "colour: is not a setting."),
    ({"queues": []}, "Queues: must be a table of names."),
    ({"holidays": {"country": "XX"}}, "Holidays: “XX” must be a country’s code of two letters, such as US."),
    ({"holidays": {"country": "DE", "subdivision": "NY"}}, "Holidays: “NY” must be one of BB, "),
    ({"holidays": {"subdivision": "NY"}}, "Holidays: a state or region needs its country."),
    ({"holidays": {"extra": ["soon"]}}, "Holidays, More holidays, 1: must be a date such as 2026-12-31, not soon."),
    (
        {"default": {"bad_wait_s": 100}, "queues": {"billing": {"warn_wait_s": 200}}},
        "for billing, “Longest wait: close” must not be above “Longest wait: missed”.",
    ),
    ({"sources": [{"kind": "fax"}]}, "Sources, 1: must be of one of the kinds 'asterisk-ami', "),
    ({"sources": [{"name": "x"}]}, "Sources, 1: must say its kind."),
    ({"sources": [{**AMI, "port": 70000}]}, "Sources, 1, Port: must be 65535 or less, not 70000."),
    ({"sources": [{**AMI, "host": " "}]}, "Sources, 1, Host: must not be empty."),
    ({"sources": [{**THEM, "zone": "Mars"}]}, "Sources, 1, Time zone: “Mars” must be a time zone"),
    (
        {"sources": [{**THEM, "statuses": ["a = gone"]}]},
        "Sources, 1, Statuses, 1: “a = gone” must end with one of open, ",
    ),
    ({"sources": [{**THEM, "statuses": ["closed"]}]}, "Sources, 1, Statuses, 1: “closed” must have an equals sign"),
    ({"sources": [{**THEM, "services": ["a ="]}]}, "Sources, 1, Services, 1: “a =” must have an equals sign"),
    ({"sources": [{**THEM, "days": 0}]}, "Sources, 1, History: must be 1 or more, not 0."),
    ({"open311": {"root_path": "a b"}}, "Open311, Path: must begin with a slash and end without one"),
    ({"sources": [AMI, AMI]}, "two sources are called “pbx”; each needs a name of its own."),
]


@pytest.mark.parametrize(("body", "said"), NONSENSE)
def test_nonsense_is_one_sentence_that_names_the_field(body: dict[str, Any], said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        centre_settings(body)
    assert str(refused.value).startswith(said)
    assert "\n" not in str(refused.value)


@pytest.mark.parametrize("secret", ["hunter2", ["hunter2"], {"x": "hunter2"}])
def test_a_password_is_refused_and_not_repeated(secret: object) -> None:
    with pytest.raises(SettingsError, match="Password: must") as refused:
        centre_settings({"sources": [{**AMI, "secret": secret}]})
    assert "hunter2" not in str(refused.value)


DAY = (0, 1440)


@pytest.mark.parametrize(
    ("text", "week"),
    [
        ("", ()),
        ("24/7", ()),
        ("Mon-Fri 07:00-19:00; Sat 09:00-13:00", (*[((420, 1140),)] * 5, ((540, 780),), ())),
        ("mon,wed 8:00-12:00, 13:00–17:00", (((480, 720), (780, 1020)), (), ((480, 720), (780, 1020)), (), (), (), ())),
        ("Sat-Mon 00:00-24:00", ((DAY,), (), (), (), (), (DAY,), (DAY,))),
        ("Sunday 22:00-06:00", (((0, 360),), (), (), (), (), (), ((1320, 1440),))),
        ("Fri 20:00-24:00; Fri 18:00-20:00", ((), (), (), (), ((1080, 1440),), (), ())),
        ("Fri 20:00-00:00;", ((), (), (), (), ((1200, 1440),), (), ())),
    ],
)
def test_opening_hours_are_read_as_people_write_them(text: str, week: object) -> None:
    assert parse_hours(text) == week


WRONG_HOURS = (
    "Mon",
    "07:00-19:00",
    "Mon 7-19",
    "Mon 07:00",
    "Foo 07:00-19:00",
    "Mon 25:00-26:00",
    "Mon 07:60-19:00",
    "Mon 07:00-07:00",
    "Mon 24:00-06:00",
    "Mon-Fri 07:00-19:00 Sat 09:00-13:00",
    "Mon-Tue-Wed 07:00-08:00",
)


@pytest.mark.parametrize("text", WRONG_HOURS)
def test_hours_that_mean_nothing_say_what_is_allowed(text: str) -> None:
    with pytest.raises(SettingsError, match=r"Every queue, Opening hours: .*must"):
        centre_settings({"default": {"hours": text}})


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ({"queues": {"a": {"same": ["pbx/b"]}, "c": {"same": ["pbx/b"]}}}, "said to be both “a” and “c”"),
        ({"queues": {"a": {"same": ["c"]}, "c": {}}}, "“c” is a queue of its own here"),
        ({"agents": {"Ann": {"same": ["Ann"]}}}, "“Ann” is an agent of its own here"),
    ],
)
def test_another_name_means_one_queue_or_person_only(body: dict[str, Any], complaint: str) -> None:
    with pytest.raises(SettingsError, match=complaint):
        centre_settings(body)


def test_other_names_reach_the_fold_and_make_another_key() -> None:
    plain = rules(centre_settings({"queues": {"a": {}}}), 1)
    called = rules(centre_settings({"queues": {"a": {"same": ["pbx/b"]}}, "agents": {"Ann": {"same": ["7"]}}}), 1)
    assert dict(called.aliases.queues) == {"pbx/b": "a"}
    assert dict(called.aliases.agents) == {"7": "Ann"}
    assert not plain.aliases
    assert plain.fold_key != called.fold_key
