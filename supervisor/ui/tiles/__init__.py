"""The tiles of wallboards and of the Live page: one file each, and its name in `TILES`."""

from __future__ import annotations

from supervisor.ui.tiles.abandonment import Abandonment
from supervisor.ui.tiles.ageing import AgeingByArea, AgeingByCategory, AgeingByChannel, AgeingByDepartment
from supervisor.ui.tiles.agents import Agents
from supervisor.ui.tiles.agents_by_state import AgentsByState
from supervisor.ui.tiles.aht import HandleTime
from supervisor.ui.tiles.area_map import RequestMap
from supervisor.ui.tiles.asa import SpeedOfAnswer
from supervisor.ui.tiles.base import Tile
from supervisor.ui.tiles.clock import Clock
from supervisor.ui.tiles.longest_wait import LongestWait
from supervisor.ui.tiles.occupancy import Occupancy
from supervisor.ui.tiles.offered import Answered, Offered
from supervisor.ui.tiles.oldest_requests import OldestRequests
from supervisor.ui.tiles.open_requests import OnTimeClosed, OnTimeOpen, OpenRequests, OverdueRequests
from supervisor.ui.tiles.peaks import Peaks
from supervisor.ui.tiles.queues import Queues
from supervisor.ui.tiles.request_volumes import CallsAndRequests, OpenedAndClosed
from supervisor.ui.tiles.service_level import ServiceLevel
from supervisor.ui.tiles.staffing import PeakAhead, Staffing
from supervisor.ui.tiles.volume import Volume
from supervisor.ui.tiles.waiting import Waiting

_TILES: tuple[type[Tile], ...] = (
    Abandonment,
    AgeingByArea,
    AgeingByCategory,
    AgeingByChannel,
    AgeingByDepartment,
    Agents,
    AgentsByState,
    Answered,
    CallsAndRequests,
    Clock,
    HandleTime,
    LongestWait,
    Occupancy,
    Offered,
    OldestRequests,
    OnTimeClosed,
    OnTimeOpen,
    OpenRequests,
    OpenedAndClosed,
    OverdueRequests,
    PeakAhead,
    Peaks,
    Queues,
    RequestMap,
    ServiceLevel,
    SpeedOfAnswer,
    Staffing,
    Volume,
    Waiting,
)
TILES = {tile.kind: tile for tile in _TILES}
