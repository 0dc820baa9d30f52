"""Errors that a user can act on: each is one sentence."""

from __future__ import annotations


class CallboardError(Exception):
    """Something that was expected to go wrong; its text is one sentence that says what and what to do."""


class UsageError(CallboardError):
    """What was asked for makes no sense; the program leaves with 2."""
