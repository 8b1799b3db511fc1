"""Make the reader that a setting names.

The one place that knows all readers. `sentence` is the sentence reader, `fast` the small network
that comes along, alone; anything else is the name or the folder of a question-answering model.
Without a wish the small network reads, and after it the large one, where that is installed.
"""

from __future__ import annotations

from index import Library
from index.settings import reader_name
from qa.reader import network
from qa.reader.base import Reader
from qa.reader.network import SpanNetwork
from qa.reader.sentence import SentenceReader
from qa.reader.span import Network, SpanReader
from qa.reader.two_steps import TwoStepNetwork

SENTENCE_READER = "sentence"
FAST_READER = "fast"


def make_reader(library: Library, chosen: str | None = None) -> Reader:
    """Return the reader asked for: `chosen`, or what `CHAPTERVERSE_READER` names, or the default.

    A model is looked for at its first use, and a ModelError raised then.
    """
    name = reader_name(chosen)
    if name == SENTENCE_READER:
        return SentenceReader(library.embedder, library.word_weights)
    return SpanReader(make_network(name), library.word_weights)


def make_network(name: str | None = None) -> Network:
    """Return the network of a span reader: a name, a folder, `fast`, or None for the default."""
    if name is None and (network.LARGE / "config.json").is_file():
        return TwoStepNetwork(SpanNetwork(), SpanNetwork(str(network.LARGE)))
    return SpanNetwork(None if name == FAST_READER else name)


def reader_beside(reader: Reader, library: Library) -> Reader:
    """Return a reader for another library, with the models of one that is in use already."""
    if isinstance(reader, SpanReader):
        return SpanReader(reader.network, library.word_weights)
    if isinstance(reader, SentenceReader):
        return SentenceReader(library.embedder, library.word_weights)
    return reader
