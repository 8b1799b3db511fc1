"""Work out how a question is searched for and read: as it was asked, or as it was meant.

Typing errors are corrected by what the library holds (`qa.english.spelling`), and what is all in
capitals is read as a sentence. A question in another language is left as it is. Nothing is searched
or read here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from index import Library
from qa.english.language import question_language
from qa.english.spelling import correct_words
from qa.english.text import as_sentence

_MOST_TYPED = 20  # words that are looked for in the documents' names too; more are guesses


@dataclass(frozen=True, slots=True)
class Understanding:
    """A question, and how it is searched for and read.

    `searched` is the question in the words that are looked for; `corrected` says that some of them
    are not as they were typed. `language` is the name of the one that it is in, where that is not
    English.
    """

    question: str
    searched: str
    language: str = ""

    @property
    def corrected(self) -> bool:
        """Whether a word is another than the one that was typed."""
        return self.searched.casefold() != self.question.casefold()


def understand(question: str, library: Library) -> Understanding:
    """Return how a question is searched for in this library."""
    language = question_language(question)
    if language:
        return Understanding(question, question, language)

    def held(words: Sequence[str]) -> set[str]:
        found = library.words_held(words)
        if len(words) <= _MOST_TYPED:
            found |= {word for word in words if word not in found and library.documents_named(word)}
        return found

    return Understanding(question, correct_words(as_sentence(question), held))
