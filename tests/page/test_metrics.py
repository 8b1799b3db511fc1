"""What is counted of questions and responses, and that no word of them is told."""

from __future__ import annotations

import re
from pathlib import Path

import httpx
import pytest

from index import QuestionError
from page.serving.metrics import Metrics, ResponseCounter
from page.serving.tenants import SharedLibrary
from qa.options import AskOptions
from qa.timing import Stage, collect_stages, stage
from testing.small_library import open_assistant
from tests.page.middleware.asgi import Reached, request
from tests.page.stub_assistant import StubAssistant, asking

LINE = re.compile(r"^([a-z_]+)(?:\{([^}]*)\})? (\S+)$")


def numbers(metrics: Metrics) -> dict[str, float]:
    """The numbers of our own as they are served, by name and labels."""
    told = bytes(metrics.page(None).body).decode()  # type: ignore[arg-type]
    found = [LINE.match(line) for line in told.splitlines() if line.startswith("chapterverse_")]
    assert all(found)
    return {f"{each[1]}{{{each[2] or ''}}}": float(each[3]) for each in found if each}


def test_questions_are_counted_by_what_became_of_them() -> None:
    metrics = Metrics()
    questions = asking(StubAssistant(), metrics)
    questions.ask("When was the city of Rasht occupied?")
    questions.ask("What is the price of tea?")
    questions.ask("What is the price of tea?")
    with pytest.raises(QuestionError):
        questions.ask("too long")
    with pytest.raises(RuntimeError):
        questions.ask("crash")
    held = numbers(metrics)
    counted = [
        held[f'chapterverse_questions_total{{result="{result}"}}']
        for result in ("answered", "no_answer", "refused", "failed")
    ]
    assert counted == [1, 2, 1, 1]
    assert held["chapterverse_question_seconds_count{}"] == 5


def test_each_stage_is_timed_and_the_library_measured(tmp_path: Path) -> None:
    secret = "zanzibar"
    (tmp_path / f"{secret}.txt").write_text(f"The {secret} treaty was signed in 1921.")
    assistant = open_assistant(tmp_path / "library")
    assistant.add(tmp_path / f"{secret}.txt")
    metrics = Metrics()
    questions = asking(assistant, metrics)
    metrics.watch(lambda: 7, SharedLibrary(assistant))
    assert questions.ask(f"When was the {secret} treaty signed?").answered
    assert len(questions.search(secret, AskOptions(top_k=3))) == 1
    held = numbers(metrics)
    counts = {name: held[f'chapterverse_stage_seconds_count{{stage="{name}"}}'] for name in Stage}
    assert counts == {"embed": 2, "lexical": 2, "dense": 2, "read": 1, "cite": 1}
    assert held["chapterverse_queue_length{}"] == 7
    assert (held["chapterverse_documents{}"], held["chapterverse_passages{}"]) == (1, 1)
    assert held["chapterverse_library_bytes{}"] == assistant.library.size()
    assert secret not in bytes(metrics.page(None).body).decode()  # type: ignore[arg-type]
    assistant.close()


def test_the_labels_are_few_whatever_is_asked() -> None:
    metrics = Metrics()
    for code in range(100, 600):
        metrics.count_response(code)
    held = [name for name in numbers(metrics) if name.startswith("chapterverse_responses_total")]
    assert len(held) == 19
    assert numbers(metrics)['chapterverse_responses_total{code="429"}'] == 1
    assert numbers(metrics)['chapterverse_responses_total{code="other"}'] == 500 - 18


def test_responses_are_counted() -> None:
    metrics = Metrics()
    assert request(ResponseCounter(Reached(), metrics)) == (200, "reached")
    assert numbers(metrics)['chapterverse_responses_total{code="200"}'] == 1


def test_a_served_page_tells_its_numbers_under_its_own_names_alone(server: str) -> None:
    answer = httpx.get(f"{server}/metrics")
    assert answer.headers["content-type"].startswith("text/plain")
    assert "\nchapterverse_queue_length 0.0\n" in answer.text
    assert "process_resident_memory_bytes" in answer.text
    refused = httpx.get(f"{server}/metrics", headers={"Host": "evil.example"})
    assert refused.status_code == 400


def test_stages_are_noted_only_where_they_are_collected() -> None:
    with stage(Stage.READ):
        pass
    with collect_stages() as outer:
        with collect_stages() as inner, stage(Stage.READ):
            pass
        with pytest.raises(ValueError, match="told"), stage(Stage.CITE):
            raise ValueError("told")
    assert set(inner) == {Stage.READ}
    assert set(outer) == {Stage.CITE}
