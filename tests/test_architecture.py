"""The shape of the house as tests: who may ask for the time, where colours and Qt live, how long things get."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import TypeVar

import pytest

ROOT = Path(__file__).parent.parent
PROGRAM = ("supervisor", "widgets")
WITHOUT_A_CLOCK = ("core", "metrics", "requests", "planning", "emergency", "places")
CLOCKS = re.compile(r"(^|\.)(time\.\w+|(datetime|date)\.(now|utcnow|today))$")
WAITING = re.compile(r"(^|\.)(time\.sleep|sleep|processEvents)$")
HEX_COLOUR = re.compile(r"#(?:[0-9a-fA-F]{8}|[0-9a-fA-F]{6}|[0-9a-fA-F]{3})\b")
LONGEST_FILE = 500
LONGEST_FUNCTION = 40
HEADLESS = (
    *("collect", "import", "metrics", "requests", "rejects", "doctor", "audit", "clock", "rules", "outbox"),
    *("open311", "services", "areas", "staffing"),
)

Node = TypeVar("Node", bound=ast.AST)


def files(*folders: str) -> list[Path]:
    return sorted(file for folder in folders for file in (ROOT / folder).rglob("*.py"))


def nodes(kind: type[Node], *folders: str) -> Iterator[tuple[str, Node]]:
    """Every node of a kind in those folders, with where it is."""
    for file in files(*folders):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, kind):
                yield f"{file.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}", node


def calls(pattern: re.Pattern[str], *folders: str) -> list[str]:
    """Where something is called whose dotted name matches."""
    return [f"{where} {ast.unparse(call.func)}" for where, call in nodes(ast.Call, *folders) if matches(pattern, call)]


def matches(pattern: re.Pattern[str], call: ast.Call) -> bool:
    return pattern.search(ast.unparse(call.func)) is not None


def python(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, *arguments], cwd=ROOT, capture_output=True, text=True, check=False)


def test_each_part_imports_only_what_is_below_it() -> None:
    linted = python("-c", "import sys; from importlinter.cli import lint_imports; sys.exit(lint_imports(no_logo=True))")
    assert linted.returncode == 0, linted.stdout + linted.stderr


def test_the_clock_is_passed_in() -> None:
    assert calls(CLOCKS, *(f"supervisor/{part}" for part in WITHOUT_A_CLOCK)) == []


def test_nothing_sleeps_or_turns_the_event_loop_by_hand() -> None:
    found = calls(WAITING, *PROGRAM, "tests")
    assert [where for where in found if not where.endswith("asyncio.sleep")] == []


def test_colours_are_in_the_themes() -> None:
    written = [
        where
        for where, node in nodes(ast.Constant, *PROGRAM)
        if isinstance(node.value, str) and HEX_COLOUR.search(node.value)
    ]
    mixed = [
        where
        for where, call in nodes(ast.Call, *PROGRAM)
        if ast.unparse(call.func).endswith("QColor") and call.args and isinstance(call.args[0], ast.Constant)
    ]
    assert written + mixed == []


def test_files_are_short() -> None:
    lengths = {file: len(file.read_text(encoding="utf-8").splitlines()) for file in files(*PROGRAM, "tests")}
    assert {str(file.relative_to(ROOT)): lines for file, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_functions_are_short() -> None:
    functions: list[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]] = [
        *nodes(ast.FunctionDef, *PROGRAM),
        *nodes(ast.AsyncFunctionDef, *PROGRAM),
    ]
    lengths = {f"{where} {node.name}": (node.end_lineno or 0) - node.lineno + 1 for where, node in functions}
    assert {where: lines for where, lines in lengths.items() if lines > LONGEST_FUNCTION} == {}


def imported(*folders: str) -> Iterator[tuple[str, str]]:
    """Every top-level module that is imported there, with where."""
    for where, node in nodes(ast.Import, *folders):
        yield from ((where, alias.name.partition(".")[0]) for alias in node.names)
    for where, node_from in nodes(ast.ImportFrom, *folders):
        if not node_from.level and node_from.module:
            yield where, node_from.module.partition(".")[0]


def distribution(name: str) -> str:
    """The one spelling of a distribution's name, which may be followed by extras and versions."""
    return re.sub(r"[-_.]+", "-", re.split(r"[^\w.-]", name, maxsplit=1)[0]).lower()


def test_what_is_imported_is_named_among_the_dependencies() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    named, owners = {distribution(words) for words in project["dependencies"]}, packages_distributions()
    ours = {*sys.stdlib_module_names, *PROGRAM, "resources"}
    lacking = [
        f"{where} {module}"
        for where, module in imported(*PROGRAM)
        if module not in ours and named.isdisjoint(map(distribution, owners.get(module, ())))
    ]
    assert lacking == []


JOINS_QT = (
    *("__main__", "screens", "actions", "request_actions", "request_desk", "pages"),
    *("intake_desk", "outbox_page", "service_page", "staffing_pages"),
    *(f"staffing_{part}_page" for part in ("today", "forecast", "schedule", "whatif", "ahead")),
)
"""Where the command line opens the screens."""


def test_nothing_but_the_screens_loads_qt() -> None:
    parts = [
        ".".join(file.relative_to(ROOT).with_suffix("").parts)
        for file in files("supervisor")
        if file.parts[len(ROOT.parts) + 1] != "ui"
        and file.stem not in JOINS_QT
        and not {"migrations", "pdf"} & {*file.parts}
    ]
    script = "import importlib, sys\nfor part in sys.argv[1:]: importlib.import_module(part)\n"
    script += "print([name for name in sys.modules if name.split('.')[0] in ('PySide6', 'shiboken6', 'pyqtgraph')])"
    loaded = python("-c", script, *parts)
    assert loaded.stdout.strip() == "[]", loaded.stdout + loaded.stderr


def test_a_wallboard_without_requests_starts_without_what_only_they_need() -> None:
    script = "import sys, supervisor.cli.screens\nfrom supervisor.ui import boards\n"
    script += "assert not boards.load('default').tells_of_requests\nprint('numpy' in sys.modules)"
    loaded = python("-c", script)
    assert loaded.stdout.strip() == "False", loaded.stdout + loaded.stderr


@pytest.mark.skipif(not (ROOT / "supervisor/app.py").exists(), reason="there is no command line yet")
@pytest.mark.parametrize("command", HEADLESS)
def test_a_command_without_screens_starts_without_qt(command: str) -> None:
    told = python("-X", "importtime", "main.py", command, "--help")
    assert told.returncode == 0, told.stderr[-2000:]
    assert "usage: " in told.stdout
    assert re.search(r"\| +(PySide6|pyqtgraph|qdarktheme)\b", told.stderr) is None
