"""SQuAD-format files as the training sees them: numbered paragraphs and numbered questions.

The numbers are what mined paragraphs and held-out articles are remembered by. Reading and checking
the layout is `qa.evaluation.squad`; nothing is cut, chosen or tokenised here.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from pathlib import Path

from qa.evaluation.squad import Article, Gold, read_squad


@dataclass(frozen=True, slots=True)
class Asked:
    """A question of a file, and the number of the paragraph that it is asked about."""

    text: str
    answers: tuple[Gold, ...]
    paragraph: int


@dataclass(frozen=True, slots=True)
class QuestionFile:
    """A file's paragraphs and questions, each numbered from 0 in the file's order.

    `articles[n]` is the range of paragraph numbers of the n-th article, `sha256` that of the
    file's bytes, in hexadecimal.
    """

    name: str
    sha256: str
    paragraphs: tuple[str, ...]
    questions: tuple[Asked, ...]
    articles: tuple[range, ...]

    @classmethod
    def from_path(cls, path: Path) -> QuestionFile:
        """Read the file. Raises QuestionFileError."""
        articles = read_squad(path)
        return cls.from_articles(articles, path.name, hashlib.sha256(path.read_bytes()).hexdigest())

    @classmethod
    def from_articles(
        cls, articles: list[Article], name: str = "", sha256: str = ""
    ) -> QuestionFile:
        """Give numbers to what these articles hold."""
        paragraphs: list[str] = []
        questions: list[Asked] = []
        ranges: list[range] = []
        for article in articles:
            ranges.append(range(len(paragraphs), len(paragraphs) + len(article.paragraphs)))
            for paragraph in article.paragraphs:
                questions += [
                    Asked(each.text, each.answers, len(paragraphs)) for each in paragraph.questions
                ]
                paragraphs.append(paragraph.context)
        return cls(name, sha256, tuple(paragraphs), tuple(questions), tuple(ranges))
