"""Figures for Prometheus. Labels are route templates and fixed words: no ids, no clients, no text."""

from collections.abc import Callable

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from shenyan.model.policy import Suggestion
from shenyan.serving.batcher import DegradedReason

_SECONDS = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0)
_SIZES = (1, 2, 4, 8, 16, 32, 64, 128, 256)


class Metrics:
    """One registry for each app, so that two apps in one process do not share figures."""

    def __init__(self) -> None:
        self._registry = CollectorRegistry()
        self._requests = Counter(
            "shenyan_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=self._registry,
        )
        self._seconds = Histogram(
            "shenyan_request_seconds",
            "Time to answer a request.",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self._registry,
        )
        self._suggestions = Counter(
            "shenyan_suggestions", "Posts scored, by suggestion.", ("suggestion",), registry=self._registry
        )
        self._degraded = Counter(
            "shenyan_degraded", "Posts answered without the model.", ("reason",), registry=self._registry
        )
        self._batches = Histogram("shenyan_batch_size", "Posts read together.", buckets=_SIZES, registry=self._registry)
        self._queue = Gauge("shenyan_queue_length", "Posts that wait for the model.", registry=self._registry)
        # Series that exist from the start let an alert tell "none" from "not measured".
        for suggestion in Suggestion:
            self._suggestions.labels(suggestion)
        for reason in DegradedReason:
            self._degraded.labels(reason)

    def watch_queue(self, length: Callable[[], int]) -> None:
        self._queue.set_function(length)

    def request(self, *, method: str, route: str, status: int, seconds: float) -> None:
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def batch(self, size: int) -> None:
        self._batches.observe(size)

    def scored(self, suggestion: str, degraded: str | None) -> None:
        self._suggestions.labels(suggestion).inc()
        if degraded is not None:
            self._degraded.labels(degraded).inc()

    def render(self) -> bytes:
        """All figures in Prometheus' text format."""
        return generate_latest(self._registry)
