"""Make the reader that a setting names.

The one place that knows all readers. `sentence` is the sentence reader; anything else is the name
or the folder of a question-answering model; without a wish it is the one that comes along.
"""

from __future__ import annotations

from index import Library
from index.settings import reader_name
from qa.reader.base import Reader
from qa.reader.network import SpanNetwork
from qa.reader.sentence import SentenceReader
from qa.reader.span import SpanReader

SENTENCE_READER = "sentence"


def make_reader(library: Library, chosen: str | None = None) -> Reader:
    """Return the reader asked for: `chosen`, or what `CHAPTERVERSE_READER` names, or the default.

    A model is looked for at its first use, and a ModelError raised then.
    """
    name = reader_name(chosen)
    if name == SENTENCE_READER:
        return SentenceReader(library.embedder, library.word_weights)
    return SpanReader(SpanNetwork(name), library.word_weights)


def reader_beside(reader: Reader, library: Library) -> Reader:
    """Return a reader for another library, with the models of one that is in use already."""
    if isinstance(reader, SpanReader):
        return SpanReader(reader.network, library.word_weights)
    if isinstance(reader, SentenceReader):
        return SentenceReader(library.embedder, library.word_weights)
    return reader
