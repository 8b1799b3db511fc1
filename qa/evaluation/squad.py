"""Read files in SQuAD's JSON layout, plain or gzipped.

Strict: an answer whose offset does not point at its words is an error in the file, never mended by
searching.
"""

from __future__ import annotations

import gzip
import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index import ChapterVerseError


class QuestionFileError(ChapterVerseError):
    """A file of questions is not in SQuAD's layout, or contradicts itself."""


@dataclass(frozen=True, slots=True)
class Gold:
    """A right answer: `text == context[start:start + len(text)]`."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class AskedQuestion:
    """A question about a paragraph; without `answers` the paragraph does not answer it."""

    id: str
    text: str
    answers: tuple[Gold, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A context and what is asked about it."""

    context: str
    questions: tuple[AskedQuestion, ...]


@dataclass(frozen=True, slots=True)
class Article:
    """A title and its paragraphs, in order."""

    title: str
    paragraphs: tuple[Paragraph, ...]


def read_squad(path: Path) -> list[Article]:
    """Return the articles of a SQuAD-format file.

    Raises QuestionFileError when it is not such a file, when an answer's offset is wrong, or when
    it holds no question.
    """
    try:
        content = path.read_bytes()
        if content[:2] == b"\x1f\x8b":
            content = gzip.decompress(content)
        articles = [_article(values) for values in json.loads(content)["data"]]
    except OSError as error:
        raise QuestionFileError(f"{path} cannot be read ({error.strerror or error}).") from error
    except (ValueError, KeyError, TypeError, EOFError) as error:
        raise QuestionFileError(f"{path} is not in SQuAD's layout ({error}).") from error
    if not any(paragraph.questions for article in articles for paragraph in article.paragraphs):
        raise QuestionFileError(f"{path} holds no questions.")
    return articles


def _article(values: dict[str, Any]) -> Article:
    paragraphs = tuple(_paragraph(each) for each in values["paragraphs"])
    return Article(str(values.get("title", "")), paragraphs)


def _paragraph(values: dict[str, Any]) -> Paragraph:
    context = str(values["context"])
    return Paragraph(context, tuple(_question(each, context) for each in values["qas"]))


def _question(values: dict[str, Any], context: str) -> AskedQuestion:
    answers = tuple(
        Gold(str(each["text"]), int(each["answer_start"])) for each in values.get("answers", ())
    )
    for gold in answers:
        if gold.start < 0 or not gold.text or not context.startswith(gold.text, gold.start):
            raise ValueError(f"question {values['id']}: its answer is not at offset {gold.start}")
    return AskedQuestion(str(values["id"]), str(values["question"]), answers)
