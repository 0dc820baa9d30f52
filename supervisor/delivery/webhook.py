"""Posts a message to a webhook, signed, with a key by which the other side can tell that it has it already."""

from __future__ import annotations

import asyncio
import hmac
import json
import logging
from email.utils import parsedate_to_datetime
from typing import TYPE_CHECKING

from supervisor.delivery.outcome import Never, NotNow, quoted
from supervisor.delivery.trust import trust
from supervisor.settings.outbox import Webhook
from supervisor.settings.secret import secret
from supervisor.store import Outgoing

if TYPE_CHECKING:
    import httpx

# They log whole addresses, and that of a webhook may be all that keeps others from posting to it.
for _name in ("httpx", "httpcore"):
    logging.getLogger(_name).setLevel(logging.WARNING)
MOST_ANSWER = 4096
"""Bytes that are read of an answer, to say why it refuses."""
TRY_AGAIN = (408, 425, 429)
"""Of the answers that blame us, those that mean “later”."""
LONGEST_WAIT_S = 86_400


def signature(key: str, timestamp: int, body: bytes) -> str:
    """HMAC-SHA256 over the timestamp (s), a full stop and the body, as hex."""
    return hmac.new(key.encode(), b"%d." % timestamp + body, "sha256").hexdigest()


async def post(hook: Webhook, message: Outgoing, wall: int) -> None:
    """Returns once it was answered with 2xx. Raises `NotNow`, `Never`, `SettingsError`, `TimeoutError`."""
    # It takes a quarter of a second to import, and most centres have no webhook.
    import httpx

    key = await asyncio.to_thread(secret, hook.secret)
    body = json.dumps(message.body, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    try:
        async with (
            httpx.AsyncClient(verify=trust(hook.ca), timeout=hook.patience_s, follow_redirects=False) as client,
            client.stream("POST", hook.url, content=body, headers=_heads(key, message, body, wall)) as answer,
        ):
            await _judge(answer, wall)
    except httpx.TimeoutException:
        raise TimeoutError from None
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        host = httpx.URL(hook.url).host
        raise NotNow(f"{host} cannot be reached: {quoted(str(error)) or type(error).__name__}.") from error


def _heads(key: str, message: Outgoing, body: bytes, wall: int) -> dict[str, str]:
    timestamp = wall // 1000
    return {
        "Content-Type": "application/json",
        "User-Agent": "Callboard",
        "Idempotency-Key": quoted(message.key),
        "Callboard-Timestamp": str(timestamp),
        "Callboard-Signature": f"sha256={signature(key, timestamp, body)}",
    }


async def _judge(answer: httpx.Response, wall: int) -> None:
    code = answer.status_code
    if 200 <= code < 300:
        return
    if 300 <= code < 400:
        raise Never(f"It answers {code} and sends us elsewhere; set the final address of the webhook in the settings.")
    said = f"It answers {code} {quoted(answer.reason_phrase)}".rstrip()
    why = quoted(await _beginning(answer))
    sentence = f"{said}: {why}" if why else f"{said}."
    if code >= 500 or code in TRY_AGAIN or code < 200:
        raise NotNow(sentence, after_ms(answer.headers.get("retry-after", ""), wall))
    raise Never(sentence)


async def _beginning(answer: httpx.Response) -> bytes:
    """The first bytes of an answer that may never end."""
    found = b""
    async for chunk in answer.aiter_raw(MOST_ANSWER):
        found += chunk
        if len(found) >= MOST_ANSWER:
            break
    return found[:MOST_ANSWER]


def after_ms(text: str, wall: int) -> int:
    """The pause (ms) that a Retry-After asks for, in seconds or as a date; 0 where it makes no sense."""
    try:
        seconds = float(text) if text.isdecimal() else parsedate_to_datetime(text).timestamp() - wall / 1000
    except (ValueError, TypeError, OverflowError):
        return 0
    return round(min(max(seconds, 0.0), LONGEST_WAIT_S) * 1000)
