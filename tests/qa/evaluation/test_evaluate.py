"""The measures worked out by hand, the files that are refused, and a whole evaluation."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from cli.evaluate import evaluate
from index import Hit, Library, Passage, Sentence
from index.progress import untracked
from qa import Answer, Assistant, Candidate, Citation, Span
from qa.evaluation.evaluate import (
    PosedQuestion,
    collect_paragraphs,
    compute_end_to_end_figures,
    compute_reader_figures,
    evaluate_end_to_end,
    evaluate_reader,
    sample_questions,
)
from qa.evaluation.squad import QuestionFileError, read_squad
from qa.types import Form

Write = Callable[[str, str | bytes], Path]

FIRST = "Rasht fell on 4 June 1920. Nobody in the city of Rasht fired a shot."
SECOND = "Anzali burned for three days. The ships of Anzali were old and slow."


def question(id: str, text: str, *answers: tuple[str, int]) -> dict[str, Any]:  # noqa: A002
    golds = [{"text": words, "answer_start": start} for words, start in answers]
    return {"id": id, "question": text, "answers": golds, "is_impossible": not golds}


def squad(*paragraphs: tuple[str, list[dict[str, Any]]]) -> str:
    made = [{"context": context, "qas": asked} for context, asked in paragraphs]
    return json.dumps({"version": "2.0", "data": [{"title": "Gilan", "paragraphs": made}]})


FILE = squad(
    (FIRST, [question("1", "When did Rasht fall?", ("4 June 1920", 14))]),
    (SECOND, [question("2", "How long did Anzali burn?", ("three days", 18))]),
    (FIRST, [question("3", "Who repaired the telegraph?")]),  # the same paragraph once more
)


def test_paragraphs_become_documents_once(write: Write) -> None:
    documents, posed = collect_paragraphs(read_squad(write("q.json", FILE)))
    assert [document.text for document in documents] == [FIRST, SECOND]
    assert [each.document for each in posed] == ["000000 Gilan", "000001 Gilan", "000000 Gilan"]
    assert posed[0].golds == ("4 June 1920",)
    assert posed[2].golds == ()


def test_a_limit_draws_the_same_questions_each_time() -> None:
    posed = [PosedQuestion(str(number), (), "d") for number in range(50)]
    drawn = sample_questions(posed, 5)
    assert sample_questions(posed, 5) == drawn
    assert len({each.question for each in drawn}) == 5
    assert sample_questions(posed, None) == sample_questions(posed, 99) == posed


ASKED = [
    PosedQuestion("a", ("4 June 1920",), "one"),
    PosedQuestion("b", ("three days", "days"), "two"),
    PosedQuestion("c", (), "one"),
]


def test_reader_figures_worked_out_by_hand() -> None:
    # "on June 1920" and "4 June 1920" share two words of three each: F1 2/3. "days" is exact.
    figures = compute_reader_figures(ASKED, ["on June 1920", "days", "shot"], [2.0, 3.0, 1.0])
    assert figures == {
        "questions": 3,
        "with_answer": 2,
        "exact_match": 0.5,
        "f1": pytest.approx((2 / 3 + 1) / 2),
        "holds_answer": 0.5,
        "auroc": 1.0,
        "best_f1": pytest.approx((2 / 3 + 1 + 1) / 3),  # the third is withheld
        "best_f1_threshold": 2.0,
    }
    assert "auroc" not in compute_reader_figures(ASKED[:2], ["x", "y"], [1.0, 2.0])


def answer(text: str) -> Answer:
    """An answer of this text; none, where it is empty."""
    passage = Passage("d", 0, 9, "x" * 9, "", None, (Sentence(0, 9),))
    span = Span("d", 0, len(text), text)
    citation = Citation(1, span, span, None, "", 0.9, Hit(1, passage, 1, 1, 1))
    return Answer("q", text, 0.9, 0.5, (citation,) if text else (), ())


def test_end_to_end_figures_worked_out_by_hand() -> None:
    answers = [answer("It fell on 4 June 1920"), answer(""), answer("shot")]
    figures = compute_end_to_end_figures(ASKED, answers, [2, None, 7])
    assert figures == {
        "questions": 3,
        "with_answer": 2,
        "mrr": 0.25,  # 1/2 and nothing
        "exact_match": 0,
        "f1": pytest.approx(2 * 3 / (6 + 3) / 3),  # three words shared of six and three; 0; 0
        "exact_match_unwithheld": 0,
        "f1_unwithheld": pytest.approx(2 * 3 / (6 + 3) / 2),
        # All are 0.9 sure, and the first of three is right, with an F1 of 2/3.
        "expected_calibration_error": pytest.approx(0.9 - 1 / 3),
        "coverage_at_80%_precision": pytest.approx(1 / 3, abs=1e-4),
        "coverage_at_90%_precision": pytest.approx(1 / 3, abs=1e-4),
        "holds_answer": 0.5,
        "precision": 0.5,  # two answers given, one of them right
        "abstained": pytest.approx(1 / 3),
        "refused_without_answer": 0,
        "recall_at_1": 0,
        "recall_at_5": 0.5,
        "recall_at_20": 0.5,
    }


class LastWords:
    """A reader that is always sure of the last sentence of the best hit."""

    identity = "last words"
    threshold = 0.5
    possible = 0.25

    def effect(self, threshold: float) -> None:
        return None

    def read(self, question: str, hits: Sequence[Hit], form: Form | None = None) -> list[Candidate]:
        last = hits[0].passage.sentences[-1]
        return [Candidate(hits[0], last.start, last.end, 1.0, 0.9)]

    def for_library(self, library: Library) -> LastWords:
        return self

    def warm_up(self) -> None:
        pass


def test_each_question_is_asked_of_all_paragraphs(library: Library, write: Write) -> None:
    articles = read_squad(write("q.json", FILE))
    with Assistant.open(library, reader=LastWords()) as assistant:
        figures = evaluate_end_to_end(articles, assistant, None, untracked)
        assert len(assistant.documents()) == 2
    assert (figures["questions"], figures["paragraphs"]) == (3, 2)
    assert (figures["recall_at_1"], figures["mrr"]) == (1, 1)
    assert (figures["holds_answer"], figures["abstained"]) == (0, 0)
    assert figures["milliseconds_p95"] >= figures["milliseconds_p50"] > 0


def test_each_question_is_read_with_its_own_paragraph(library: Library, write: Write) -> None:
    articles = read_squad(write("q.json", FILE))
    with Assistant.open(library, reader=LastWords()) as assistant:
        figures = evaluate_reader(articles, assistant, None, untracked)
        assert assistant.documents() == []
    assert (figures["questions"], figures["holds_answer"], figures["auroc"]) == (3, 0, 0.5)


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"not json", "is not in SQuAD's layout"),
        (b'{"rows": []}', "is not in SQuAD's layout"),
        (b"[1, 2]", "is not in SQuAD's layout"),
        (gzip.compress(b"{}")[:-9], "is not in SQuAD's layout"),
        (squad((FIRST, [])).encode(), "holds no questions."),
        (
            squad((FIRST, [question("7", "When?", ("4 June 1920", 13))])).encode(),
            "question 7: its answer is not at offset 13",
        ),
        (
            squad((FIRST, [question("7", "When?", ("4 June 1920", 14 - len(FIRST)))])).encode(),
            "question 7: its answer is not at offset -54",
        ),
    ],
)
def test_a_file_that_is_no_question_file(write: Write, content: bytes, reason: str) -> None:
    path = write("q.json", content)
    with pytest.raises(QuestionFileError) as caught:
        read_squad(path)
    assert str(caught.value).startswith(f"{path} ")
    assert reason in str(caught.value)


def test_a_missing_question_file(tmp_path: Path) -> None:
    with pytest.raises(QuestionFileError, match=r"cannot be read \(No such file"):
        read_squad(tmp_path / "nowhere.json")


@pytest.mark.slow
def test_the_command_with_the_real_parts(write: Write) -> None:
    path = write("q.json.gz", gzip.compress(FILE.encode()))
    ran = CliRunner().invoke(evaluate, [str(path), "--json"], catch_exceptions=False)
    figures = json.loads(ran.stdout)
    assert (figures["questions"], figures["with_answer"]) == (3, 2)
    assert (figures["recall_at_1"], figures["refused_without_answer"]) == (1, 1)
    assert figures["holds_answer"] >= 0.5
    alone = CliRunner().invoke(evaluate, [str(path), "--reader-only"], catch_exceptions=False)
    assert "holds_answer             1\n" in alone.stdout
