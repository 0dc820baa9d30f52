"""`callboard staffing skills`: the agents by group of skills that several queues need, or what those given do."""

from __future__ import annotations

import argparse
import json
import math
import sys
from typing import Any

from supervisor.cli import staffing_words as words
from supervisor.cli.staffing_sheet import Sheet
from supervisor.cli.table import lines
from supervisor.core.errors import CallboardError
from supervisor.planning.required import Targets
from supervisor.planning.skills import CALLS, SEED, Group, Plan, Queue, evaluate_shared, shared

QUEUE = (
    "name", "calls", "interval", "aht", "patience", "target", "service_level", "max_asa", "max_abandon", "short",
)  # fmt: skip
GROUP = ("name", "queues", "cost", "most", "agents")
LEAST_CALLS, MOST_CALLS = 1_000, 1_000_000


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    add = parser.add_argument
    add("file", metavar="FILE", help="TOML with [[queue]] and [[group]]; where each group has agents, what they do")
    add("--calls", metavar="N", default=str(CALLS), help=f"calls simulated for each trial ({CALLS})")
    add("--seed", metavar="N", default=str(SEED), help="the same number gives the same answer")
    add("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Tell it."""
    sheet = Sheet.of(args.file).known(("queue", "group"))
    queues = [_queue(each.known(QUEUE)) for each in sheet.tables("queue")]
    groups = [each.known(GROUP) for each in sheet.tables("group")]
    _once([queue.name for queue in queues], args.file)
    _once([group.read("name", _text) for group in groups], args.file)
    calls = words.whole(args.calls, "calls", MOST_CALLS, LEAST_CALLS)
    plan = _planned(args.file, queues, groups, calls, words.whole(args.seed, "seed", 2**63, least=0))
    if args.json:
        print(json.dumps(told(queues, plan), indent=2))
    else:
        sys.stdout.writelines(f"{line}\n" for line in _lines(queues, plan))
    if not plan.reached:
        sys.stderr.write("callboard: The targets are not all reached; more agents, or more skills, are needed.\n")
    return 0


def _planned(path: str, queues: list[Queue], groups: list[Sheet], calls: int, seed: int) -> Plan:
    made = [_group(each) for each in groups]
    given = [each.maybe("agents", _agents) for each in groups]
    there = [each for each in given if each is not None]
    if there and len(there) < len(given):
        raise CallboardError(f"{path}: say agents of every group, or of none to be told how many are needed.")
    if there:
        return evaluate_shared(queues, made, there, calls=calls, seed=seed)
    return shared(queues, made, calls=calls, seed=seed)


def _once(names: list[str], path: str) -> None:
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise CallboardError(f"{path}: {twice[0]!r} is there twice; give each a name of its own.")


def _queue(sheet: Sheet) -> Queue:
    level, within = sheet.read("target", lambda text, _: words.target(text), (0.8, 20.0))
    code = sheet.read("service_level", lambda text, _: words.code(argparse.Namespace(service_level=text)), "SL-N")
    targets = Targets(
        level, within, code, sheet.maybe("max_asa", words.seconds), sheet.maybe("max_abandon", _limit),
        short_s=sheet.read("short", words.seconds, 5.0),
    )  # fmt: skip
    return Queue(
        sheet.read("name", _text),
        sheet.read("calls", lambda text, name: words.number(text, name, 0)),
        sheet.read("interval", words.seconds, 1800.0),
        sheet.read("aht", words.seconds),
        sheet.read("patience", words.seconds, math.inf),
        targets,
    )


def _group(sheet: Sheet) -> Group:
    cost = sheet.read("cost", lambda text, name: words.number(text, name, 0), 1.0)
    most = sheet.read("most", _agents, words.MOST_AGENTS)
    return Group(sheet.read("name", _text), tuple(sheet.texts("queues")), cost, most)


def _text(text: str, name: str) -> str:
    return text


def _agents(text: str, name: str) -> int:
    return words.whole(text, name, words.MOST_AGENTS, least=0)


def _limit(text: str, name: str) -> float | None:
    return words.limit(text, name)


def told(queues: list[Queue], plan: Plan) -> dict[str, Any]:
    """Under names that stay."""
    return {
        "reached": plan.reached,
        "groups": [{"name": name, "agents": agents} for name, agents in plan.agents.items()],
        "queues": [
            {
                "name": queue.name,
                "service_level": plan.service_level[queue.name],
                "service_level_code": queue.targets.code,
                "within_s": queue.targets.within_s,
                "standard_error": plan.error[queue.name],
                "asa_s": plan.asa_s[queue.name],
                "p_abandon": plan.abandoned[queue.name],
            }
            for queue in queues
        ],
    }


def _lines(queues: list[Queue], plan: Plan) -> list[str]:
    groups: list[tuple[str, ...]] = [
        ("group", "agents"),
        *((name, str(agents)) for name, agents in plan.agents.items()),
    ]
    rows: list[tuple[str, ...]] = [("queue", "service level", "", "ASA", "abandoned")]
    for queue in queues:
        name, targets = queue.name, queue.targets
        level = f"{plan.service_level[name]:.1%} ± {plan.error[name]:.1%}"
        rows.append((name, level, f"{targets.code} within {targets.within_s:g} s", f"{plan.asa_s[name]:.1f} s",
                     f"{plan.abandoned[name]:.1%}"))  # fmt: skip
    return [*lines(groups), "", *lines(rows)]
