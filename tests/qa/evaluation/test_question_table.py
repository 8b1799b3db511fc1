"""A person's own questions: the table, the measures, the curve, and the two commands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index import Library, LibraryDamaged
from qa import Answer, Assistant
from qa.evaluation.question_table import (
    GradedQuestion,
    TableError,
    TableQuestion,
    choose_threshold,
    compute_figures,
    fit_confidence,
    read_table,
)
from qa.reader.calibration import Recalibration
from qa.reader.span import SpanReader
from testing.fakes import WordEmbedder, WordNetwork
from tests.running import Ran

Write = Callable[[str, str | bytes], Path]


def graded(confidence: float, expected: str, said: str, threshold: float = 0.5) -> GradedQuestion:
    """A question whose best candidate says `said`; it is given from the threshold on."""
    given = confidence >= threshold
    answer = Answer("?", said if given else "", confidence, threshold, (object(),) * given, ())  # type: ignore[arg-type]
    return GradedQuestion(TableQuestion("?", (expected,) if expected else ()), answer, said)


def test_a_table_is_read(write: Write) -> None:
    path = write("q.csv", 'Question,Words\nWho?,Lenin,"V. I. Lenin"\n\nWhen was it?,\n,stray\n')
    assert read_table(path) == [
        TableQuestion("Who?", ("Lenin", "V. I. Lenin")),
        TableQuestion("When was it?", ()),
    ]
    path = write("q.tsv", "Who, exactly?\tLenin\n")
    assert read_table(path) == [TableQuestion("Who, exactly?", ("Lenin",))]


@pytest.mark.parametrize("content", ["question,words\n", "\n\n", ",words only\n"])
def test_a_table_without_questions(write: Write, content: str) -> None:
    with pytest.raises(TableError, match=r"q\.csv holds no questions"):
        read_table(write("q.csv", content))


def test_measures_worked_out_by_hand() -> None:
    found = compute_figures(
        [
            graded(0.9, "Lenin", "Lenin"),
            graded(0.8, "Lenin", "Trotsky"),
            graded(0.7, "800", "800 men"),
            graded(0.6, "", "Trotsky"),
            graded(0.2, "Baku", "Baku"),
            graded(0.1, "", "Baku"),
        ],
        0.6,
    )
    assert found["questions"] == 6
    assert found["with_answer"] == 4
    assert found["precision"] == pytest.approx(2 / 4)
    assert found["coverage"] == pytest.approx(3 / 4)
    assert found["refused_without_answer"] == pytest.approx(1 / 2)
    assert found["right"] == pytest.approx(3 / 6)
    # From the top the shares of right ones are 1, 1/2, 2/3, 1/2, 3/5, 1/2.
    assert found["threshold_at_60%_precision"] == 0.2
    assert found["answered_at_80%_precision"] == pytest.approx(1 / 6, abs=1e-4)


def test_equal_confidences_are_given_together() -> None:
    same = [graded(0.9, "a", "a"), graded(0.9, "a", "b")]
    assert choose_threshold(same, 0.9) is None
    assert choose_threshold(same, 0.5) == 0.9


def many(right: Sequence[float], wrong: Sequence[float]) -> list[GradedQuestion]:
    return [graded(each, "a", "a") for each in right] + [graded(each, "a", "b") for each in wrong]


def test_a_curve_says_how_often_it_was_right() -> None:
    """The reader says 30 %, and is right 8 times in 10; it says 5 %, and is right once in 10."""
    cases = many([0.3] * 8 + [0.05], [0.3] * 2) + [graded(0.05, "", "b")] * 9
    curve = fit_confidence(cases, "a reader")
    assert curve.confidence(0.3) == pytest.approx(0.8, abs=0.1)
    assert curve.confidence(0.05) == pytest.approx(0.1, abs=0.1)
    assert curve.confidence(0.05) < curve.threshold <= curve.confidence(0.3)
    wanted = fit_confidence(cases, "a reader", precision=0.8)
    assert wanted.threshold == wanted.confidence(0.3)
    with pytest.raises(TableError, match="No threshold reaches a precision of 99%"):
        fit_confidence(cases, "a reader", precision=0.99)


@pytest.mark.parametrize(
    ("cases", "said"),
    [
        (many([0.9] * 9, [0.1] * 10), "At least 20 questions are needed; there are 19"),
        (many([0.9] * 20, []), "rightly and wrongly are both needed"),
        (many([0.1] * 10, [0.9] * 10), "the more often it is wrong"),
    ],
)
def test_what_no_curve_can_be_fitted_to(cases: list[GradedQuestion], said: str) -> None:
    with pytest.raises(TableError, match=said):
        fit_confidence(cases, "a reader")


def test_a_library_keeps_its_curve_for_one_reader(library: Library, write: Write) -> None:
    library.add_file(write("a.txt", "Rasht fell on 4 June."))
    assistant = Assistant(library, SpanReader(WordNetwork({"4 June": 1.0}), library.word_weights))
    before = assistant.ask("When?")
    assert before.best_rejected is not None or before.answered
    curve = Recalibration("words-1", 1.0, 5.0, 0.77)
    assistant.recalibrate(curve)
    after = assistant.ask("When?")
    assert after.threshold == assistant.threshold == 0.77
    assert after.confidence == curve.confidence(before.confidence)
    assert assistant.effect() is None
    other = SpanReader(WordNetwork({}), library.word_weights)
    other.network.fingerprint = "words-2"  # type: ignore[misc]
    assert Assistant(library, other).recalibration() is None
    assistant.recalibrate(None)
    assert assistant.ask("When?").to_dict() == before.to_dict()
    library.remember("recalibration", "{}")
    with pytest.raises(LibraryDamaged, match="own calibration is broken"):
        assistant.ask("When?")


def test_the_commands(
    run: Callable[..., Ran], write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "index.library_embedder.SentenceTransformerEmbedder", lambda _: WordEmbedder()
    )
    monkeypatch.setattr("qa.reader.factory.SpanNetwork", lambda _: WordNetwork({"4 June": 9.0}))
    run("add", write("a.txt", "Rasht fell on 4 June."))
    table = write("q.csv", "When did Rasht fall?,4 June\nWho fell?,\n")
    found = run("evaluate", table, "--json")
    assert found.code == 0
    assert found.json["questions"] == 2
    few = run("calibrate", table)
    assert (few.code, few.err) == (
        2,
        "chapterverse: At least 20 questions are needed; there are 2.\n",
    )
    for wrong in (("calibrate",), ("calibrate", table, "--forget"), ("calibrate", "q.json")):
        assert run(*wrong).code == 2
    assert run("evaluate", table, "--reader-only").code == 2
    assert run("calibrate", "--forget").code == 0
