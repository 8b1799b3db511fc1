"""Positions, windows and batches, checked against the tokenizer's own offsets."""

from __future__ import annotations

import random

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from transformers import AutoTokenizer, PreTrainedTokenizerBase

from index import SentenceTransformerEmbedder
from training.batching import batches, collate
from training.examples import Example
from training.features import Feature, Windows, encoded_examples, features

TOKENIZER = AutoTokenizer.from_pretrained(SentenceTransformerEmbedder().folder)
CONTEXTS = st.text(
    st.sampled_from("abcdefgh 0123 .,'-–éÅ小ß\u200b\u0301£½\n"), min_size=1, max_size=300
)


def offsets_of(
    example: Example, windows: Windows
) -> tuple[list[list[tuple[int, int]]], list[list[int | None]]]:
    encoded = encoded_examples([example], TOKENIZER, windows)
    rows = range(len(encoded["input_ids"]))
    return encoded["offset_mapping"], [encoded.sequence_ids(row) for row in rows]


@pytest.mark.slow
@settings(deadline=None)
@given(CONTEXTS, st.data(), st.sampled_from([Windows(), Windows(64, 16)]))
def test_positions_point_at_the_characters_of_the_answer(
    context: str, data: st.DataObject, windows: Windows
) -> None:
    start = data.draw(st.integers(0, len(context) - 1))
    end = data.draw(st.integers(start + 1, min(len(context), start + 40)))
    example = Example("Who was it?", context, start, end, (context[start:end],))
    offsets, sequences = offsets_of(example, windows)
    covered = {
        character
        for row, of_row in enumerate(offsets)
        for token, (left, right) in enumerate(of_row)
        if sequences[row][token] == 1
        for character in range(left, right)
    } & set(range(start, end))
    made = list(features([example], TOKENIZER, windows))
    assert len(made) == (len(offsets) if covered else 0)
    for feature, of_row, sequence in zip(made, offsets, sequences, strict=False):
        inside = {
            character
            for token, (left, right) in enumerate(of_row)
            if sequence[token] == 1
            for character in range(left, right)
        }
        if not {min(covered), max(covered)} <= inside:
            assert (feature.start, feature.end) == (0, 0)
            continue
        assert sequence[feature.start] == sequence[feature.end] == 1
        assert of_row[feature.start][0] <= min(covered) < of_row[feature.start][1]
        assert of_row[feature.end][0] <= max(covered) < of_row[feature.end][1]


def test_the_worked_example(tokenizer: PreTrainedTokenizerBase) -> None:
    example = Example("who led?", "Mirza led it.", 0, 5, ("Mirza",))
    (feature,) = features([example], tokenizer, Windows())
    words = tokenizer.convert_ids_to_tokens(feature.ids.tolist())
    span = words[feature.start : feature.end + 1]
    assert "".join(span).replace("##", "") == "mirza"
    assert feature.segments.tolist() == [0] * 5 + [1] * (len(words) - 5)


def test_a_long_context_is_read_in_windows_that_overlap(tokenizer: PreTrainedTokenizerBase) -> None:
    context = " ".join(f"word{number}" for number in range(400))
    start = context.index("word300")
    example = Example("Which word?", context, start, start + 7, ("word300",))
    made = list(features([example], tokenizer, Windows(128, 32)))
    assert len(made) > 3
    assert all(len(feature.ids) <= 128 for feature in made)
    assert {feature.example for feature in made} == {0}
    found = [feature for feature in made if feature.start]
    assert 1 <= len(found) < len(made)
    for feature in found:
        text = tokenizer.decode(feature.ids[feature.start : feature.end + 1].tolist())
        assert text == "word300"
    question = len(tokenizer("Which word?")["input_ids"])
    assert made[0].ids[-33:-1].tolist() == made[1].ids[question : question + 32].tolist()


def test_without_an_answer_the_first_token_is_to_be_found(
    tokenizer: PreTrainedTokenizerBase,
) -> None:
    made = list(features([Example("Who?", "Nobody knew.")], tokenizer, Windows()))
    assert [(each.start, each.end) for each in made] == [(0, 0)]


def test_a_long_question_leaves_room(tokenizer: PreTrainedTokenizerBase) -> None:
    example = Example("why " * 500, "Nobody knew.", 0, 6, ("Nobody",))
    (feature,) = features([example], tokenizer, Windows(128, 32))
    assert len(feature.ids) == 64 + 3 + 3
    assert feature.start == feature.end == 66


def test_batches_hold_each_window_once_and_are_of_like_length() -> None:
    choose = random.Random(5)
    made = []
    for number in range(1000):
        ids = torch.ones(choose.randint(20, 200), dtype=torch.int32).numpy()
        made.append(Feature(number, ids, ids, 0, 0))
    cut = batches(made, 32, random.Random(1))
    assert sorted(each.example for batch in cut for each in batch) == list(range(1000))
    assert [len(batch) for batch in cut].count(32) == 31
    padded = sum(len(batch) * max(len(each.ids) for each in batch) for batch in cut)
    assert padded < 1.1 * sum(len(each.ids) for each in made)
    again = batches(made, 32, random.Random(1))
    assert [[each.example for each in batch] for batch in again] == [
        [each.example for each in batch] for batch in cut
    ]
    assert batches(made, 32, random.Random(2)) != cut


def test_collate_pads_and_masks() -> None:
    short, long = torch.tensor([7, 8]).int().numpy(), torch.tensor([4, 5, 6]).int().numpy()
    batch = collate(
        [Feature(0, short, short * 0 + 1, 1, 1), Feature(1, long, long * 0, 0, 0)],
        9,
        torch.device("cpu"),
    )
    # Filled up to 16, the next of the few lengths that batches have.
    assert batch.inputs["input_ids"].tolist() == [[7, 8, *[9] * 14], [4, 5, 6, *[9] * 13]]
    assert batch.inputs["attention_mask"].tolist() == [[1, 1, *[0] * 14], [1, 1, 1, *[0] * 13]]
    assert batch.inputs["token_type_ids"].tolist() == [[1, 1, *[0] * 14], [0] * 16]
    assert (batch.starts.tolist(), batch.ends.tolist(), batch.tokens) == ([1, 0], [1, 0], 5)
