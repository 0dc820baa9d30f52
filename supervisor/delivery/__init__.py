"""Carries the messages of the outbox to where they belong, and says of each what became of it."""

from __future__ import annotations

from supervisor.delivery.courier import Courier

__all__ = ["Courier"]
