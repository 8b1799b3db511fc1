"""An assistant that knows only how sure it is of each question, and remembers what it was asked."""

from __future__ import annotations

from typing import Any

from index import Document, Hit, Passage, Sentence
from qa import Answer, AskOptions, Assistant, Citation, NoAnswer, Span

_DOCUMENT = Document("one.txt", "one.txt", "text", "0" * 64, "Yes.")
_HIT = Hit(1, Passage.from_document(_DOCUMENT, (Sentence(0, 4),), "", None), 1.0, 0.5, 2.0)


class StubAssistant(Assistant):
    """Answers "Yes." with the confidence it was given for a question; refuses any other."""

    def __init__(self, confidences: dict[str, float]) -> None:
        self.asked: list[str] = []
        self.options: list[AskOptions] = []
        self._confidences = confidences

    def ask(self, question: str, options: AskOptions | None = None, **fields: Any) -> Answer:
        self.asked.append(question)
        self.options.append(AskOptions.from_fields(options, **fields))
        confidence = self._confidences.get(question)
        if confidence is None:
            return Answer(question, "", 0.1, 0.35, (), (_HIT,), NoAnswer.NOT_SURE)
        span = Span.from_document(_DOCUMENT, 0, 4)
        citation = Citation(1, span, span, None, "", confidence, _HIT)
        return Answer(question, "Yes.", confidence, 0.35, (citation,), (_HIT,))
