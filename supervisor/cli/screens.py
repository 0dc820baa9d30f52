"""The pages that a snapshot can show."""

from __future__ import annotations

PAGES: dict[str, object] = {}
