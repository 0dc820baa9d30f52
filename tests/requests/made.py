"""Made-up requests of small cities for hypothesis: few numbers, few instants, everything that can be odd about them."""

from __future__ import annotations

from hypothesis import strategies as st

from supervisor.requests.record import Channel, Request, Status, Verdict

DAY = 86_400_000
HOUR = DAY // 24
START = 1_330_000_000_000
"""In February 2012, a leap year; the clocks go forward on 11 March."""
ZONE = "America/New_York"

instants = st.integers(0, 24 * 40).map(lambda hours: START + hours * HOUR)
maybe = st.none() | instants


@st.composite
def requests(draw: st.DrawFn, number: str | None = None) -> Request:
    """A request that need not make sense."""
    return Request(
        number=draw(st.sampled_from("AB")) if number is None else number,
        opened_at=draw(instants),
        status=draw(st.sampled_from([Status.OPEN, Status.RESOLVED, *Status])),
        closed_at=draw(maybe),
        due_at=draw(maybe),
        due_is_date=draw(st.booleans()),
        updated_at=draw(st.none() | maybe),
        department=draw(st.sampled_from(["Roads", "Parks", ""])),
        category=draw(st.sampled_from(["Pothole", "Tree"])),
        channel=draw(st.sampled_from([Channel.PHONE, Channel.WEB])),
        area=draw(st.sampled_from(["East", "Métro"])),
        verdict=draw(st.sampled_from(Verdict)),
    )


snapshots = st.lists(
    st.tuples(
        st.integers(0, 3).map(lambda step: START + step * 10 * DAY), st.lists(requests(), min_size=1, max_size=3)
    ),
    min_size=1,
    max_size=6,
)
"""Instants, and what was seen then; one instant may come twice and contradict itself."""
