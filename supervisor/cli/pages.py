"""All pages of the desk but Live, each with what it asks for; a wallboard does without them and their imports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from supervisor.cli.actions import Actions
from supervisor.cli.intake_desk import IntakeDesk
from supervisor.cli.outbox_page import outbox_actions
from supervisor.cli.request_actions import RequestDesk
from supervisor.cli.service_page import service_actions
from supervisor.cli.staffing_pages import Asked, staffing_pages
from supervisor.core.rules import Rules
from supervisor.picture import Picture
from supervisor.requests.finder import Finder
from supervisor.store import Store
from supervisor.ui.jobs import Jobs
from supervisor.ui.windows.first import FirstStartPage
from supervisor.ui.windows.history import HistoryPage
from supervisor.ui.windows.intake import NEW, IntakePage
from supervisor.ui.windows.outbox import OutboxPage
from supervisor.ui.windows.page import Page
from supervisor.ui.windows.requests import RequestsPage
from supervisor.ui.windows.service import ServicePage
from supervisor.ui.windows.settings import SettingsPage
from supervisor.ui.windows.sources import SourcesPage

Make = Callable[[], Page]


def other_pages(actions: Actions, requests: RequestDesk, jobs: Jobs, name_of: Callable[[str], str]) -> dict[str, Make]:
    """What makes each page but Live."""
    store = actions.store
    intake = IntakeDesk(store, requests.finder, requests.desk.clock)
    return {
        "requests": lambda: _requests(requests, jobs),
        "intake": lambda: IntakePage(intake.actions(), jobs),
        "outbox": lambda: OutboxPage(outbox_actions(store), jobs),
        "history": lambda: HistoryPage(actions.history, jobs, name_of=name_of),
        "sources": lambda: SourcesPage(actions.for_sources(), jobs),
        "service": lambda: ServicePage(service_actions(store, requests.finder, requests.now), jobs),
        "settings": lambda: SettingsPage(actions.for_settings(), jobs),
        "first": lambda: FirstStartPage(actions.for_first(), jobs),
        **staffing_pages(Asked(actions.store, actions.url, jobs, requests.desk.clock)),
    }


def picture_pages(
    store: Store, url: str, jobs: Jobs, picture: Picture, finder: Finder
) -> Mapping[str, Callable[[Picture, Rules], Page]]:
    """All pages but Live, for a picture of one of them; `finder` searches its requests."""
    requests = RequestDesk(store, lambda: finder, lambda: picture.requests.at)
    actions = Actions(url, store, picture.at)
    made = other_pages(actions, requests, jobs, lambda scope: scope.partition("/")[2] or "Centre")
    return {key: partial(_made, make) for key, make in made.items()}


def _made(make: Make, picture: Picture, rules: Rules) -> Page:
    return make()


def _requests(requests: RequestDesk, jobs: Jobs) -> RequestsPage:
    page = RequestsPage(requests.actions(), jobs)
    page.act("New request…", lambda: page.asked.emit(f"intake/{NEW}"), "Ctrl+N")
    return page
