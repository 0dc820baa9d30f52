"""Files of service requests as cities publish them: CSV and JSON, by a profile of the city or by recognising them."""

from supervisor.sources.city_csv.choice import Choice, choose
from supervisor.sources.city_csv.profile import Profile, ProfileError, parse
from supervisor.sources.city_csv.recognise import Guess, GuessedField, recognise
from supervisor.sources.city_csv.shelf import Folders, every, find, names, save
from supervisor.sources.city_csv.snapshot import CityBatch, Survey, newest, read, survey
from supervisor.sources.city_csv.words import area_names
from supervisor.sources.city_csv.written import toml

__all__ = [
    "Choice",
    "CityBatch",
    "Folders",
    "Guess",
    "GuessedField",
    "Profile",
    "ProfileError",
    "Survey",
    "area_names",
    "choose",
    "every",
    "find",
    "names",
    "newest",
    "parse",
    "read",
    "recognise",
    "save",
    "survey",
    "toml",
]
