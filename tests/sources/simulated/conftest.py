"""The demonstration city, for every test of the simulator."""

from __future__ import annotations

from importlib import resources

import pytest

from supervisor.sources.simulated.city import City, load_city


@pytest.fixture(scope="session")
def demo_text() -> str:
    """The file of the demonstration city."""
    return resources.files("resources").joinpath("demo/city.toml").read_text("utf-8")


@pytest.fixture(scope="session")
def lakeview(demo_text: str) -> City:
    """The city of `callboard demo`."""
    return load_city(demo_text)
