"""What is said of one request: by which date it is due, who says so, and how old it is."""

from __future__ import annotations

from msgspec.structs import replace

from supervisor.requests.calendar import BusinessDays
from supervisor.requests.frame import Frame
from supervisor.requests.packed import Lists, columns, content, pack
from supervisor.requests.promises import promises
from supervisor.requests.record import Request, Status
from supervisor.requests.service import Scope, Service, Sla, Suspension
from supervisor.ui.models.request_facts import facts
from supervisor.ui.models.request_shown import looked_up
from supervisor.ui.models.requests import Look

HOUR = 3_600_000
AT = 1_790_000_000_000


def test_a_request_says_its_sla_its_city_s_date_its_pauses_and_its_ages() -> None:
    opened, waits, at = AT - 40 * HOUR, AT - 30 * HOUR, AT
    first = Request(number="1", opened_at=opened, category="Pothole", due_at=opened + HOUR)
    second = replace(first, status=Status.WAITING, updated_at=waits)
    frame = Frame({"lakeview": "UTC"})
    service = Service(zone="UTC", slas=(Sla("Roads", response="4h", resolution="20h"),))
    frame.promise(promises(service))
    for position, (seen, row) in enumerate(((opened, first), (waits, second)), start=1):
        frame.extend([(position, seen, "lakeview", columns(pack(Lists([row]), [content(row)], [1])))])
    told = {word: text for word, text, _ in facts(looked_up(Look(frame, at, BusinessDays()), 1)).facts}
    assert told["Due"].endswith(", by the SLA Roads if it went on now, since it is paused")
    assert told["City’s due date"]
    assert told["Respond by"]
    assert told["Business age"] == "40 open hours, 10 without pauses"
    storm = Suspension("Storm", Scope(categories=("Pothole",)), waits - HOUR)
    frame.promise(promises(replace(service, suspensions=(storm,))))
    told = {word: text for word, text, _ in facts(looked_up(Look(frame, at, BusinessDays()), 1)).facts}
    assert told["Due"].endswith(", by the SLA Roads, suspended by Storm if it went on now, since it is paused")
    assert told["Business age"] == "40 open hours, 9 without pauses"
    frame.promise(promises(Service()))
    told = {word: text for word, text, _ in facts(looked_up(Look(frame, at, BusinessDays()), 1)).facts}
    assert "overdue by" in told["Due"]
    assert "City’s due date" not in told
