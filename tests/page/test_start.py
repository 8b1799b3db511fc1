"""The first screen: of an empty library, of the sample, of one's own documents, of a fault."""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

from page.events.start import StartScreen
from page.events.status import Examples
from page.progress import Phase, Progress
from page.serving.queue import QuestionQueue
from page.serving.sample import Sample
from page.serving.startup import Startup
from page.serving.suggestions import SuggestedQuestions
from page.serving.tenants import SharedLibrary
from page.views.start import StartState, render_start
from qa import Answer, Assistant
from testing.small_library import open_assistant

ROOMS = "How many rooms does the house have?"


class SureAssistant(Assistant):
    """Is sure of whatever it answers, and counts what it is asked."""

    asked = 0

    def ask(self, question: str, options: Any = None, **fields: Any) -> Answer:
        self.asked += 1
        return replace(super().ask(question, options, **fields), confidence=0.9)


def test_each_state_says_what_can_be_done() -> None:
    empty = render_start(StartState(documents=0, has_sample=True))
    assert "Ask your own documents" in empty
    assert "Choose files" in empty
    assert "Try the sample" in empty
    assert "Try the sample" not in render_start(StartState(documents=0))
    sample = render_start(StartState(1, ("a",), True, ("Who <is> it?",)))
    assert 'value="Who &lt;is&gt; it?"' in sample
    assert "It makes way when you add a document of your own." in sample
    assert "Take the sample out" in render_start(StartState(2, ("a",), True))
    own = render_start(StartState(2, (), True))
    assert "sample" not in own
    assert "your question waits until then" in render_start(StartState())
    assert "The &lt;disk&gt; is full." in render_start(StartState(error="The <disk> is full."))


def test_examples_go_when_other_documents_come(tmp_path: Path) -> None:
    seeds = tmp_path / "seeds"
    seeds.mkdir()
    (seeds / "tale.txt").write_text("The harbour was closed in winter.")
    (tmp_path / "mine.txt").write_text("The lamp is green.")
    with open_assistant(tmp_path / "library") as assistant:
        tenants, sample = SharedLibrary(assistant), Sample(seeds)
        startup = Startup(tenants, None)
        suggested = SuggestedQuestions(tenants, QuestionQueue())
        screen = StartScreen(
            tenants, startup, sample, suggested, [Examples("tale.txt", ("Was it closed?",))]
        )
        assert "Getting ready" in screen.render()
        startup.progress = Progress(Phase.READY, "")
        assert "Ask your own documents" in screen.render()
        sample.add_to(assistant.library)
        assert 'value="Was it closed?"' in screen.render()
        assistant.add(tmp_path / "mine.txt")
        assert "Was it closed?" not in screen.render()
        assert "Take the sample out" in screen.render()
        startup.progress = Progress(Phase.FAILED, "The weights are missing.")
        assert "The weights are missing." in screen.render()


def test_questions_are_found_once_for_each_state_of_the_library(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("The house has 12 rooms. It is old.")
    (tmp_path / "b.txt").write_text("Nobody lives there.")
    with open_assistant(tmp_path / "library") as opened:
        assistant = SureAssistant(opened.library, opened.reader)
        assistant.add(tmp_path / "a.txt")
        suggested = SuggestedQuestions(SharedLibrary(assistant), QuestionQueue())
        _find(suggested)
        assert [each.question for each in suggested.known(assistant)[0]] == [ROOMS]
        assert assistant.asked == 1
        again = SuggestedQuestions(SharedLibrary(assistant), QuestionQueue())
        assert again.find()
        assert assistant.asked == 1
        assistant.add(tmp_path / "b.txt")
        found, current = suggested.known(assistant)
        assert (len(found), current) == (1, False)
        assistant.library.remember("suggested questions", "[]")
        assert suggested.known(assistant) == ([], False)


def _find(suggested: SuggestedQuestions) -> None:
    until = time.monotonic() + 60
    while not suggested.find():
        assert time.monotonic() < until
        time.sleep(0.05)
