"""Files of service requests as cities publish them: CSV and JSON, by a profile of the city or by recognising them."""

from supervisor.sources.city_csv.profile import Profile, ProfileError, parse
from supervisor.sources.city_csv.shelf import every, find, names
from supervisor.sources.city_csv.snapshot import CityBatch, Survey, newest, read, survey

__all__ = [
    "CityBatch",
    "Profile",
    "ProfileError",
    "Survey",
    "every",
    "find",
    "names",
    "newest",
    "parse",
    "read",
    "survey",
]
