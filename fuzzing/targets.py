"""Define the targets of fuzzing, and what must hold whatever the input is.

A target is a hypothesis test without a test runner. It may only fail with an error of the tree in
`index.errors`, in one sentence, and what it returns must be sound: blocks in order, passages and
quotes that are slices, pages without an element that a document brought along. The loaders run
here without their sandbox, so that nothing is hidden by it; each input has `SECONDS`.
"""

from __future__ import annotations

import functools
import json
import signal
import tempfile
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from fuzzing.inputs import numbers, spoiled_file, spoiled_value, texts, values
from index import ChapterVerseError, Document, DocumentError, QuestionError
from index.loaders.registry import parse
from index.loaders.source import Source
from index.splitting.sentences import split_sentences
from page.session.browser_state import from_browser_state, to_browser_state
from page.session.turns import Conversation
from page.views.browser_state import read_link, render_conversations
from page.views.document_list import render_scope
from page.views.messages import render_messages
from page.views.sources import render_panel
from qa import Assistant
from qa.answer.verify import ReceiptError, read_receipt, verify_claims
from qa.api import json_calls
from qa.explain import explain
from qa.options import AskOptions
from qa.types import Answer
from testing.blocks import check_blocks, passages_of
from testing.make_documents import MAKERS
from testing.small_library import open_assistant

ROOT = Path(__file__).parent.parent
SECONDS = 20
_folders: list[Any] = []  # folders that go when the process ends
QUESTION = "When was the lamp lit?"
_TAGS = set(
    "a article bdi blockquote button details div figure h2 h3 img input label li mark ol option p "
    "progress q rect section select span strong summary svg table tbody td text th thead tr "
    "ul".split()
)


@dataclass(frozen=True, slots=True)
class Target:
    """A name, what makes inputs, and what is done with one; it raises where something is wrong."""

    name: str
    inputs: st.SearchStrategy[Any]
    feed: Callable[[Any], None]


class Clumsy(AssertionError):
    """An input was refused, but by a fault in our own code and not by a check."""


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Raise TimeoutError where the block takes longer; native code is interrupted when it ends."""

    def ring(*_: object) -> None:
        raise TimeoutError(f"longer than {seconds} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def load(suffix: str, content: bytes) -> None:
    """A file is read soundly, or refused in a sentence that none of our own faults led to."""
    path = Path(f"fuzzed{suffix}")
    try:
        with within(SECONDS):
            parsed = parse(Source(content, path))
    except MemoryError:
        return  # the sandbox says so
    except DocumentError as error:
        sentence = str(error)
        assert sentence == f"{path}: {error.reason}", sentence
        assert "\n" not in sentence, sentence
        assert sentence.endswith((".", "]'")), sentence
        if error.__cause__ is not None and error.reason.startswith("it is damaged: its parser"):
            places = traceback.extract_tb(error.__cause__.__traceback__)
            if places and Path(places[-1].filename).is_relative_to(ROOT / "index"):
                raise Clumsy(f"{suffix}: {sentence}") from error.__cause__
        return
    check_blocks(parsed)
    assert not set(parsed.text) & {"\x00"}
    parsed.text.encode()  # a lone surrogate cannot be stored
    with within(SECONDS):
        _split(parsed.text, suffix, parsed.blocks, parsed.pages, parsed.page_unit)


def _split(text: str, name: str, blocks: Any = (), pages: Any = (), unit: Any = None) -> None:
    extra = {} if unit is None else {"page_unit": unit}
    document = Document(name, name, "text", "0" * 64, text, blocks, pages, **extra)
    for passage in passages_of(document):
        assert passage.sentences
        for sentence in passage.sentences:
            assert passage.start <= sentence.start < sentence.end <= passage.end


def split(text: str) -> None:
    """Sentences and passages are slices in order; no letter is lost."""
    try:
        parsed = parse(Source(text.encode("utf-8", "surrogatepass"), Path("fuzzed.txt")))
    except DocumentError:
        return
    _split(parsed.text, "fuzzed.txt", parsed.blocks)
    end = 0
    for sentence in split_sentences(parsed.text, 0, len(parsed.text)):
        assert end <= sentence.start < sentence.end <= len(parsed.text)
        assert not any(map(str.isalnum, parsed.text[end : sentence.start]))
        end = sentence.end
    assert not any(map(str.isalnum, parsed.text[end:]))


def ask(asked: tuple[str, str, Any]) -> None:
    """A question is answered in slices of the documents, or refused as a question."""
    question, second, threshold = asked
    try:
        first = _assistant().ask(question)
        _check(first)
        options = AskOptions(threshold=threshold)
        answer = _assistant().ask_followup(second, [first], options).answer
        _check(answer)
        explain(answer, _assistant())
    except QuestionError as error:
        assert "\n" not in str(error)


def call(arguments: Any) -> None:
    """What another program sends is answered in JSON values, or refused in a sentence."""
    for function in (json_calls.ask, json_calls.search):
        try:
            given = arguments if isinstance(arguments, dict) else {"question": arguments}
            json.dumps(function(_assistant(), given), allow_nan=False)
        except ChapterVerseError as error:
            assert len(str(error)) < 4_000, error


def receive(receipt: Any) -> None:
    """A receipt is checked, or refused as none."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        content = receipt if isinstance(receipt, bytes) else json.dumps(receipt).encode()
        Path(file.name).write_bytes(content)
        try:
            claims = read_receipt(Path(file.name))
        except ReceiptError:
            return
    for checked in verify_claims(claims, _assistant().library):
        assert checked.said


