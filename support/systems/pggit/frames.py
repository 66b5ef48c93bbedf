"""What clients send over a WebSocket, right and wrong, by the words of features."""

from __future__ import annotations

from typing import Any

PING: dict[str, Any] = {"action": "ping"}

FRAMES: dict[str, Any] = {
    "a ping": PING,
    "a subscription to nothing": {"action": "subscribe", "types": []},
    "a subscription to alerts and metrics": {"action": "subscribe", "types": ["alert_new", "metrics_update"]},
    "the end of a subscription to alerts": {"action": "unsubscribe", "types": ["alert_new"]},
    "the end of a subscription that was none": {"action": "unsubscribe", "types": ["never-subscribed"]},
    "an action that is none": {"action": "dance"},
    "an object without an action": {"types": ["alert_new"]},
    "an action that is a number": {"action": 7},
    "a text that is no JSON": "ping",
    "half an object": '{"action": "ping"',
    "a list": [{"action": "ping"}],
    "a number": "7",
    "a null": "null",
    "an empty text": "",
    "a binary frame": b"\x00\x01\x02\xff",
    "an empty binary frame": b"",
    "types that are nothing": {"action": "subscribe", "types": None},
    "types that are a number": {"action": "subscribe", "types": 7},
    "types that hold an object": {"action": "subscribe", "types": [{"a": 1}]},
    "a text with half of a surrogate pair": r'{"action": "\ud800"}',
    "a text with a null character": r'{"action": "a\u0000b"}',
    "an object nested 10,000 times": '{"action":' * 10_000 + "1" + "}" * 10_000,
    "a text of two megabytes": '{"action": "' + "x" * 2_000_000 + '"}',
}
