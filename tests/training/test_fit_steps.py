"""Fitting the reading steps: the line by hand, and what is wrong said in a sentence."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from index import ChapterVerseError, Hit, Passage
from qa.reader.network import ScoredSpan
from qa.reader.steps import Steps
from qa.reader.two_steps import TwoStepNetwork
from training.fit_steps import fit, main, margins_of
from training.read_questions import read
from training.readings import Reading, RecordedNetwork, load_readings, save_readings


def reading(**margins: list[float | None]) -> Reading:
    count = len(next(iter(margins.values())))
    passage = Passage("a.txt", 0, 5, "Rasht", "", None, ())
    spans = {
        name: tuple(() if each is None else (ScoredSpan(0, 5, each),) for each in values)
        for name, values in margins.items()
    }
    hits = (Hit(1, passage, 0.5, 0.5, 0.5),) * count
    return Reading("a.json", 0, "own", "Where?", ("Rasht",), (), {}, hits, spans)


def test_a_line_and_what_strays_from_it() -> None:
    small = np.array([0.0, 0.0, 2.0, 2.0])
    large = np.array([0.0, 2.0, 4.0, 6.0])  # 2 * small + 1, and 1 off each time
    assert fit(small, large, Steps(most=3)) == Steps(most=3, slope=2.0, intercept=1.0, spread=1.0)


def test_margins_that_go_apart_are_refused() -> None:
    with pytest.raises(ChapterVerseError, match="cannot read in steps"):
        fit(np.array([0.0, 1.0]), np.array([1.0, 0.0]), Steps())


def test_only_passages_with_spans_of_both_count() -> None:
    read = reading(small=[1.0, None, 3.0], large=[2.0, 5.0, None])
    small, large = margins_of([read] * 20, "small", "large")
    assert (small.tolist(), large.tolist()) == ([1.0] * 20, [2.0] * 20)
    with pytest.raises(ChapterVerseError, match="2 passages were read by both networks"):
        margins_of([read] * 2, "small", "large")
    with pytest.raises(ChapterVerseError, match="none of a network called big"):
        margins_of([read], "small", "big")


def test_steps_are_written_beside_the_large_reader(tmp_path: Path) -> None:
    readings = [reading(small=[float(n), -4.0], large=[2.0 * n + 1, -7.0]) for n in range(10)]
    file = tmp_path / "readings.jsonl"
    save_readings(file, readings)
    ran = CliRunner().invoke(main, [str(file), str(tmp_path), "--most", "3"])
    assert ran.exit_code == 0, ran.output
    steps = Steps.load(tmp_path)
    assert (steps.slope, steps.intercept, steps.most) == (2.0, 1.0, 3)
    assert steps == replace(steps, least=Steps().least)
    written = json.loads((tmp_path / "steps.json").read_text())
    assert written["fitted_on"] == {"file": "readings.jsonl", "passages": 20}
    ran = CliRunner().invoke(main, [str(file), str(tmp_path), "--most", "0"])
    assert ran.exit_code == 1
    assert "at least one passage" in ran.output


def test_recorded_networks_read_in_steps(tmp_path: Path) -> None:
    """What `fit_confidence --after` fits to: the recorded spans that would have been read."""
    passages = [Passage("a.txt", 0, len(text), text, "", None, ()) for text in ("Rasht", "Anzali")]
    both = Reading(
        "a.json",
        0,
        "own",
        "Where?",
        ("Rasht",),
        (),
        {},
        tuple(Hit(number, each, 0.5, 0.5, 0.5) for number, each in enumerate(passages)),
        {
            "small": ((ScoredSpan(0, 5, 1.0),), (ScoredSpan(0, 6, -90.0),)),
            "large": ((ScoredSpan(0, 4, 3.0),), (ScoredSpan(0, 6, 4.0),)),
        },
    )
    small, large = (RecordedNetwork(name, [both], tmp_path) for name in ("small", "large"))
    texts = [each.text for each in passages]
    found = TwoStepNetwork(small, large, Steps(share=0.0)).spans("Where?", texts, 4)
    assert found == [[ScoredSpan(0, 4, 3.0)], [ScoredSpan(0, 6, -90.0)]]


def test_a_large_reader_need_not_read_what_it_would_not_read_in_steps(tmp_path: Path) -> None:
    """The passage that is hopeless by the small one's margin is not read by the large one."""
    passages = [Passage("a.txt", 0, len(text), text, "", None, ()) for text in ("Rasht", "Anzali")]
    hits = tuple(Hit(number, each, 0.5, 0.5, 0.5) for number, each in enumerate(passages))
    margins = {"Rasht": 1.0, "Anzali": -90.0}
    asked: list[str] = []

    class Network:
        folder = tmp_path
        fingerprint = "fake"

        def __init__(self, more: float) -> None:
            self._more = more

        def load(self) -> None:
            """Do nothing."""

        def spans(self, question: str, texts: Sequence[str], top_k: int) -> list[list[ScoredSpan]]:
            if self._more:
                asked.extend(texts)
            return [[ScoredSpan(0, 2, margins[text] + self._more)] for text in texts]

    blank = Reading("a.json", 0, "own", "Where?", ("Rasht",), (), {}, hits, {})
    done = read(blank, {"large": Network(2.0), "small": Network(0.0)}, "small")
    assert asked == ["Rasht"]
    assert done.spans["large"] == ((ScoredSpan(0, 2, 3.0),), None)
    assert done.spans["small"] == ((ScoredSpan(0, 2, 1.0),), (ScoredSpan(0, 2, -90.0),))

    file = tmp_path / "readings.jsonl"
    save_readings(file, [done])
    assert list(load_readings(file)) == [done]
    with pytest.raises(KeyError):
        RecordedNetwork("large", [done], tmp_path).spans("Where?", ["Anzali"], 4)