def restore(stored: tuple[Any, str]) -> None:
    """What a browser stored is shown again, or left out; what it brings is never an element."""
    sent, address = stored
    conversation = from_browser_state(sent, _assistant().library)
    shown = [
        *(str(each["content"]) for each in render_messages(conversation.turns)),
        render_panel(conversation.last),
        render_conversations(conversation),
    ]
    _question, choices = read_link({"q": address, "with": json.dumps(sent)})
    shown.append(render_scope(choices))
    for html in shown:
        _check_html(html)


class _Elements(HTMLParser):
    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in _TAGS, tag
        for name, value in attrs:
            assert not name.startswith("on"), name
            assert not (name in ("href", "src") and (value or "").strip()[:5].lower() == "javas")


def _check_html(html: str) -> None:
    parser = _Elements(convert_charrefs=True)
    parser.feed(html)
    parser.close()


def _check(answer: Answer) -> None:
    for citation in answer.citations:
        text = _assistant().document(citation.quote.document).text
        assert citation.quote.text == text[citation.quote.start : citation.quote.end]
    json.dumps(answer.to_dict(), allow_nan=False)


@functools.cache
def _assistant() -> Assistant:
    folder = tempfile.TemporaryDirectory(prefix="fuzzing-")
    assistant = open_assistant(Path(folder.name, "library"))
    _folders.append(folder)
    hostile = Path(folder.name, "<img src=x onerror=alert(1)>.md")
    hostile.write_text("# <script>\n\nThe lamp was lit on 4 June 1920 <b onclick=x>by Ada</b>.\n")
    assistant.add(ROOT / "seeds" / "gilan.md")
    assistant.add(hostile)
    return assistant


def _conversation() -> Conversation:
    """A conversation of one answered question, as the page has it."""
    answer = _assistant().ask(QUESTION)
    conversation = Conversation().ask(QUESTION, "")
    hashes = tuple((each.name, each.sha256) for each in _assistant().documents())
    turn = replace(conversation.turns[-1], answer=answer, waiting="", hashes=hashes)
    return conversation.replace_last(turn)


def _loader(suffix: str) -> Target:
    return Target(f"load{suffix}", spoiled_file(suffix), lambda content: load(suffix, content))


@functools.cache
def targets() -> dict[str, Target]:
    """Return all targets by name."""
    questions = texts | st.sampled_from([QUESTION, "And he?", "Why not?", "Which ones?"])
    state = json.loads(json.dumps(to_browser_state(_conversation())))
    receipt = json.loads(json.dumps(_assistant().ask(QUESTION).to_dict()))
    arguments = st.fixed_dictionaries(
        {},
        optional=dict.fromkeys([*json_calls.ARGUMENTS, "other"], values),
    ) | st.fixed_dictionaries(
        {"question": questions},
        optional={"threshold": numbers, "top_k": numbers, "documents": st.lists(texts, max_size=3)},
    )
    asked = st.tuples(questions, questions, st.none() | st.floats())
    every = [
        *(_loader(suffix) for suffix in MAKERS),
        Target("splitter", texts, split),
        Target("questions", asked, ask),
        Target("calls", arguments | values, call),
        Target("receipts", spoiled_value(receipt) | values | st.binary(max_size=60), receive),
        Target("browser_state", st.tuples(spoiled_value(state) | values, texts), restore),
    ]
    return {target.name: target for target in every}
