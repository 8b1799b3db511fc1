"""Make the reader that a setting names.

The one place that knows all readers. `sentence` is the sentence reader, a row of `READERS`; `fast`
is the small network that comes along, alone; anything else is the name or the folder of a
question-answering model. Without a wish the small network reads, and after it the large one, where
that is installed.
"""

from __future__ import annotations

from collections.abc import Callable

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

# The readers that are no network, each with what makes it for a library.
READERS: dict[str | None, Callable[[Library], Reader]] = {
    SENTENCE_READER: SentenceReader.of_library,
}


def make_reader(library: Library, chosen: str | None = None) -> Reader:
    """Return the reader asked for: `chosen`, or what `CHAPTERVERSE_READER` names, or the default.

    A model is looked for at its first use, and a ModelError raised then.
    """
    name = reader_name(chosen)
    if name in READERS:
        return READERS[name](library)
    return SpanReader(make_network(name), library.word_weights)


def make_network(name: str | None = None) -> Network:
    """Return the network of a span reader: a name, a folder, `fast`, or None for the default."""
    if name is None and (network.LARGE / "config.json").is_file():
        return TwoStepNetwork(SpanNetwork(), SpanNetwork(str(network.LARGE)))
    return SpanNetwork(None if name == FAST_READER else name)
