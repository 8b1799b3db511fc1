"""Find questions that the library answers well, in the background, once for each of its states.

Questions are made and checked in a thread of its own, each in its turn in the queue, so that nobody
waits for them; what was found is kept with the library. Nothing here draws.
"""

from __future__ import annotations

import json
import logging
import threading
from contextvars import copy_context

from index.errors import ChapterVerseError
from page.serving.queue import QuestionQueue
from page.serving.tenants import Tenants
from qa.assistant import Assistant
from qa.suggestions import Suggestion, is_answered_well, make_candidates

logger = logging.getLogger(__name__)

KEY = "suggested questions"
WANTED = 4
MAX_ASKED = 12  # for one state of the library
_CLIENT = "suggestions"  # in the queue
_PAUSE_SECONDS = 0.2  # between two questions, so that others come first


class SuggestedQuestions:
    """Suggested questions of the libraries of one server; safe to share between threads."""

    def __init__(self, tenants: Tenants, queue: QuestionQueue) -> None:
        self._tenants, self._queue = tenants, queue
        self._lock = threading.Lock()
        self._under_way: set[str] = set()  # addresses of libraries
        self._stopped = threading.Event()

    def stop(self) -> None:
        """Ask no further question."""
        self._stopped.set()

    def known(self, assistant: Assistant) -> tuple[list[Suggestion], bool]:
        """Return what was found, and whether it was for the library as it is now.

        Raises ChapterVerseError.
        """
        kept = assistant.library.remembered(KEY)
        try:
            data = json.loads(kept or "{}")
            found = [Suggestion(*each) for each in data.get("questions", ())]
        except (ValueError, TypeError, AttributeError):
            return [], False  # another version has written it
        return found, data.get("state") == _state(assistant)

    def find(self) -> bool:
        """Begin to find questions if that is needed; say whether they are known by now.

        Raises ChapterVerseError.
        """
        with self._tenants.assistant() as assistant:
            address = str(assistant.library.address)
            if self.known(assistant)[1]:
                return True
        with self._lock:
            if address in self._under_way or self._stopped.is_set():
                return False
            self._under_way.add(address)
        # The context says whose library it is.
        work = threading.Thread(
            target=copy_context().run, args=(self._find, address), name=_CLIENT, daemon=True
        )
        work.start()
        return False

    def _find(self, address: str) -> None:
        try:
            with self._tenants.assistant() as assistant:
                state = _state(assistant)
                found = self._check(assistant, make_candidates(assistant.library))
                if not self._stopped.is_set():
                    questions = [[e.question, e.document, e.start, e.end] for e in found]
                    kept = json.dumps({"state": state, "questions": questions})
                    assistant.library.remember(KEY, kept)
        except Exception:
            if not self._stopped.is_set():
                logger.exception("No questions could be suggested")
        finally:
            with self._lock:
                self._under_way.discard(address)

    def _check(self, assistant: Assistant, candidates: list[Suggestion]) -> list[Suggestion]:
        """Ask the candidates until enough are answered well."""
        found: list[Suggestion] = []
        for candidate in candidates[:MAX_ASKED]:
            if len(found) == WANTED or self._stopped.wait(_PAUSE_SECONDS):
                break
            try:
                with self._queue.turn(_CLIENT):
                    answer = assistant.ask(candidate.question)
            except ChapterVerseError:
                continue  # it is too busy, or the documents change: no question is worth that
            if is_answered_well(candidate, answer):
                found.append(candidate)
        return found


def _state(assistant: Assistant) -> str:
    """Return what the questions depend on: the library's state, and who reads."""
    return f"{assistant.library.generation} {assistant.reader.identity}"
