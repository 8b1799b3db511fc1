"""Hold the turns of a conversation: each one question and what became of it.

Pure values. A tuple of turns in the session's state is all that the page is drawn from; nothing is
ever read back from the chat.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from index import Hit
from page.markup.passages import Layouts
from page.session.options import DEFAULT, Choices
from qa.followup.rewrite import RewrittenQuestion
from qa.types import Answer


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer, with an error, or still waiting for either.

    `number` counts from 1 and is never used twice in one conversation, so that a link to a
    turn's sources cannot reach another's after an undo. `waiting` says what a question without
    an answer waits for, and `found` are the passages it was found to be about so far. An error is
    a sentence, and never an answer. `choices` is what was asked with. `hashes` are the documents
    cited or looked at, each with the SHA-256 of its file as it was when the question was asked.
    `understood` is the question that was meant, with the earlier turns in mind; `as_typed` says
    that the person wants it asked by itself. `why` are the steps up to where an answer was lost.
    `key` is the browser's own name of the question, by which it knows that it has arrived.
    `layouts` are the passages laid out, so that they are drawn as their documents look.
    """

    number: int
    question: str
    answer: Answer | None = None
    error: str = ""
    waiting: str = ""
    choices: Choices = DEFAULT
    found: tuple[Hit, ...] = ()
    hashes: tuple[tuple[str, str], ...] = ()
    understood: RewrittenQuestion | None = None
    why: tuple[str, ...] = ()
    as_typed: bool = False
    key: str = ""
    layouts: Layouts = field(default_factory=dict)

    @property
    def rewritten(self) -> bool:
        """Whether the question was understood as another than was typed."""
        return self.understood is not None and self.understood.changed

    @property
    def pending(self) -> bool:
        """Whether the question has neither an answer nor an error yet."""
        return self.answer is None and not self.error


@dataclass(frozen=True, slots=True)
class Conversation:
    """The turns of one browser session, oldest first, and the number the next one gets."""

    turns: tuple[Turn, ...] = ()
    next_number: int = 1

    @property
    def pending(self) -> bool:
        """Whether the last question still waits for its answer."""
        return bool(self.turns) and self.turns[-1].pending

    @property
    def last(self) -> Turn | None:
        """The newest turn, if there is one."""
        return self.turns[-1] if self.turns else None

    def find(self, number: int) -> Turn | None:
        """Return the turn of that number; None where it was undone or never was."""
        return next((turn for turn in self.turns if turn.number == number), None)

    @property
    def answers(self) -> list[Answer]:
        """The answers so far, oldest first."""
        return [turn.answer for turn in self.turns if turn.answer is not None]

    def ask(
        self,
        question: str,
        waiting: str,
        choices: Choices | None = None,
        as_typed: bool = False,
        key: str = "",
    ) -> Conversation:
        """Return the conversation with a new question that waits."""
        turn = Turn(
            self.next_number,
            question,
            waiting=waiting,
            choices=choices or DEFAULT,
            as_typed=as_typed,
            key=key,
        )
        return Conversation((*self.turns, turn), self.next_number + 1)

    def replace_last(self, turn: Turn) -> Conversation:
        """Return the conversation with another turn in place of the newest."""
        return Conversation((*self.turns[:-1], turn), self.next_number)

    def without_last(self) -> Conversation:
        """Return the conversation without its newest turn."""
        return Conversation(self.turns[:-1], self.next_number)

    def cleared(self) -> Conversation:
        """Return an empty conversation that goes on counting."""
        return Conversation((), self.next_number)
