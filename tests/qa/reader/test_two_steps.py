"""Reading in two steps: what is read again, worked out by hand, and what comes of it."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from math import inf
from pathlib import Path

import pytest

from index import Library, ModelError
from qa.reader import factory
from qa.reader.factory import FAST_READER, make_network, make_reader
from qa.reader.network import BUNDLED, ScoredSpan, SpanNetwork
from qa.reader.span import SpanReader
from qa.reader.steps import Steps
from qa.reader.two_steps import FirstPassages, TwoStepNetwork

UNIT = Steps(most=4, least=0.0, together=4, slope=1.0, intercept=0.0, spread=1.0, share=0.0)


class KnownNetwork:
    """Finds the first letter of each text with a known score; for two-step reading."""

    def __init__(self, scores: dict[str, float], fingerprint: str, folder: Path = Path()) -> None:
        self.scores, self.fingerprint, self.folder = scores, fingerprint, folder
        self.loaded = 0
        self.read: list[str] = []

    def load(self) -> None:
        self.loaded += 1

    def spans(self, question: str, texts: Sequence[str], most: int) -> list[list[ScoredSpan]]:
        self.read += texts
        return [
            [ScoredSpan(0, 1, self.scores[text])] if text in self.scores else [] for text in texts
        ]


def steps(**settings: float) -> Steps:
    return Steps(**(asdict(UNIT) | settings))


def test_gains_worked_out_by_hand() -> None:
    # Standard normal: density(0) = 0.3989; density(1) - (1 - distribution(1)) = 0.0833.
    assert UNIT._gain([0.0], 0) == pytest.approx(0.3989, abs=1e-4)  # as likely as "no answer"
    assert UNIT._gain([2.0, 1.0], 0) == pytest.approx(0.0833, abs=1e-4)  # it may fall behind
    assert UNIT._gain([2.0, 1.0], 1) == pytest.approx(0.0833, abs=1e-4)  # it may overtake
    assert UNIT._gain([-1.0, -9.0], 0) == pytest.approx(0.0833, abs=1e-4)  # it may be an answer
    assert UNIT._gain([9.0, -9.0], 1) < 1e-9  # no hope
    assert steps(spread=2.0)._gain([2.0], 0) == pytest.approx(2 * 0.0833, abs=1e-4)


def test_the_most_gainful_are_read_first() -> None:
    assert steps(least=0.01).next_passages([-9.0, 1.5, 2.0, -inf, 1.0], {}) == [1, 2, 4]
    assert steps(least=0.01, together=2).next_passages([-9.0, 1.5, 2.0, 1.0], {}) == [1, 2]
    assert steps(least=0.01, most=1).next_passages([1.5, 2.0], {}) == [0]  # of two alike, the first
    assert steps().next_passages([], {}) == []


def test_the_sure_and_the_hopeless_are_not_read() -> None:
    assert steps(least=0.01).next_passages([9.0, -5.0, -6.0], {}) == []
    assert steps(least=0.01).next_passages([-8.0, -9.0], {}) == []


def test_what_was_read_counts() -> None:
    margins = [3.0, 2.8, 1.0]
    assert steps(least=0.05).next_passages(margins, {}) == [0, 1]
    # The large network has no doubt of the first: nothing can overtake it any more.
    assert steps(least=0.05).next_passages(margins, {0: 8.0}) == []
    # It gives both up: the third is hardly above "no answer".
    assert steps(least=0.05).next_passages(margins, {0: -7.0, 1: -6.0}) == [2]
    assert steps(least=0.05, most=2).next_passages(margins, {0: -7.0, 1: -6.0}) == []


def test_a_small_margin_foretells_a_large_one() -> None:
    scaled = steps(slope=2.0, intercept=-1.0)
    assert scaled.expected(1.5) == 2.0
    assert scaled.next_passages([0.5], {}) == [0]  # expected at 0


def test_the_large_network_decides_where_it_reads() -> None:
    small = KnownNetwork({"a": 3.0, "b": 2.0, "c": -9.0}, "small")
    large = KnownNetwork({"a": -4.0, "b": 5.0}, "large")
    both = TwoStepNetwork(small, large, steps(least=0.01, slope=2.0, spread=4.0, most=2))
    found = both.spans("?", ["a", "b", "c", "d"], 4)
    assert small.read == ["a", "b", "c", "d"]
    assert sorted(large.read) == ["a", "b"]
    scores = [[span.score for span in spans] for spans in found]
    assert scores == [[-4.0], [5.0], [-18.0], []]


def test_the_large_network_is_loaded_when_it_is_needed() -> None:
    small, large = KnownNetwork({"a": 9.0}, "small"), KnownNetwork({}, "large")
    both = TwoStepNetwork(small, large, steps(least=0.01))
    both.spans("?", ["a"], 4)
    assert large.read == []
    assert (small.loaded, large.loaded) == (0, 0)
    both.load()
    assert (small.loaded, large.loaded) == (1, 1)


def test_what_was_fitted_for_others_is_told() -> None:
    small, large = KnownNetwork({}, "small"), KnownNetwork({}, "large")
    both = TwoStepNetwork(small, large, UNIT)
    assert both.fingerprint == TwoStepNetwork(small, large, UNIT).fingerprint
    assert both.fingerprint != TwoStepNetwork(large, small, UNIT).fingerprint
    assert both.fingerprint != TwoStepNetwork(small, large, steps(most=3)).fingerprint


def test_steps_are_read_from_the_large_networks_folder(tmp_path: Path) -> None:
    small, large = KnownNetwork({}, "small"), KnownNetwork({}, "large", tmp_path)
    assert TwoStepNetwork(small, large).steps == Steps()
    file = tmp_path / "steps.json"
    file.write_text(json.dumps(asdict(steps(most=3)) | {"fitted_on": "more"}))
    assert TwoStepNetwork(small, large).steps == steps(most=3)
    for broken in ("{", '{"most": 3}', json.dumps(asdict(UNIT) | {"spread": 0})):
        file.write_text(broken)
        with pytest.raises(ModelError, match=r"steps\.json is broken"):
            TwoStepNetwork(small, large).load()


def test_steps_that_are_none() -> None:
    with pytest.raises(ValueError, match="at least one passage"):
        Steps(most=0)
    with pytest.raises(ValueError, match="above 0"):
        Steps(slope=-1.0)


def test_the_first_passages_alone() -> None:
    network = KnownNetwork({"a": 1.0, "b": 2.0, "c": 3.0}, "large")
    first = FirstPassages(network, 2)
    found = first.spans("?", ["a", "b", "c"], 4)
    assert [[span.score for span in spans] for spans in found] == [[1.0], [2.0], []]
    assert network.read == ["a", "b"]


def test_without_a_large_network_the_small_one_reads(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("qa.reader.network.LARGE", tmp_path / "large")
    alone = make_network()
    assert isinstance(alone, SpanNetwork)
    assert alone.folder == BUNDLED


@pytest.mark.usefixtures("both_networks")
def test_with_a_large_network_both_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, library: Library
) -> None:
    monkeypatch.setattr("qa.reader.network.LARGE", tmp_path)
    (tmp_path / "config.json").write_text("{}")
    reader = make_reader(library)
    assert isinstance(reader, SpanReader)
    assert isinstance(reader.network, TwoStepNetwork)
    assert reader.network.folder == tmp_path
    beside = reader.for_library(library)
    assert isinstance(beside, SpanReader)
    assert beside.network is reader.network
    fast = factory.make_network(FAST_READER)
    assert isinstance(fast, SpanNetwork)
    assert fast.folder == BUNDLED
    own = make_network(str(BUNDLED))
    assert isinstance(own, SpanNetwork)


def test_where_both_have_read_the_small_ones_margin_has_its_share() -> None:
    """Large 4 and 3; small 2 for nearly the same words as the first, expected at 2 * 2 + 1 = 5.

    0.5 * 4 + 0.5 * 5 = 4.5. The second words the small one did not propose: 2 below its least, 0,
    is expected at 1: 0.5 * 3 + 0.5 * 1 = 2.
    """
    half = steps(share=0.5, slope=2.0, intercept=1.0)
    both = TwoStepNetwork(KnownNetwork({}, "small"), KnownNetwork({}, "large"), half)
    large = [ScoredSpan(0, 10, 4.0), ScoredSpan(20, 30, 3.0)]
    assert both._joined(large, [ScoredSpan(0, 9, 2.0)]) == [
        ScoredSpan(0, 10, 4.5),
        ScoredSpan(20, 30, 2.0),
    ]
    assert both._joined(
        large[::-1], []
    ) == [  # without any, both at 2 below 0: -2 is expected at -3
        ScoredSpan(0, 10, 0.5),
        ScoredSpan(20, 30, 0.0),
    ]


def test_with_the_real_network_twice_nothing_changes() -> None:
    small = SpanNetwork()
    texts = ["Rasht was occupied on 4 June 1920.", "Bread is baked from flour.", ""]
    both = TwoStepNetwork(small, small, Steps(least=0.0))
    question = "When was Rasht occupied?"
    assert both.spans(question, texts, 2) == small.spans(question, texts, 2)
