"""Which days are holidays: a country's and a state's, and those that a city has or has not besides."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import lru_cache
from typing import Annotated, Self

from pydantic import Field, StringConstraints, model_validator

from supervisor.settings.described import Described

YEARS = range(2000, 2051)
"""Those whose public holidays are looked up: fixed, so that the same settings always give the same days."""


class HolidaySettings(Described):
    """Days that are kept apart from the usual day."""

    country: Annotated[str, StringConstraints(to_upper=True)] = Field(
        default="",
        title="Country",
        description="Whose public holidays apply, by its code such as US. Empty: none.",
        max_length=40,
    )
    subdivision: Annotated[str, StringConstraints(to_upper=True)] = Field(
        default="",
        title="State or region",
        description="Whose own holidays apply too, by its code such as NY.",
        max_length=10,
    )
    extra: tuple[date, ...] = Field(
        default=(), title="More holidays", description="Days that are holidays here and nowhere else."
    )
    working: tuple[date, ...] = Field(
        default=(), title="Not holidays here", description="Public holidays on which this centre works as usual."
    )

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.country:
            _check_country(self.country, self.subdivision)
        elif self.subdivision:
            raise ValueError("a state or region needs its country")
        return self


def _check_country(country: str, subdivision: str) -> None:
    # It takes a tenth of a second to import, and most centres have none.
    from holidays import list_supported_countries

    known = list_supported_countries()
    if country not in known:
        raise ValueError(f"“{country}” must be a country’s code of two letters, such as US")
    if subdivision and subdivision not in known[country]:
        raise ValueError(f"“{subdivision}” must be one of {', '.join(known[country]) or 'none'} for {country}")


@lru_cache(maxsize=16)
def public_holidays(country: str, subdivision: str) -> frozenset[date]:
    """Those of a country and one of its parts, `YEARS` of them; none without a country."""
    if not country:
        return frozenset()
    from holidays import country_holidays

    return frozenset(country_holidays(country, subdiv=subdivision or None, years=YEARS))


@lru_cache(maxsize=16)
def holiday_names(country: str, subdivision: str) -> dict[date, str]:
    """What the public holidays of a country and one of its parts are called."""
    if not country:
        return {}
    from holidays import country_holidays

    return dict(country_holidays(country, subdiv=subdivision or None, years=YEARS))


def iso_dates(country: str, subdivision: str, extra: Iterable[date], working: Iterable[date]) -> tuple[str, ...]:
    """The holidays in order, those that are added and those that are taken away counted in."""
    days = (public_holidays(country, subdivision) | {*extra}) - {*working}
    return tuple(sorted(day.isoformat() for day in days))
