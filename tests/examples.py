"""How many made-up days the long property tests go through."""

from __future__ import annotations

import os

MANY = int(os.environ.get("CALLBOARD_EXAMPLES", "150"))
"""`make soak` takes ten times as many as a test run has time for."""
