"""The manual is true: its tables are the program's, its links lead somewhere, its pictures and commands are there."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from docs import manual
from supervisor.app import COMMANDS

ROOT = manual.ROOT
PAGES = [pytest.param(page, id=str(page.relative_to(ROOT))) for page in manual.pages()]
LINK = re.compile(r"\]\((?!https?:)([^)#]*)(?:#([^)]+))?\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
CODE = re.compile(r"```.*?```", re.DOTALL)
COMMAND = re.compile(r"(?:^|`)callboard (?!:)([a-z0-9]+)", re.MULTILINE)
MAKE = re.compile(r"(?:^ {4}|`)make ([a-z]+)", re.MULTILINE)
TARGET = re.compile(r"^([a-z-]+):", re.MULTILINE)


def text(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def anchors(page: Path) -> set[str]:
    """What a link may name in a page."""
    headings = HEADING.findall(CODE.sub("", text(page)))
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def broken(page: Path) -> Iterator[str]:
    """Links that lead nowhere."""
    for path, anchor in LINK.findall(CODE.sub("", text(page))):
        file = (page.parent / path).resolve() if path else page
        if not file.exists() or (anchor and anchor not in anchors(file)):
            yield f"{path}#{anchor}"


@pytest.mark.parametrize("page", PAGES)
def test_the_tables_are_those_of_the_program(page: Path) -> None:
    assert manual.written(text(page)) == text(page), "run `make manual`"


def test_every_table_of_the_program_has_its_page() -> None:
    shown = [name for page in manual.pages() for name in manual.made_parts(text(page))]
    assert set(shown) == set(manual.PARTS)


@pytest.mark.parametrize("page", PAGES)
def test_links_lead_somewhere(page: Path) -> None:
    assert list(broken(page)) == []


def test_every_picture_is_shown() -> None:
    pictures = {file for folder in ("pictures", "gallery") for file in (ROOT / "docs" / folder).glob("*.png")}
    shown = {(page.parent / path).resolve() for page in manual.pages() for path, _ in LINK.findall(text(page))}
    assert pictures
    assert {file.name for file in pictures - shown} == set()


@pytest.mark.parametrize("page", PAGES)
def test_commands_are_there(page: Path) -> None:
    assert set(COMMAND.findall(text(page))) <= COMMANDS.keys()
    assert set(MAKE.findall(text(page))) <= set(TARGET.findall(text(ROOT / "Makefile")))


def test_the_worked_example_is_that_of_the_literature() -> None:
    worked = {
        line.split(" | ")[0].strip("| "): line.rstrip(" |").split(" | ")[-1] for line in manual.codes().splitlines()
    }
    assert worked["SL-A"] == "86.00 %"
    assert worked["SL-N"] == "81.13 %"
    assert worked["SL-I"] == "82.69 %"
    assert worked["SL-P"] == "83.02 %"
    assert worked["SL-S"] == "81.90 %"
    assert worked["SL-5"] == "82.08 %"
    assert worked["SL-O"] == "81.13 %; with 40 more timed out 78.18 %"
