"""The policies of reading in the benchmark, over networks whose spans are set by hand."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from benchmarks.quality.reading_steps import (
    CountingNetwork,
    measure_answers,
    measure_time,
    policies,
    rows_of,
)
from index import Library
from qa import Assistant
from qa.evaluation.evaluate import PosedQuestion
from qa.reader.steps import Steps
from testing.fakes import WordNetwork

Write = Callable[[str, str | bytes], Path]


def test_no_text_is_read_twice_where_it_is_remembered() -> None:
    network = CountingNetwork(WordNetwork({"Rasht": 2.0}), remember=True)
    first = network.spans("?", ["Rasht fell", "Bread", "Rasht fell"], 4)
    again = network.spans("?", ["Bread"], 4)
    assert (first[0], first[2], again) == (first[0], first[0], [[]])
    assert network.read == 4


def test_policies_read_as_much_as_they_say(library: Library, write: Write) -> None:
    for number in range(9):
        library.add(write(f"{number}.txt", f"Rasht fell in June {number}."))
    small, large = WordNetwork({"Rasht": 1.0}), WordNetwork({"June": 3.0})
    assistant = Assistant(library)
    asked = [(PosedQuestion("When?", ("June",), ""), assistant.search("When did Rasht fall?"))]
    steps = [Steps(least=0.0, together=1), Steps(least=9.0, together=1)]
    found = measure_answers(assistant, asked, (small, large), steps)
    assert list(found) == list(policies(small, large, steps))
    assert {name: each.read for name, each in found.items()} == {
        "small alone": [0],
        **{f"two steps, at most {count}, gain 0": [count] for count in (1, 2, 3, 4, 6, 8)},
        **{f"two steps, at most {count}, gain 9": [0] for count in (1, 2, 3, 4, 6, 8)},
        "large alone, best 4": [4],
        "large alone, all 8": [8],
    }
    assert found["small alone"].best == [0.0]  # "Rasht"
    assert found["two steps, at most 1, gain 0"].best == found["large alone, all 8"].best == [1.0]
    measure_time(assistant, asked, (small, large), steps, [5.0], found)
    assert all(each.milliseconds[0] > 5 for each in found.values())
    name, best, withheld, read, *times = rows_of(found)[0]
    assert (name, best, read) == ("small alone", "0.0", "0.0")
    assert withheld == "0.0"
    assert all(times)


@pytest.mark.parametrize("remember", [True, False])
def test_a_counting_network_is_the_one_it_counts(remember: bool) -> None:
    network = WordNetwork({})
    counting = CountingNetwork(network, remember)
    counting.load()
    assert (counting.folder, counting.fingerprint) == (network.folder, network.fingerprint)
    assert network.loaded == 1
