"""Count requests, answers and times for Prometheus: `/metrics`, in its text format.

Numbers only: how many questions were answered, refused or failed, how long their stages took, what
waits, what the library holds, what the process takes. No label holds a word of a question or a
document, a name or an address, so their number is fixed. What is counted once is also logged, at
the level INFO (`logs.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from time import perf_counter
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index.errors import LibraryError, QuestionError
from page.serving.tenants import Tenants
from qa.timing import Stage, Stages, collect_stages
from qa.types import Answer

logger = logging.getLogger(__name__)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_CODES = {200, 204, 303, 304, 307, 400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 500, 503, 507}
_RESULTS = ("answered", "no_answer", "talk", "refused", "failed", "busy")


class _QuestionCount:
    """A question that is counted, and its answer once there is one."""

    answer: Answer | None = None


class Metrics:
    """The numbers of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._questions = Counter(
            "chapterverse_questions",
            "Questions, by what became of them: answered, without an answer in the documents, "
            "talk, refused as no question, failed by a fault, or turned away as busy",
            ["result"],
            registry=self.registry,
        )
        self._whole = Histogram(
            "chapterverse_question_seconds",
            "Time a question took, from the search to the citation",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._stages = Histogram(
            "chapterverse_stage_seconds",
            "Time that a stage of a question took",
            ["stage"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self._responses = Counter(
            "chapterverse_responses",
            "Responses, by their status code; 429 and 503 are what was turned away as busy",
            ["code"],
            registry=self.registry,
        )
        for result in _RESULTS:  # what did not happen yet is 0, not missing
            self._questions.labels(result)
        for name in Stage:
            self._stages.labels(name)

    def watch(self, waiting: Callable[[], int], tenants: Tenants | None) -> None:
        """Tell, when asked, how many events wait and what a library holds; of None nothing."""
        self.registry.register(_Gauges(waiting, tenants))

    @contextmanager
    def question(self) -> Iterator[_QuestionCount]:
        """Count the question that is asked inside, and time it.

        A generator that is closed inside counts as a search: its answer was not waited for.
        """
        counted = _QuestionCount()
        result = "failed"
        started = perf_counter()
        with collect_stages() as stages:
            try:
                yield counted
                result = _result_of(counted.answer)
            except QuestionError:
                result = "refused"
                raise
            except GeneratorExit:
                result = ""
                raise
            finally:
                if result:
                    hits = len(counted.answer.hits) if counted.answer else 0
                    self._count(result, perf_counter() - started, stages, hits)
                else:
                    self._time(stages)

    @contextmanager
    def search(self) -> Iterator[None]:
        """Time the stages of the search that is made inside."""
        with collect_stages() as stages:
            try:
                yield
            finally:
                self._time(stages)

    def _count(self, result: str, seconds: float, stages: Stages, hits: int) -> None:
        """Count a question, and log it without its words."""
        self._questions.labels(result).inc()
        self._whole.observe(seconds)
        self._time(stages)
        facts: dict[str, Any] = {"result": result, "ms": round(seconds * 1000, 1), "hits": hits}
        facts |= {f"{name}_ms": round(took * 1000, 1) for name, took in stages.items()}
        logger.info("A question: %s", result, extra={"facts": facts})

    def count_busy(self) -> None:
        """Count a question or search that found too many waiting before it."""
        self._questions.labels("busy").inc()

    def _time(self, stages: Stages) -> None:
        for name, took in stages.items():
            self._stages.labels(name).observe(took)

    def count_response(self, code: int) -> None:
        """Count a response; an unexpected code counts as "other"."""
        self._responses.labels(str(code) if code in _CODES else "other").inc()

    def page(self, _: Request) -> Response:
        """Answer `/metrics`."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


def _result_of(answer: Answer | None) -> str:
    if answer is not None and answer.talk is not None:
        return "talk"
    return "answered" if answer is not None and answer.answered else "no_answer"


class _Gauges(Collector):
    """What is looked up when `/metrics` is asked for."""

    def __init__(self, waiting: Callable[[], int], tenants: Tenants | None) -> None:
        self._waiting, self._tenants = waiting, tenants

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauges. Where the library cannot be asked, its gauges are left out."""
        yield GaugeMetricFamily(
            "chapterverse_queue_length", "Events that wait for their turn", self._waiting()
        )
        if self._tenants is None:
            return
        try:
            with self._tenants.assistant() as assistant:
                documents = assistant.library.documents()
                size = assistant.library.size()
        except (LibraryError, OSError):
            logger.warning("The library could not be measured")
            return
        for name, told, value in (
            ("documents", "Documents in the library", len(documents)),
            ("passages", "Passages in the library", sum(each.passages for each in documents)),
            ("library_bytes", "Bytes the library takes", size),
        ):
            yield GaugeMetricFamily(f"chapterverse_{name}", told, value)


class ResponseCounter:
    """ASGI middleware that counts responses by their code."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count what is answered."""

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.count_response(int(message["status"]))
            await send(message)

        await self._app(scope, receive, counting)
