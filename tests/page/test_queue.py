"""The queue of questions: whose turn it is, who is turned away, and what they are told."""

from __future__ import annotations

import threading
import time
from concurrent.futures import Future, ThreadPoolExecutor

import httpx
import pytest

from index.processors import processors
from page.serving.metrics import Metrics
from page.serving.questions import Questions
from page.serving.queue import Busy, QuestionQueue
from page.serving.tenants import SharedLibrary
from qa.steps import Answered, Found
from testing.ports import free_port
from testing.serving import serving
from tests.page.stub_assistant import StubAssistant


class Working:
    """A queue with questions in it, each of which ends when it is told to."""

    def __init__(self, queue: QuestionQueue) -> None:
        self.queue, self.order = queue, list[str]()
        self._pool = ThreadPoolExecutor(16)
        self._end = threading.Semaphore(0)

    def enter(self, name: str, instead: Future[None] | None = None) -> Future[None]:
        """Let the client of the name's first letter ask; wait until it waits, or is turned away.

        `instead` is what is turned away for it.
        """
        before = self.queue.waiting + len(self.order)
        future = self._pool.submit(self._work, name)
        until = time.monotonic() + 5
        while self.queue.waiting + len(self.order) == before and not (instead or future).done():
            assert time.monotonic() < until
            time.sleep(0.001)
        return future

    def _work(self, name: str) -> None:
        with self.queue.turn(name[0]):
            self.order.append(name)
            assert self._end.acquire(timeout=10)

    def finish(self) -> None:
        for _ in range(100):
            self._end.release()
        self._pool.shutdown()


def test_clients_take_turns() -> None:
    working = Working(QuestionQueue(max_waiting=10, at_once=1))
    for name in ("a1", "a2", "a3", "a4", "b1", "c1", "b2"):
        working.enter(name)
    assert working.queue.waiting == 6
    working.finish()
    assert working.order == ["a1", "a2", "b1", "c1", "a3", "b2", "a4"]
    assert working.queue.waiting == 0
    with working.queue.turn("a"):  # nobody has kept a place
        pass


def test_beyond_the_limit_the_greediest_is_told_busy() -> None:
    working = Working(QuestionQueue(max_waiting=3, at_once=1))
    asked = {name: working.enter(name) for name in ("a1", "a2", "a3", "a4")}
    sentence = r"^Busy: the line of questions is full \(3 wait\); ask again in a second\.$"
    with pytest.raises(Busy, match=sentence):
        working.enter("a5").result(5)
    working.enter("b1", instead=asked["a4"])  # one of a's has to go, the newest
    with pytest.raises(Busy, match=sentence):
        asked["a4"].result(5)
    working.enter("c1", instead=asked["a3"])
    with pytest.raises(Busy, match=sentence):  # each has one in line: nobody is greedier
        working.enter("d1").result(5)
    working.finish()
    assert working.order == ["a1", "a2", "b1", "c1"]


def test_an_error_gives_the_turn_back() -> None:
    tenants, queue = SharedLibrary(StubAssistant()), QuestionQueue(max_waiting=0, at_once=1)
    questions = Questions(tenants, queue, Metrics())
    for _ in range(2):
        with pytest.raises(RuntimeError):
            questions.ask("crash")
    assert questions.ask("When was the city of Rasht occupied?").answered


def test_a_question_has_one_turn_for_all_its_steps() -> None:
    queue, metrics = QuestionQueue(max_waiting=0, at_once=1), Metrics()
    questions = Questions(SharedLibrary(StubAssistant()), queue, metrics)
    steps = questions.steps("When was the city of Rasht occupied?")
    assert isinstance(next(steps), Found)
    with pytest.raises(Busy):
        questions.search("Rasht")
    assert isinstance(next(steps), Answered)
    with pytest.raises(Busy):
        questions.search("Rasht")
    assert list(steps) == []
    questions.search("Rasht")  # the turn is free again


def test_steps_that_nobody_takes_give_the_turn_back() -> None:
    queue, metrics = QuestionQueue(max_waiting=0, at_once=1), Metrics()
    questions = Questions(SharedLibrary(StubAssistant()), queue, metrics)
    steps = questions.steps("When was the city of Rasht occupied?")
    next(steps)
    steps.close()
    questions.search("Rasht")
    told = bytes(metrics.page(None).body).decode()  # type: ignore[arg-type]
    assert 'chapterverse_questions_total{result="failed"} 0.0' in told


def test_how_long_it_takes_is_said_from_how_long_questions_took() -> None:
    now = [0.0]
    working = Working(QuestionQueue(max_waiting=4, at_once=2, clock=lambda: now[0]))
    with working.queue.turn("a"):
        now[0] = 3.0  # a question took three seconds: four by two at a time take six
    for name in ("a1", "a2", "a3", "a4", "b1", "b2"):
        working.enter(name)
    with pytest.raises(Busy, match=r"ask again in about 6 seconds\.$"):
        working.enter("a5").result(5)
    working.finish()


SERVER = """
import sys
from page.server import AccessRules, serve
from tests.page.stub_assistant import StubAssistant
serve(StubAssistant(), port=int(sys.argv[1]), open_browser=False, access=AccessRules(waiting=1))
"""


@pytest.mark.slow
def test_a_server_answers_those_in_the_queue_and_tells_the_others_busy() -> None:
    port = free_port()
    asked = processors() + 4  # so many are worked on, one waits, three are too many
    with serving(["-c", SERVER, str(port)], port) as address, ThreadPoolExecutor(asked) as pool:

        def ask(client: int) -> str:
            url = f"{address}/gradio_api/call"
            own = httpx.HTTPTransport(local_address=f"127.0.0.{client}")
            with httpx.Client(transport=own) as to:
                said = to.post(f"{url}/v2/ask", json={"question": f"slow {client}"}).json()
                return to.get(f"{url}/ask/{said['event_id']}", timeout=30).text

        found = list(pool.map(ask, range(2, 2 + asked)))
        busy = [each for each in found if each.startswith("event: error")]
        assert len(busy) == 3
        assert all(
            "Busy: the line of questions is full (1 wait); ask again in" in each for each in busy
        )
        answered = [each for each in found if "event: complete" in each]
        assert len(answered) == asked - 3
        metrics = httpx.get(f"{address}/metrics").text
        assert 'chapterverse_questions_total{result="busy"} 3.0' in metrics
        assert "chapterverse_queue_length 0.0" in metrics
