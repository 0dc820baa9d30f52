"""First-contact resolution: who did not have to call again."""

from __future__ import annotations

from supervisor.metrics.sight import Metric, Ratio, Sight
from supervisor.metrics.volume import QUEUES

SAME_CALLER = "repeat contacts by the same caller only; the same address needs service requests"


def fcr(sight: Sight) -> Ratio:
    """Answered callers who did not call again in N days / answered callers whose N days are over."""
    known, again = sight.tally.sum("fcr_known"), sight.tally.sum("fcr_again")
    reason = "" if known else "the days in which an answered caller may call again are not over yet"
    return Ratio(known - again, known, "fcr", known, (SAME_CALLER,), reason)


METRICS = (Metric("fcr", "First-contact resolution", "share", "no repeat contact in N days", fcr, QUEUES),)
