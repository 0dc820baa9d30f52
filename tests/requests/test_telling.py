"""Who is told of a change: webhooks and mails, in their language, with values that are only ever data."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from supervisor.requests.acts import Changed, State
from supervisor.requests.messages import Message
from supervisor.requests.telling import FIELDS, Hook, Notice, Resident, Telling, Wording, told
from supervisor.requests.templates import check, fill, one_line

AT = 1_795_300_000_000


class Step(msgspec.Struct):
    assignee: str = ""
    mail: str = ""


class Department(msgspec.Struct):
    mail: str = ""
    language: str = "en"
    levels: tuple[Step, ...] = ()


class Person(msgspec.Struct):
    mail: str = ""


class Book:
    """A service directory of two departments and one person."""

    departments: ClassVar = {
        "Parks": Department("parks@example.org", "es", (Step("Ada"), Step("", "chief@example.org"))),
        "Roads": Department(),
    }
    people: ClassVar = {"Ada": Person("ada@example.org")}

    def department_of(self, name: str) -> Department | None:
        return self.departments.get(name)

    def assignee(self, name: str) -> Person | None:
        return self.people.get(name)


def changed(what: str = "reassign", why: str = "", **state: Any) -> Changed:
    after = {"department": state.get("department", "Parks")}
    now = State(
        7, "springfield", "R-1", 2, AT - 3_600_000, state.pop("status", "open"), **{"department": "Parks"} | state
    )
    return Changed("ab" * 8, AT, "carla", why, what, "springfield", "R-1", {"department": ""}, after, now)


def notice(*to: str, subject: str = "{number}", text: str = "{category}", **more: Any) -> Notice:
    wordings = (Wording("en", subject, text), Wording("es", f"ES {subject}", text))
    return Notice("moved", "city mail", more.pop("acts", ("reassign",)), to, wordings, **more)


def messages(change: Changed, *notices: Notice, residents: dict[str, Resident] | None = None) -> list[Message]:
    return list(told([change], Telling(notices=notices, zone="America/New_York"), Book(), residents or {}))


def addresses(change: Changed, *to: str, **more: Any) -> list[str]:
    return [each.to for each in messages(change, notice(*to), **more)]


def test_a_department_is_written_to_in_its_language() -> None:
    (mail,) = messages(changed(), notice("department"))
    assert (mail.to, mail.target, mail.kind, mail.subject) == ("parks@example.org", "city mail", "mail", "ES R-1")
    assert mail.made_at == AT


def test_a_language_without_a_wording_has_the_first() -> None:
    (mail,) = messages(changed(), notice("resident"), residents={"springfield/R-1": Resident("r@example.org", "fr")})
    assert (mail.to, mail.subject) == ("r@example.org", "R-1")


def test_only_those_are_written_to_who_can_be() -> None:
    assert addresses(changed(department="Roads"), "department", "assignee", "level", "resident") == []
    assert addresses(changed(assignee="Ada"), "assignee", "department") == ["ada@example.org", "parks@example.org"]
    assert addresses(changed(assignee="Ada", level=1), "assignee", "level", "ada@example.org") == ["ada@example.org"]
    assert addresses(changed(level=2), "level") == ["chief@example.org"]
    assert addresses(changed(level=5), "level") == ["chief@example.org"]
    assert addresses(changed(level=0), "level") == []


def test_a_notice_is_for_its_acts_and_departments() -> None:
    assert messages(changed("hold"), notice("department")) == []
    assert messages(changed(), notice("department", departments=("Roads",))) == []
    assert len(messages(changed(), notice("department", departments=("Parks",)))) == 1


def test_a_text_tells_the_change_in_the_time_of_the_centre() -> None:
    text = "{act} of {number} ({category}) by {by} at {at}: {why}. {before} → {after}; {{status}} {status}"
    change = changed(why="They do it", category="Trees", status="in_progress")
    (mail,) = messages(change, notice("department", text=text))
    assert mail.body["text"] == (
        "Reassign of R-1 (Trees) by carla at 2026-11-21 17:26: They do it. "
        "department – → department Parks; {status} in progress"
    )


def test_a_webhook_hears_what_it_asked_for_without_what_people_wrote() -> None:
    hooks = (Hook("all"), Hook("closed", ("resolve",)), Hook("open", ("reassign",), words=True))
    found = list(told([changed(why="For Mrs Smith")], Telling(hooks), Book()))
    assert [(each.target, each.kind) for each in found] == [("all", "webhook"), ("open", "webhook")]
    body = found[0].body
    assert (body["event"], body["at"], body["by"]) == ("reassign", "2026-11-21T22:26:40.000+00:00", "carla")
    assert body["before"] == {"department": ""}
    assert body["request"]["number"] == "R-1"
    assert "Smith" not in str(body)
    assert found[1].body["why"] == "For Mrs Smith"


def test_the_same_change_makes_the_same_keys_and_each_message_its_own() -> None:
    every = [Hook("a"), Hook("b")]
    tell = Telling(tuple(every), (notice("department", "x@example.org"),))
    first, again = ([each.key for each in told([changed()], tell, Book())] for _ in range(2))
    assert first == again
    assert len(set(first)) == 4


def test_what_is_filled_in_is_never_looked_into_and_breaks_no_head() -> None:
    evil = "{number}{0.__class__}%s\r\nBcc: all@example.org\x00"
    (mail,) = messages(changed(category=evil), notice("department", subject="About {category}", text="{category}"))
    assert mail.subject == "ES About {number}{0.__class__}%s Bcc: all@example.org"
    assert "{number}{0.__class__}%s" in mail.body["text"]


@given(st.text(), st.text())
def test_a_subject_is_one_line_whatever_is_in_it(category: str, words: str) -> None:
    subject = one_line(fill("{category} – {words}", {"category": category, "words": words}))
    assert len(subject.splitlines()) <= 1
    assert len(subject) <= 200


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{nummer}", "{nummer}"),
        ("{number!r}", "{number!r}"),
        ("{number.__class__}", "{number.__class__}"),
        ("{}", "{}"),
        ("a { b", "single “{”"),
        ("a } b", "single “}”"),
    ],
)
def test_a_text_with_a_field_that_there_is_not_is_refused(text: str, said: str) -> None:
    with pytest.raises(ValueError, match=r"which there is not|write") as refused:
        check(text, FIELDS)
    assert said in str(refused.value)


@given(st.text())
def test_what_is_not_refused_can_be_filled_in(text: str) -> None:
    try:
        check(text, FIELDS)
    except ValueError:
        return
    fill(text, {"number": "1"})
