"""The tiles of requests: what they say, when they are old, and that nothing on their wallboard is cut."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from PySide6.QtWidgets import QApplication

from supervisor.picture import EMPTY, Picture, SourceState
from supervisor.reports.backlog import backlog_at
from supervisor.requests.backlog import Volumes
from supervisor.requests.record import Request, Status
from supervisor.store import Store
from supervisor.ui import boards
from supervisor.ui.application import THEMES, use_theme
from supervisor.ui.boards import BoardError
from supervisor.ui.grid import TileBoard
from supervisor.ui.models import ageing
from supervisor.ui.passports import passport
from supervisor.ui.tiles import TILES
from supervisor.ui.tiles.base import Tile
from supervisor.ui.tiles.of_requests import RequestTile
from supervisor.ui.tiles.request_volumes import CallsAndRequests, beside
from tests.pictures import NOW, RULES
from tests.ui.backlogs import DAY, Worlds
from tests.ui.backlogs import RULES as WORLD_RULES
from widgets import HeatMap, WallTable
from widgets.level import Level

ON_MAP = ("North", "South", "Isle")
KINDS = sorted(kind for kind, tile in TILES.items() if issubclass(tile, RequestTile))
HOUR = 3_600_000
SIZES = ((1280, 720), (1920, 1080), (3840, 2160))


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Picture]:
    """A morning with calls, and the requests of two cities."""
    world = Worlds(tmp_path_factory.mktemp("requests"), cities=2)
    yield world.picture
    world.store.close()


def tile(kind: str, picture: Picture, scope: str = "centre", **options: Any) -> Tile:
    made = TILES[kind](scope, RULES, **{"wall": True, **options})
    made.show(picture)
    return made


def says(kind: str, picture: Picture, scope: str = "centre") -> str:
    made = tile(kind, picture, scope)
    return f"{made.widget.accessibleName()}: {made.widget.accessibleDescription()}"


def test_numbers_say_what_they_are_of(told: Picture) -> None:
    assert says("open_requests", told).startswith("Open requests: 104, today 2 opened, ")
    assert says("overdue_requests", told).startswith("Overdue requests: 63, 33 by over 60")
    assert says("on_time_open", told).startswith("On time · open requests: ")
    assert says("on_time_open", told).endswith("open with a due date")
    assert says("on_time_closed", told).endswith("closed that had a due date")


def test_a_city_is_told_alone_by_its_name(told: Picture) -> None:
    assert says("open_requests", told, "city/harbor").startswith("Open requests · Harbor: 21, ")
    assert says("open_requests", told, "city/lakeview").startswith("Open requests · Lakeview: 83, ")
    assert says("open_requests", told, "city/nowhere") == "Open requests · Nowhere: no value, no requests"
    one, other = (tile("oldest_requests", told, f"city/{city}") for city in ("harbor", "lakeview"))
    assert one.widget.accessibleDescription() != other.widget.accessibleDescription()


def test_days_and_intervals_of_a_city_are_its_own(told: Picture) -> None:
    bars = {}
    for city in ("harbor", "lakeview", "nowhere"):
        data = tile("opened_closed", told, f"city/{city}").widget._data  # type: ignore[attr-defined]
        bars[city] = sum(data.now)
        days = told.requests.course(city).days[-30:]
        assert (bars[city], sum(data.usual)) == (sum(d.opened or 0 for d in days), sum(d.closed or 0 for d in days))
        made = tile("calls_and_requests", told, f"city/{city}")
        assert isinstance(made, CallsAndRequests)
        line = sum(value or 0 for value in beside(made).usual)
        assert line == sum(told.requests.course(city).today.every())
    assert bars["harbor"] + bars["lakeview"] == sum(day.opened or 0 for day in told.requests.days[-30:])
    assert bars["harbor"] > 0 < bars["lakeview"]
    assert bars["nowhere"] == 0
    assert "No requests yet" in says("oldest_requests", told, "city/nowhere")


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.startswith("ageing")])
def test_the_heat_map_of_a_wall_is_of_few_columns_and_opens_its_cells(told: Picture, qtbot: Any, kind: str) -> None:
    made, desk = tile(kind, told), tile(kind, told, wall=False)
    assert isinstance(made.widget, HeatMap)
    assert isinstance(desk.widget, HeatMap)
    assert len(made.widget._table.columns) < len(desk.widget._table.columns)
    assert made.widget.accessibleName() == f"Open requests by age · by {kind.removeprefix('ageing_by_')}"
    with qtbot.waitSignal(made.opened) as opened:
        made.widget.cell_clicked.emit("=Water", "due_today")
    assert opened.args == [f"requests//{kind.removeprefix('ageing_by_')}/Water", "due_today"]


def test_the_oldest_are_told_by_how_long_they_are_open(told: Picture) -> None:
    made = tile("oldest_requests", told)
    assert isinstance(made.widget, WallTable)
    ages = [int(row[2].text.removesuffix(" d")) for row in made.widget._rows]
    assert ages == sorted(ages, reverse=True)
    assert ages[0] == max(old.age for old in told.requests.oldest)
    assert {row[-1].level for row in made.widget._rows if row[-1].text != "–"} == {Level.bad}
    assert len(ages) == 10
    said = passport(told, RULES, "centre", made.key, 0, NOW)
    assert said is not None
    assert said.title == "Open"


def test_opened_and_closed_stand_side_by_side(told: Picture) -> None:
    made = tile("opened_closed", told)
    data = made.widget._data  # type: ignore[attr-defined]
    assert len(data.now) == len(data.usual) == 30
    assert sum(data.now) == sum(day.opened or 0 for day in told.requests.days[-30:])
    assert data.labels[-1] == "3 Mar"
    assert data.running == 29


def test_requests_stand_beside_the_calls_of_the_same_intervals(told: Picture) -> None:
    starts = tuple(point.start for point in told.intervals["centre"])
    today = Volumes((told.since, *starts[1:]), {"phone": (2,) * len(starts), "web": (1,) * len(starts)}, ())
    beside_it = msgspec.structs.replace(told, requests=msgspec.structs.replace(told.requests, today=today))
    made = tile("calls_and_requests", beside_it)
    assert isinstance(made, CallsAndRequests)
    data = beside(made)
    assert len(data.now) == len(data.usual) == len(data.labels)
    assert {value for value in data.usual if value} == {3.0}
    assert sum(value or 0 for value in data.now) == sum(point.offered for point in told.intervals["centre"])
    yesterday = msgspec.structs.replace(today, starts=tuple(start - DAY for start in today.starts))
    of_another_day = msgspec.structs.replace(told.requests, today=yesterday)
    made.show(msgspec.structs.replace(beside_it, requests=of_another_day))
    assert beside(made).usual == ()


@pytest.mark.parametrize("kind", KINDS)
def test_without_requests_nothing_is_made_up(kind: str) -> None:
    made = tile(kind, EMPTY)
    assert made.widget.level is Level.none
    assert not any(digit in made.widget.accessibleDescription() for digit in "123456789")


@pytest.mark.parametrize("kind", KINDS)
def test_what_no_file_has_told_for_days_is_stale_and_says_how_old_it_is(told: Picture, kind: str) -> None:
    live = SourceState("Main PBX", "asterisk-ami", "main", "live", last_at=NOW)
    later = msgspec.structs.replace(told, sources=(live,), at=NOW + 3 * DAY)
    made = tile(kind, later)
    assert made.widget.level is Level.stale
    assert "3 d old" in made.widget.accessibleDescription()
    assert tile(kind, msgspec.structs.replace(later, at=NOW + DAY)).widget.level is not Level.stale
    files_alone = tile(kind, msgspec.structs.replace(later, sources=()))
    assert files_alone.widget.level is Level.stale
    assert "3 d old" in files_alone.widget.accessibleDescription()
    for world in ("demo", "replay"):
        over = msgspec.structs.replace(later, sources=(), world=world)
        assert tile(kind, over).widget.level is not Level.stale


def test_one_city_whose_files_stay_away_is_named(told: Picture) -> None:
    cities = tuple(
        msgspec.structs.replace(city, as_of=NOW - 40 * DAY) if city.city == "harbor" else city
        for city in told.requests.cities
    )
    picture = msgspec.structs.replace(told, requests=msgspec.structs.replace(told.requests, cities=cities))
    centre, lakeview, harbor = (
        tile("open_requests", picture, scope) for scope in ("centre", "city/lakeview", "city/harbor")
    )
    assert (centre.age, lakeview.age, harbor.age) == ("Harbor 40 d old", "", "40 d old")
    assert centre.widget.level is harbor.widget.level is Level.stale
    third = msgspec.structs.replace(cities[0], city="ogdenville", as_of=NOW - 50 * DAY)
    requests = msgspec.structs.replace(told.requests, cities=(*cities, third))
    assert tile("open_requests", msgspec.structs.replace(told, requests=requests)).age == "2 cities 50 d old"


def test_an_old_city_with_nothing_open_makes_nothing_stale_but_itself(told: Picture) -> None:
    def ages(open_: int, lakeview_as_of: int) -> list[str]:
        as_of = {"harbor": NOW - 2048 * DAY, "lakeview": lakeview_as_of}
        cities = [msgspec.structs.replace(city, as_of=as_of[city.city]) for city in told.requests.cities]
        cities = [msgspec.structs.replace(city, open=open_) if city.city == "harbor" else city for city in cities]
        requests = msgspec.structs.replace(told.requests, cities=tuple(cities))
        picture = msgspec.structs.replace(told, requests=requests)
        return [tile("open_requests", picture, scope).age for scope in ("centre", "city/lakeview", "city/harbor")]

    assert ages(0, NOW) == ["", "", "2048 d old"]
    assert ages(1, NOW) == ["Harbor 2048 d old", "", "2048 d old"]
    assert ages(0, NOW - 5 * DAY) == ["Lakeview 5 d old", "5 d old", "2048 d old"]


def test_a_day_of_long_ago_is_told_by_its_date(seen: Worlds) -> None:
    """The newest file says which day is told of, whatever day it is."""
    _, backlog = backlog_at(seen.store, WORLD_RULES, NOW)
    for after, day, clock in ((20 * DAY, "3 Mar", " 10:33"), (1000 * DAY, "3 Mar 2026", "")):
        picture = msgspec.structs.replace(EMPTY, requests=backlog, at=NOW + after, zone=WORLD_RULES.zone)
        assert f", {day} 2 opened, 0 closed" in says("open_requests", picture)
        assert tile("opened_closed", picture).widget.accessibleName() == f"Requests per day · to {day}{clock}"
        said = passport(picture, RULES, "centre", "opened", 0, picture.at)
        assert said is not None
        assert said.value == f"{day} 2 opened, 0 closed"
        assert says("open_requests", picture).endswith("d old")


@pytest.fixture(scope="module")
def seen(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Worlds]:
    world = Worlds(tmp_path_factory.mktemp("gaps"), cities=2)
    yield world
    world.store.close()


def later(world: Worlds, after: int) -> Picture:
    """What a wall shows so long (ms) after the newest file."""
    _, backlog = backlog_at(world.store, WORLD_RULES, NOW + after)
    return msgspec.structs.replace(EMPTY, requests=backlog, at=NOW + after, zone=WORLD_RULES.zone)


def test_hours_after_the_newest_file_are_a_gap(seen: Worlds) -> None:
    afternoon = later(seen, 5 * HOUR)
    assert says("open_requests", afternoon).endswith(", today to 10:33: 2 opened, 0 closed")
    made = tile("calls_and_requests", afternoon)
    assert isinstance(made, CallsAndRequests)
    assert made.widget.accessibleName() == "Calls and requests · by 15 min · requests to 10:30"
    line = [value for value in beside(made).usual if value is not None]
    assert len(line) == len(afternoon.requests.today.starts) == 42
    assert beside(made).usual[-1] is None
    said = passport(afternoon, RULES, "centre", "opened", 0, afternoon.at)
    assert said is not None
    assert (said.value, dict(said.rows)["Window"]) == ("today to 10:33: 2 opened, 0 closed", "62 days, known to 10:33")


def test_a_day_after_the_newest_file_is_no_day_without_requests(seen: Worlds) -> None:
    tomorrow = later(seen, DAY)
    assert says("open_requests", tomorrow).endswith(", 3 Mar to 10:33: 2 opened, 0 closed")
    made = tile("opened_closed", tomorrow)
    data = made.widget._data  # type: ignore[attr-defined]
    assert (data.now[-2:], data.usual[-1], data.running, data.unknown) == ((2.0, None), None, 28, (29,))
    assert made.widget.accessibleName() == "Requests per day · to 3 Mar 10:33"
    assert says("calls_and_requests", tomorrow).startswith(
        "Calls and requests · by 15 min · requests to 3 Mar 10:33: no data"
    )


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("after", [5 * HOUR, DAY, 1000 * DAY])
def test_what_a_gap_says_is_not_cut(qapp: QApplication, seen: Worlds, size: tuple[int, int], after: int) -> None:
    use_theme(qapp, "dark")
    board = TileBoard(boards.load("requests"), RULES)
    board.resize(*size)
    picture = later(seen, after)
    other = msgspec.structs.replace(picture.requests.cities[0], city="san_francisco", as_of=picture.at)
    cities = (*picture.requests.cities, other)
    board.show_picture(picture)
    for one in board.tiles:
        assert one.widget.cut_off() == (), one.kind
    board.show_picture(
        msgspec.structs.replace(picture, requests=msgspec.structs.replace(picture.requests, cities=cities))
    )
    for one in board.tiles:
        assert one.widget.cut_off() == (), one.kind


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("theme", THEMES)
def test_nothing_on_the_wallboard_is_cut(qapp: QApplication, told: Picture, size: tuple[int, int], theme: str) -> None:
    use_theme(qapp, theme)
    board = TileBoard(boards.load("requests"), RULES)
    board.resize(*size)
    board.show_picture(told)
    for one in board.tiles:
        assert one.widget.cut_off() == (), one.kind


def test_the_board_of_requests_fills_its_screen() -> None:
    plan = boards.load("requests")
    assert sum(len(place.cells()) for place in plan.tiles) == plan.rows * plan.columns
    assert len({place.kind for place in plan.tiles}) == len(plan.tiles)


@pytest.mark.parametrize(
    ("kind", "scope", "words"),
    [
        ("open_requests", "queue/a", "write centre or city/NAME"),
        ("waiting", "city/a", "queue/NAME, group/NAME or team/"),
    ],
)
def test_a_tile_is_of_a_scope_that_it_can_tell_of(kind: str, scope: str, words: str) -> None:
    text = f'rows = 1\ncolumns = 1\n[[tiles]]\nkind = "{kind}"\nscope = "{scope}"\nrow = 0\ncolumn = 0\n'
    with pytest.raises(BoardError, match=words):
        boards.parse(text, "wall.toml")


def test_a_city_may_be_named_in_a_board(tmp_path: Path, told: Picture) -> None:
    text = 'rows = 1\ncolumns = 1\n[[tiles]]\nkind = "open_requests"\nscope = "city/harbor"\nrow = 0\ncolumn = 0\n'
    board = TileBoard(boards.parse(text, "wall.toml"), RULES)
    board.show_picture(told)
    assert board.tiles[0].widget.accessibleName() == "Open requests · Harbor"


def test_a_city_is_called_as_its_profile_says(told: Picture) -> None:
    cities = tuple(msgspec.structs.replace(city, title=f"{city.city.title()} Bay") for city in told.requests.cities)
    picture = msgspec.structs.replace(told, requests=msgspec.structs.replace(told.requests, cities=cities))
    made = tile("open_requests", told, "city/harbor")
    assert made.widget.accessibleName() == "Open requests · Harbor"
    made.show(picture)
    assert made.widget.accessibleName() == "Open requests · Harbor Bay"
    said = passport(picture, RULES, "city/harbor", "open", 0, NOW)
    assert said is not None
    assert said.title == "Open · Harbor Bay"
    assert dict(said.rows)["Newest file"] == "Harbor Bay, 0 s old"


@pytest.mark.parametrize(
    ("status", "due", "of_open", "of_closed"),
    [
        (Status.OPEN, None, "none has a due date", "nothing is closed yet"),
        (Status.RESOLVED, None, "nothing is open", "none has a due date"),
        (Status.RESOLVED, NOW, "nothing is open", "100 %, of 1 closed that had a due date"),
    ],
)
def test_a_share_without_a_value_says_why(
    tmp_path: Path, status: Status, due: int | None, of_open: str, of_closed: str
) -> None:
    closed = None if status is Status.OPEN else NOW - 2 * HOUR
    row = Request("1", NOW - DAY, status=status, closed_at=closed, due_at=due)
    with Store.open(str(tmp_path / "few.db"), migrate=True) as store:
        store.observe("lakeview", NOW, [row], now=1, zone=WORLD_RULES.zone)
        _, backlog = backlog_at(store, WORLD_RULES, NOW)
    picture = msgspec.structs.replace(EMPTY, requests=backlog, at=NOW)
    assert of_open in says("on_time_open", picture)
    assert of_closed in says("on_time_closed", picture)


@pytest.mark.parametrize(("target", "level"), [(0.0, Level.none), (0.1, Level.good), (0.5, Level.bad)])
def test_a_share_in_time_has_a_level_once_it_has_a_target(told: Picture, target: float, level: Level) -> None:
    rules = msgspec.structs.replace(RULES, on_time_open=target)
    made = TILES["on_time_open"]("centre", rules, wall=True)
    made.show(told)
    assert made.widget.level is level
    assert (f"target {target * 100:.0f} %" in made.widget.accessibleDescription()) is bool(target)
    heat = TILES["ageing_by_department"]("centre", rules, wall=True)
    heat.show(told)
    assert isinstance(heat.widget, HeatMap)
    total = heat.widget._table.total
    assert total is not None
    assert total.cells[-1].level is level
    said = passport(told, rules, "centre", "on_time_open", 0, NOW)
    assert said is not None
    assert dict(said.rows).get("Target", "").startswith(f"{target * 100:.0f} %") is bool(target)


def test_a_map_shows_areas_by_any_figure_and_tells_what_is_on_none(told: Picture) -> None:
    made = tile("request_map", told, "city/lakeview", figure="overdue")
    assert made.widget.accessibleName() == "Map · Overdue · Lakeview"
    said = made.widget.accessibleDescription()
    assert said.startswith("3 areas, most in ")
    assert "Not on the map: " in said
    table = told.requests.table("place", "lakeview")
    assert table is not None
    late = ageing.counted(table, "overdue")
    away = sum(int(number) for name, number in zip(table.names, late, strict=True) if name not in ON_MAP)
    assert away == sum(int(part) for part in re.findall(r"(\d+)(?=,|$)", said.partition("Not on the map: ")[2]))
    heard: list[tuple[str, str]] = []
    made.opened.connect(lambda *what: heard.append(what))
    made.widget.area_clicked.emit("North")  # type: ignore[attr-defined]
    assert heard == [("requests/lakeview/place/North", "overdue")]
    passported = passport(told, RULES, *heard[0], 0, NOW)
    assert passported is not None
    assert passported.title == "Overdue · North · Lakeview"


def test_a_map_says_why_there_is_none(told: Picture) -> None:
    assert says("request_map", told).endswith(
        'There are several cities; the board says which with scope = "city/NAME".'
    )
    assert says("request_map", told, "city/harbor").endswith(
        "There is no map of Harbor yet: import one on the Requests page."
    )
    assert "No requests yet" in says("request_map", EMPTY)


def test_a_board_chooses_what_a_map_shows(tmp_path: Path) -> None:
    text = 'rows = 1\ncolumns = 1\n[[tiles]]\nkind = "{}"\nfigure = "{}"\nrow = 0\ncolumn = 0\n'
    plan = boards.parse(text.format("request_map", "no_target"), "b.toml")
    [made] = TileBoard(plan, RULES).tiles
    assert made.label() == "Map · Open without a due date"
    with pytest.raises(BoardError, match=r"tiles\[0\]\.figure is “late”; there are: open, overdue, "):
        boards.parse(text.format("request_map", "late"), "b.toml")
    with pytest.raises(BoardError, match=r"“clock” has none to choose; leave it out"):
        boards.parse(text.format("clock", "open"), "b.toml")
