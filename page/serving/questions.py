"""Ask the assistant of the person who asks: each question takes its turn, and is counted.

Every question and search goes through here, from the page and from other programs. A question
takes one turn in the queue for all its steps.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager

from index import Hit
from page.middleware.rate_limits import current_client
from page.serving.metrics import Metrics
from page.serving.queue import Busy, QuestionQueue
from page.serving.tenants import Tenants
from qa.options import AskOptions
from qa.steps import Answered, Step, last_step
from qa.types import Answer


class Questions:
    """Asks and searches for one server; safe to share between threads.

    Each method raises what the Assistant's own raises, Busy, and NotSignedIn.
    """

    def __init__(self, tenants: Tenants, queue: QuestionQueue, metrics: Metrics) -> None:
        self._tenants, self._queue, self._metrics = tenants, queue, metrics

    def ask(self, question: str, options: AskOptions | None = None) -> Answer:
        """Answer a question; see `Assistant.ask`."""
        return last_step(self.steps(question, options)).answer

    def steps(
        self, question: str, options: AskOptions | None = None, earlier: Sequence[Answer] = ()
    ) -> Generator[Step]:
        """Yield the passages, then the answer; see `Assistant.steps`.

        The turn is held until the steps are taken or closed, all of them in one thread.
        """
        with self._turn():
            with self._metrics.question() as counted, self._tenants.assistant() as assistant:
                for step in assistant.steps(question, options, earlier=earlier):
                    if isinstance(step, Answered):
                        counted.answer = step.answer
                        break
                    yield step
            yield step  # the answer; what is made of it is no part of the question's time

    def search(self, question: str, options: AskOptions | None = None) -> list[Hit]:
        """Return the passages nearest to a question; see `Assistant.search`."""
        with self._turn(), self._metrics.search(), self._tenants.assistant() as assistant:
            return assistant.search(question, options)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """Wait for a turn, and have it inside."""
        try:
            with self._queue.turn(current_client()):
                yield
        except Busy:
            self._metrics.count_busy()
            raise
