"""What rules have done by themselves: which acts are known, and what came of the last time that they were looked at."""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
from sqlalchemy import select

from supervisor.store.part import Part, upsert
from supervisor.store.schema import acted, meta

_NAME = "ruled"
_AT_ONCE = 900


class RuleRun(msgspec.Struct, frozen=True):
    """What came of a rule: acts done, of those refused one's sentence, and requests left for the next time."""

    kind: str
    name: str
    done: int = 0
    refused: int = 0
    waiting: int = 0
    said: str = ""


class RulesRun(msgspec.Struct, frozen=True):
    """When rules were last looked at, by the centre's clock (ms), how long that took, and what came of each."""

    at: int = 0
    took_ms: int = 0
    rules: tuple[RuleRun, ...] = ()
    note: str = ""


class Ruled(Part):
    """Rules that run by themselves."""

    def known_acts(self, keys: Sequence[str]) -> set[str]:
        """Which of some acts (32 hex digits each) have been done."""
        found: set[str] = set()
        with self._db.read() as connection:
            for start in range(0, len(keys), _AT_ONCE):
                some = [*map(bytes.fromhex, keys[start : start + _AT_ONCE])]
                query = select(acted.c.key).where(acted.c.key.in_(some)).distinct()
                found.update(bytes(key).hex() for (key,) in connection.execute(query))
        return found

    def keep_rules_run(self, told: RulesRun) -> None:
        """Says what came of the rules."""
        value = msgspec.json.encode(told).decode()
        with self._db.write(journal=False) as connection:
            connection.execute(upsert(connection, meta, ["name"]), {"name": _NAME, "value": value})

    def rules_run(self) -> RulesRun | None:
        """What came of the rules when they were last looked at, None where that never was."""
        with self._db.read() as connection:
            value = connection.execute(select(meta.c.value).where(meta.c.name == _NAME)).scalar()
        return msgspec.json.decode(value, type=RulesRun) if value else None
