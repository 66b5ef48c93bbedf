"""What the service measures of its own answers, for their headers and for the dashboard."""

from __future__ import annotations

import threading
from collections import deque
from statistics import fmean

_KEPT = 10_000


class Timings:
    """The last ten thousand answers: how long each took, and whether it was a failure of the service."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._answers: deque[tuple[float, bool]] = deque(maxlen=_KEPT)

    def add(self, milliseconds: float, status: int) -> None:
        with self._lock:
            self._answers.append((milliseconds, status >= 500))

    def figures(self) -> dict[str, float]:
        """Percentiles and mean in milliseconds, failures in percent; all 0 before the first answer."""
        with self._lock:
            answers = list(self._answers)
        times = sorted(milliseconds for milliseconds, _ in answers) or [0.0]
        failures = sum(failed for _, failed in answers)
        shares = {f"p{percent}_latency_ms": times[(len(times) - 1) * percent // 100] for percent in (50, 95, 99)}
        return {
            **{name: round(value, 3) for name, value in shares.items()},
            "error_rate_percent": round(100 * failures / len(answers), 2) if answers else 0.0,
            "average_response_time_ms": round(fmean(times), 3),
        }
