"""Count requests, answers and times for Prometheus: `/metrics`, in its text format.

Numbers only: how many questions were answered, refused or failed, how long their stages took, what
waits, what the library holds, what the process takes. No label holds a word of a question or a
document, a name or an address, so their number is fixed. What is counted once is also logged, at
the level INFO (`logs.py`).
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable
from time import perf_counter
from typing import Any, cast

from prometheus_client import CollectorRegistry, Counter, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest
from prometheus_client.registry import Collector
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from index import Hit
from index.errors import LibraryError, QuestionError
from page.protocols import Asker
from page.serving.proxy import StandIn
from qa.options import AskOptions
from qa.timing import Stage, Stages, collected
from qa.types import Answer

logger = logging.getLogger(__name__)

_SECONDS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_CODES = {200, 204, 303, 304, 307, 400, 401, 403, 404, 405, 408, 413, 415, 422, 429, 500, 503, 507}
_RESULTS = ("answered", "no_answer", "refused", "failed", "busy")


class Metrics:
    """The numbers of one server."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        self._questions = Counter(
            "chapterverse_questions",
            "Questions, by what became of them: answered, without an answer in the documents, "
            "refused as no question, failed by a fault, or turned away as busy",
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

    def watch(self, waiting: Callable[[], int], asker: Asker | None) -> None:
        """Tell, when asked, how many events wait and what a library holds; of None nothing."""
        self.registry.register(_Now(waiting, asker))

    def asked(self, result: str, seconds: float, stages: Stages, hits: int) -> None:
        """Count a question, and log it without its words."""
        self._questions.labels(result).inc()
        self._whole.observe(seconds)
        self.searched(stages)
        facts: dict[str, Any] = {"result": result, "ms": round(seconds * 1000, 1), "hits": hits}
        facts |= {f"{name}_ms": round(took * 1000, 1) for name, took in stages.items()}
        logger.info("A question: %s", result, extra={"facts": facts})

    def turned_away(self) -> None:
        """Count a question or search that found too many waiting before it."""
        self._questions.labels("busy").inc()

    def searched(self, stages: Stages) -> None:
        """Count the stages of a search."""
        for name, took in stages.items():
            self._stages.labels(name).observe(took)

    def responded(self, code: int) -> None:
        """Count a response; a code nobody foresaw counts as "other"."""
        self._responses.labels(str(code) if code in _CODES else "other").inc()

    def page(self, _: Request) -> Response:
        """Answer `/metrics`."""
        return Response(generate_latest(self.registry), media_type=CONTENT_TYPE_LATEST)


class _Now(Collector):
    """What is looked up at the moment of asking."""

    def __init__(self, waiting: Callable[[], int], asker: Asker | None) -> None:
        self._waiting, self._asker = waiting, asker

    def collect(self) -> Iterable[GaugeMetricFamily]:
        """Yield the gauges. Where the library cannot be asked, its gauges are left out."""
        yield GaugeMetricFamily(
            "chapterverse_queue_length", "Events that wait for their turn", self._waiting()
        )
        if self._asker is None:
            return
        try:
            documents = self._asker.documents()
            size = self._asker.size()
        except (LibraryError, OSError):
            logger.warning("The library could not be measured")
            return
        for name, told, value in (
            ("documents", "Documents in the library", len(documents)),
            ("passages", "Passages in the library", sum(each.passages for each in documents)),
            ("library_bytes", "Bytes the library takes", size),
        ):
            yield GaugeMetricFamily(f"chapterverse_{name}", told, value)


class Measured(StandIn):
    """Stands in for an Asker: its questions and searches are counted, the rest is handed on."""

    def __init__(self, asker: Asker, metrics: Metrics) -> None:
        self._asker, self._metrics = asker, metrics

    def ask(self, question: str, options: AskOptions | None = None) -> Answer:
        """Answer as the asker does, and count it."""
        started = perf_counter()
        result, hits = "failed", 0
        with collected() as stages:
            try:
                answer = self._asker.ask(question, options)
                result = "answered" if answer.answered else "no_answer"
                hits = len(answer.hits)
                return answer
            except QuestionError:
                result = "refused"
                raise
            finally:
                self._metrics.asked(result, perf_counter() - started, stages, hits)

    def search(self, question: str, options: AskOptions | None = None) -> list[Hit]:
        """Search as the asker does, and count its stages."""
        with collected() as stages:
            try:
                return self._asker.search(question, options)
            finally:
                self._metrics.searched(stages)


def measured(asker: Asker, metrics: Metrics) -> Asker:
    """Return an asker whose questions are counted."""
    return cast(Asker, Measured(asker, metrics))


class Counted:
    """ASGI middleware that counts responses by their code."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on, and count what is answered."""

        async def counting(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._metrics.responded(int(message["status"]))
            await send(message)

        await self._app(scope, receive, counting)
