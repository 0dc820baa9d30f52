"""What a file is, by how it begins."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from supervisor.core.errors import CallboardError
from supervisor.reports.imports import FORMATS
from supervisor.reports.kinds import REQUESTS, kind_of_file

BEGINNINGS = (
    ("1795294726|NONE|NONE|NONE|QUEUESTART|\n", "asterisk-queue-log"),
    ("cut short|\n1795294726|1.2|info|NONE|ENTERQUEUE||2125550235|1\n", "asterisk-queue-log"),
    ('{"recv_time": 1.5, "kv": [["Response", "Success"]]}\n', "asterisk-ami"),
    ("Asterisk Call Manager/13.0.0\r\nResponse: Success\r\n\r\n", "asterisk-ami"),
    ("\n\nEvent: QueueCallerJoin\nTimestamp: 1795294728.06\n", "asterisk-ami"),
    ('{"recv_time": 1.5, "event": {"Event-Name": "CUSTOM"}}\n', "freeswitch-esl"),
    ('{"time": 1.5, "command": "callcenter_config queue list", "text": "name|"}\n', "freeswitch-esl"),
    ("Content-Type: auth/request\n\nContent-Type: command/reply\n", "freeswitch-esl"),
    ("Event-Subclass: callcenter%3A%3Ainfo\nEvent-Name: CUSTOM\n", "freeswitch-esl"),
    ("unique_key,created_date,closed_date,agency\n1,2,3,4\n", REQUESTS),
    ("case_id;opened;closed;status\n", REQUESTS),
    ('[{"unique_key": "1"}]', REQUESTS),
    ('{"offset": 0, "length": 28}\n', ""),
    ('{"recv_time": 1.5, "kv": [["Resp', ""),
    ("Dear diary, today we had many callers.\n", ""),
    ("\x00\x01\x02\n", ""),
    ("", ""),
)


@pytest.mark.parametrize(("text", "kind"), BEGINNINGS)
@pytest.mark.parametrize("packed", [False, True])
def test_a_file_is_what_its_first_lines_are(tmp_path: Path, text: str, kind: str, packed: bool) -> None:
    file = tmp_path / "file"
    body = text.encode()
    file.write_bytes(gzip.compress(body) if packed else b"\xef\xbb\xbf" + body)
    assert kind_of_file(file) == kind
    assert kind in ("", REQUESTS, *FORMATS)


def test_a_file_that_is_damaged_or_gone_says_so_or_nothing(tmp_path: Path) -> None:
    damaged = tmp_path / "damaged.gz"
    damaged.write_bytes(gzip.compress(b"1795294726|NONE|NONE|NONE|QUEUESTART|\n" * 9)[:12])
    assert kind_of_file(damaged) == ""
    with pytest.raises(CallboardError, match="cannot be read"):
        kind_of_file(tmp_path / "gone")
