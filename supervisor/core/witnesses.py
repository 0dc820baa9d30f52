"""Several views of one call: what one of them shows as going on, and another has seen end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from supervisor.core.events import Left
from supervisor.core.visits import Order, View

BEHIND_MS = 5000
"""How much later (ms) one source may tell what another has told already."""

_encode = msgspec.msgpack.Encoder().encode
_decode = msgspec.msgpack.Decoder(View).decode


def left_behind(view: View, views: Iterable[View]) -> bool:
    """It still shows somebody waiting whom one that saw it all saw leave long ago: its source has ended meanwhile."""
    return view.waiting is not None and any(
        other.begins
        and other.waiting is None
        and other.visits[-1].how != Left.LOST
        and other.last - view.last > BEHIND_MS
        for other in views
    )


def ended(view: View, views: Iterable[View]) -> View:
    """A view with the end that others saw of what goes on in it; itself where they saw none."""
    ends = sorted(end for other in views if other is not view for end in _ends(view, other) if end[0][0] >= view.last)
    if not ends:
        return view
    view = _decode(_encode(view))
    order, hung = ends[0]
    if hung:
        view.hung_up(order)
    else:
        view.lose(order)
    return view


def _ends(view: View, other: View) -> Iterator[tuple[Order, bool]]:
    """When another view saw an end of what goes on in this one, and whether it was that the caller hung up."""
    if other.gone:
        yield other.gone, other.hung
    if view.waiting and other.unseen:
        yield other.unseen, False
    if talking := view.talking:
        here = (talking.queue, talking.agent)
        ends = [(c.queue, c.agent, c.end) for c in other.contacts if c.end] + other.strays
        yield from ((order, False) for queue, agent, order in ends if (queue, agent) == here)
