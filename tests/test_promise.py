"""The central promise: whatever is shown as a document's words is a slice of that document.

For arbitrary Unicode documents, text and Markdown, through the whole program: written to a file,
read, split, stored, found, read by either reader, cited.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from index import EmptyDocument, Library, NotText, PassageSize, QuestionError
from qa import Assistant, Reader
from qa.reader import span as span_reader
from qa.reader.calibration import Calibrator
from qa.reader.linear import FormModels, LinearModel
from qa.reader.network import SpanNetwork
from qa.reader.sentence import FEATURES, SentenceReader
from qa.types import Answer
from testing.fakes import WordEmbedder, WordNetwork

NETWORK = SpanNetwork()

SIGNS = st.text(
    st.sampled_from("aZéß中日نЖ .!?\n\r\t#-*|>`[]()“”3\x00\x85\xa0\u2028\u200b\u202e\u0301😀👩‍🚀")
    | st.characters(codec="utf-8"),
    max_size=200,
)
# Words that repeat: an answer that was searched for, not cut, would be found in the wrong place.
WORDS = st.lists(
    st.sampled_from(["Rasht", "fell", "Rasht fell.", "\n\n", "# Rasht\n\n", "\r\n", "😀", "fell?"]),
    max_size=60,
).map(" ".join)
QUESTIONS = st.sampled_from(["Rasht?", "When fell 3?", "a", "中", "What of Ж 😀?"]) | SIGNS


def assert_slices(answer: Answer, assistant: Assistant) -> None:
    shown = [*answer.citations, *([answer.best_rejected] if answer.best_rejected else [])]
    for citation in shown:
        text = assistant.document(citation.quote.document).text
        quote, passage = citation.quote, citation.hit.passage
        assert text[quote.start : quote.end] == quote.text != ""
        assert text[passage.start : passage.end] == passage.text
        assert passage.start <= quote.start < quote.end <= passage.end
        inside = passage.text[quote.start - passage.start : quote.end - passage.start]
        assert inside == quote.text
        sentence = citation.sentence
        assert text[sentence.start : sentence.end] == sentence.text
        assert sentence.start <= quote.start < quote.end <= sentence.end
    for hit in answer.hits:
        text = assistant.document(hit.passage.document).text
        assert text[hit.passage.start : hit.passage.end] == hit.passage.text
    if answer.answered:
        assert answer.text == answer.citations[0].quote.text


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    text=SIGNS | WORDS,
    suffix=st.sampled_from([".txt", ".md"]),
    question=QUESTIONS,
    tokens=st.integers(1, 40),
    bias=st.sampled_from([-9.0, 9.0]),  # never answers; always does
    spans=st.booleans(),
)
def test_answers_citations_and_passages_are_slices(
    text: str, suffix: str, question: str, tokens: int, bias: float, spans: bool
) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"document{suffix}"
        path.write_bytes(text.encode())
        library = Library(
            Path(folder) / "library", embedder=WordEmbedder(), size=PassageSize(tokens)
        )
        features = span_reader.FEATURES if spans else FEATURES
        # A weight for what is at most about 1, so that the bias decides.
        model = LinearModel(features, (0.5,) * len(features), bias, Calibrator(1.0, 0.0, 0.5))
        reader: Reader = SentenceReader(library.embedder, library.word_weights, model)
        if spans:
            network = WordNetwork({}, every=True)
            reader = span_reader.SpanReader(network, library.word_weights, FormModels.of_one(model))
        with Assistant.open(library, reader=reader) as assistant:
            try:
                (added,) = assistant.add(path)
            except (EmptyDocument, NotText):
                return
            stored = assistant.document(added.document).text
            # What is stored is the file, but for a byte order mark and what cannot be stored.
            assert stored == text.removeprefix("\ufeff").replace("\x00", "\ufffd")
            try:
                answer = assistant.ask(question)
            except QuestionError:
                return
            assert_slices(answer, assistant)
            assert not answer.answered or bias > 0
            # A span may be a heading or reach over blocks, and is no answer then; nor is what does
            # not name the thing that was asked for.
            if not spans and not answer.notes:
                assert answer.answered == (bias > 0 and bool(answer.hits))


@pytest.mark.slow
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(SIGNS | WORDS, max_size=4), question=QUESTIONS)
def test_spans_of_the_real_network_are_ranges_of_their_texts(
    texts: list[str], question: str
) -> None:
    found = NETWORK.spans(question, texts, 3)
    assert len(found) == len(texts)
    for text, spans in zip(texts, found, strict=True):
        assert len(spans) <= 3
        for number, span in enumerate(spans):
            assert 0 <= span.start < span.end <= len(text)
            assert all(span.end <= each.start or each.end <= span.start for each in spans[:number])
