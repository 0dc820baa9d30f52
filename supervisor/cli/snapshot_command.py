"""`callboard snapshot`."""

from __future__ import annotations

import argparse


def arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""


def run(args: argparse.Namespace) -> int:
    """Do it."""
    return 1
