"""One Open311 server as the settings name it, in plain values."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote, quote_plus, urlsplit

import msgspec

from supervisor.requests.record import Status
from supervisor.sources.open311.translate import Terms

DAY_MS = 86_400_000
MINUTE_MS = 60_000
_HIDDEN = "•••"


class Server(msgspec.Struct, frozen=True):
    """A server, and how its words are meant.

    `url` is what its documents call the endpoint, such as https://311.example.org/open311/v2. `key` is the API key
    itself: sent with posts, and with questions where `key_for_reading`. `form` is json or xml. `overlap_ms` is how far
    before the last pull the next one begins; `history_days` how far back the first one goes. `services` are service
    codes by the names of our categories, for posts.
    """

    name: str
    url: str
    city: str = ""
    jurisdiction: str = ""
    key: str = ""
    key_for_reading: bool = False
    zone: str = "UTC"
    form: str = "json"
    overlap_ms: int = 15 * MINUTE_MS
    history_days: int = 90
    every_s: float = 60.0
    statuses: Mapping[str, Status] = {}
    services: Mapping[str, str] = {}

    def __repr__(self) -> str:
        return f"Server({self.name!r}, {self.place!r})"

    @property
    def place(self) -> str:
        """Where it is, for sentences: never with what may be secret in an address."""
        parts = urlsplit(self.url)
        return f"{parts.hostname or '?'}{f':{parts.port}' if parts.port else ''}{parts.path}"

    @property
    def terms(self) -> Terms:
        """How its words are meant."""
        return Terms(self.name, self.zone, self.statuses)

    def hidden(self, words: str) -> str:
        """The words without the key, which some servers repeat, as it is or as addresses have it."""
        for key in {self.key, quote(self.key), quote(self.key, safe=""), quote_plus(self.key)} - {""}:
            words = words.replace(key, _HIDDEN)
        return words
