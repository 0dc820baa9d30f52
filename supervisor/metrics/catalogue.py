"""Every figure there is, in the order in which they are told."""

from __future__ import annotations

from supervisor.metrics import contacts, handling, peaks, people, service_level, volume, waits
from supervisor.metrics.sight import Metric

METRICS: tuple[Metric, ...] = (
    *volume.METRICS,
    *waits.METRICS,
    *service_level.METRICS,
    *handling.METRICS,
    *contacts.METRICS,
    *people.METRICS,
    *peaks.METRICS,
)

BY_KEY = {metric.key: metric for metric in METRICS}
