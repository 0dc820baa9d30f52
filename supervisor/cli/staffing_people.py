"""`callboard staffing people`: who works under which contracts, as a file in and out of the settings."""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from supervisor.cli.common import author, clock_of, now_ms, open_store, several
from supervisor.cli.service_files import write
from supervisor.core.errors import UsageError
from supervisor.core.rights import require
from supervisor.planning.contradictions import of_contracts
from supervisor.settings import body_of, centre_settings, service_of
from supervisor.settings.contracts import Crew
from supervisor.settings.crew_toml import parse_crew, written_crew
from supervisor.settings.problems import SettingsError
from supervisor.settings.toml_file import MOST_BYTES
from supervisor.store import Store


def arguments(parser: argparse.ArgumentParser) -> None:
    """What it takes."""
    way = parser.add_mutually_exclusive_group()
    way.add_argument(
        "--import", dest="taken", metavar="FILE", help="TOML: patterns, contracts and people instead of those there"
    )
    way.add_argument(
        "--export", dest="written", metavar="FILE", help="write those there as TOML; - is the standard output"
    )
    parser.add_argument("--check", action="store_true", help="only say whether the file makes sense")
    parser.add_argument("--json", action="store_true", help="print JSON")


def run(args: argparse.Namespace) -> int:
    """Do it."""
    if args.check and not args.taken:
        raise UsageError("--check makes sense with --import alone.")
    fresh = _read(Path(args.taken)) if args.taken else None
    contrary = of_contracts(fresh.persons(), fresh.rules()) if fresh else []
    sys.stderr.writelines(f"callboard: {each.words}\n" for each in contrary)
    if fresh is not None and args.check:
        sense = f"has {several(len(contrary), 'contradiction')}" if contrary else "makes sense"
        _say(args, fresh, f"{Path(args.taken).name} {sense}: {_counted(fresh)}. Nothing was saved.")
        return 1 if contrary else 0
    with open_store(args, migrate=fresh is not None) as store:
        if fresh is not None:
            version = save_crew(store, fresh)
            return _say(args, fresh, f"Saved as version {version} of the settings: {_counted(fresh)}.")
        crew = crew_of(store)
    if args.written is None:
        return _say(args, crew, "\n".join(_listed(crew)) or "There are no people yet; --import FILE takes some in.")
    if args.written == "-":
        print(written_crew(crew), end="")
        return 0
    write(Path(args.written), written_crew(crew))
    return _say(args, crew, f"{args.written}: {_counted(crew)}.")


def crew_of(store: Store) -> Crew:
    """Those of the settings that were saved last."""
    staffing = centre_settings(store.latest_settings().body).staffing
    return Crew.model_validate(_own(staffing))


def save_crew(store: Store, crew: Crew) -> int:
    """Saves them as a new version of the settings, and returns it. Raises `NotAllowed`."""
    latest = store.latest_settings()
    centre, who = centre_settings(latest.body), author()
    role = service_of(centre).role_of(who)
    require(role, "settings.save", who)
    body = body_of(centre)
    kept = {name: told for name, told in body.get("staffing", {}).items() if name not in Crew.model_fields}
    fresh = body_of(centre_settings({**body, "staffing": {**kept, **_own(crew)}}))
    return store.save_settings(
        fresh,
        valid_from=0 if latest.version == 0 else clock_of(store)(),
        made_at=now_ms(),
        author=who,
        role=role,
        expected_version=latest.version,
    )


def _own(told: Crew) -> dict[str, Any]:
    return told.model_dump(mode="json", exclude_unset=True, include=set(Crew.model_fields))


def _read(path: Path) -> Crew:
    try:
        with path.open("rb") as file:
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise SettingsError(f"{path} cannot be read ({error.strerror}).") from None
    return parse_crew(data, path.name)


def _counted(crew: Crew) -> str:
    people = len(crew.persons())
    who = "1 person" if people == 1 else f"{people:,} people"
    return f"{several(len(crew.patterns), 'pattern')}, {several(len(crew.contracts), 'contract')}, {who}"


def _listed(crew: Crew) -> list[str]:
    return [f"{each.name}  {each.contract}" for each in crew.persons()]


def _say(args: argparse.Namespace, crew: Crew, words: str) -> int:
    if args.json:
        json.dump(_own(crew), sys.stdout, indent=2)
        print()
    else:
        print(words)
    return 0
