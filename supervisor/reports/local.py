"""Whose clock a centre goes by as long as nobody has set its own."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from supervisor.core.rules import Rules
from supervisor.store import SnapshotRow


def local_rules(rules: Rules, snapshots: Iterable[SnapshotRow]) -> Rules:
    """The centre's rules; as long as nobody has set its zone, that is the one of its city, where there is but one."""
    if not rules.zone_assumed:
        return rules
    zones = {row.zone for row in snapshots} - {""}
    return msgspec.structs.replace(rules, zone=zones.pop()) if len(zones) == 1 else rules
