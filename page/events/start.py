"""Draw the first screen, and offer questions that fit the library; add the sample, or take it out.

A question is offered only while the documents that answer it are there.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator, Sequence
from typing import Any

import gradio as gr

from index import DocumentSummary
from index.errors import ChapterVerseError
from page.events.status import Examples
from page.progress import Phase
from page.serving.sample import Sample
from page.serving.startup import Startup
from page.serving.suggestions import SuggestedQuestions
from page.serving.tenants import Tenants
from page.views.start import StartState, render_start
from qa.assistant import Assistant

logger = logging.getLogger(__name__)

MAX_OFFERED = 4
POLL_SECONDS = 0.5
MAX_POLLS = 600  # then the page has been looked at for long enough
FAULT = "Something went wrong; the log has the details."


class StartScreen:
    """The first screen of one served page; holds no session's data."""

    def __init__(
        self,
        tenants: Tenants,
        startup: Startup,
        sample: Sample,
        suggested: SuggestedQuestions,
        examples: Sequence[Examples] = (),
    ) -> None:
        self._tenants, self._startup, self._sample = tenants, startup, sample
        self._suggested, self._examples = suggested, tuple(examples)

    def render(self) -> str:
        """Return the screen, as the library is now."""
        return render_start(self._state())

    async def follow_suggestions(self) -> AsyncIterator[Any]:
        """Draw the screen once questions were found for the library as it is now, if it needs any.

        They are found in the background, which takes seconds.
        """
        for _ in range(MAX_POLLS):
            if self._startup.progress.phase is Phase.FAILED:
                break
            if self._startup.progress.phase is Phase.READY and await asyncio.to_thread(self._found):
                yield self.render()
                return
            await asyncio.sleep(POLL_SECONDS)
        # An event that yields nothing empties what it could have changed, in Gradio 6.
        yield gr.skip()

    def _found(self) -> bool:
        """Say whether the questions are known that are to be offered; begin to find them."""
        try:
            with self._tenants.assistant() as assistant:
                documents = assistant.library.documents()
            if not documents or self._fitting(documents):
                return True
            return self._suggested.find()
        except ChapterVerseError:
            return True  # the screen says what is wrong
        except Exception:
            logger.exception("No questions could be suggested")
            return True

    def _state(self) -> StartState:
        progress = self._startup.progress
        if progress.phase is not Phase.READY:
            return StartState(error=progress.message if progress.phase is Phase.FAILED else "")
        try:
            with self._tenants.assistant() as assistant:
                documents = assistant.library.documents()
                questions = self._fitting(documents) or self._known(assistant, documents)
        except ChapterVerseError as error:
            return StartState(error=str(error))
        except Exception:
            logger.exception("The documents could not be listed")
            return StartState(error=FAULT)
        sample = self._sample.held_in(documents)
        return StartState(
            documents=len(documents),
            sample=tuple(sample),
            has_sample=bool(self._sample.files),
            questions=tuple(questions[:MAX_OFFERED]),
        )

    def _known(self, assistant: Assistant, documents: Sequence[DocumentSummary]) -> list[str]:
        """Return the suggested questions of documents that are there."""
        names = {document.name for document in documents if not self._sample.holds(document)}
        found, _ = self._suggested.known(assistant)
        return [each.question for each in found if each.document in names]

    def _fitting(self, documents: Sequence[DocumentSummary]) -> list[str]:
        """Return the examples whose document is there; the sample's only where nothing else is."""
        names = {document.name for document in documents}
        sample = self._sample.held_in(documents)
        if len(sample) < len(documents):
            names -= set(sample)
        return [
            question
            for examples in self._examples
            if examples.document in names
            for question in examples.questions
        ]
