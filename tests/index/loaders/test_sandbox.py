"""The sandbox: its limits, what it says when they are met, and that nothing outlives anything."""

from __future__ import annotations

import io
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index import EmptyDocument, MissingFile
from index.errors import DocumentError, ReadingFailed
from index.loaders.sandbox.messages import (
    BadMessage,
    error_from,
    error_message,
    parsed_from,
    parsed_message,
    receive,
    send,
)
from index.loaders.sandbox.sandbox import Sandbox, start_command
from index.loaders.source import Parsed
from index.types import Block, BlockKind, Page, PageUnit
from tests.conftest import ROOT

Write = Callable[[str, str | bytes], Path]

SLOW = "*a_" * 400_000  # Markdown that its parser needs many seconds for


@pytest.fixture
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as opened:
        yield opened


def test_one_worker_reads_many_files(sandbox: Sandbox, write: Write) -> None:
    workers = set()
    for number in range(5):
        _, parsed = sandbox.parse(write(f"{number}.txt", f"Words of file {number}."), 16)
        assert parsed.text == f"Words of file {number}."
        workers.add(sandbox.worker_id)
    assert len(workers) == 1


def test_errors_of_a_file_keep_the_worker(sandbox: Sandbox, write: Write) -> None:
    good = write("good.txt", "Words.")
    sandbox.parse(good, 6)
    worker = sandbox.worker_id
    with pytest.raises(EmptyDocument) as caught:
        sandbox.parse(write("empty.txt", ""), 0)
    assert str(caught.value).endswith("files/empty.txt: the file is empty.")
    with pytest.raises(MissingFile):  # it vanished after it was looked at
        sandbox.parse(good.with_name("gone.txt"), 6)
    assert sandbox.worker_id == worker


@pytest.mark.slow
def test_a_file_that_takes_too_long(write: Write) -> None:
    with Sandbox(seconds=1, seconds_a_megabyte=0) as sandbox:
        with pytest.raises(ReadingFailed, match=r"reading it took longer than 1 seconds\.$"):
            sandbox.parse(write("slow.md", SLOW), len(SLOW))
        assert sandbox.parse(write("a.txt", "Words."), 6)[1].text == "Words."


@pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit memory")
def test_a_file_that_needs_too_much_memory(write: Write) -> None:
    with Sandbox(memory=30 * 1024**2) as sandbox:
        path = write("large.txt", "words " * 3_000_000)
        with pytest.raises(ReadingFailed, match=r"reading it needs more than 30 MB of memory\.$"):
            sandbox.parse(path, 0)
        assert sandbox.parse(write("a.txt", "Words."), 6)[1].text == "Words."


@pytest.mark.slow
def test_a_parser_that_is_taken_down(sandbox: Sandbox, write: Write) -> None:
    slow = write("slow.md", SLOW)
    sandbox.parse(write("a.txt", "Words."), 6)
    worker = sandbox.worker_id
    assert worker is not None
    threading.Timer(0.5, os.kill, (worker, signal.SIGKILL)).start()
    with pytest.raises(ReadingFailed, match="reading it took the parser down"):
        sandbox.parse(slow, len(SLOW))
    assert sandbox.parse(write("a.txt", "Words."), 6)[1].text == "Words."


def test_ctrl_c_is_left_to_the_parent(sandbox: Sandbox, write: Write) -> None:
    path = write("a.txt", "Words.")
    sandbox.parse(path, 6)
    worker = sandbox.worker_id
    assert worker is not None
    os.kill(worker, signal.SIGINT)
    assert sandbox.parse(path, 6)[1].text == "Words."
    assert sandbox.worker_id == worker


def test_threads_get_their_own_answers(sandbox: Sandbox, write: Write) -> None:
    paths = [write(f"{number}.txt", f"Words of file {number}.") for number in range(8)]
    found: dict[int, set[str]] = {number: set() for number in range(8)}

    def read(number: int) -> None:
        for _ in range(20):
            found[number].add(sandbox.parse(paths[number], 16)[1].text)

    threads = [threading.Thread(target=read, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {number: {f"Words of file {number}."} for number in range(8)}


def test_the_worker_holds_no_models() -> None:
    listing = "; ".join(
        [
            "import sys",
            "import index.loaders.sandbox.worker, index.loaders.text",
            "import index.loaders.markup.markdown",
            "heavy = {'torch', 'faiss', 'numpy', 'sentence_transformers'}",
            "print(sorted(heavy & set(sys.modules)))",
        ]
    )
    command = start_command(memory=1, then=listing)
    ran = subprocess.run(command, capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="processes are looked up the POSIX way")
@pytest.mark.parametrize("busy", [False, True])
def test_the_worker_ends_with_its_parent(busy: bool, write: Write) -> None:
    first, then = write("a.txt", "Words."), write("slow.md", SLOW)
    program = f"""
import sys, time
from pathlib import Path
from index.loaders import load_document
from index.loaders.sandbox.sandbox import shared_sandbox
load_document(Path({str(first)!r}))
print(shared_sandbox().worker_id, flush=True)
{f"load_document(Path({str(then)!r}))" if busy else "time.sleep(600)"}
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=ROOT, stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        worker = int(parent.stdout.readline())
        if busy:
            time.sleep(0.3)
        parent.kill()
    deadline = time.monotonic() + 60
    while is_running(worker) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not is_running(worker)


def is_running(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    # In a container nobody may reap it: it has ended all the same.
    state = Path(f"/proc/{process}/stat")
    return not (state.exists() and state.read_text().rpartition(")")[2].split()[0] == "Z")


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="nothing forks here")
def test_a_forked_process_reads_with_a_worker_of_its_own(write: Write) -> None:
    path = write("a.txt", "Words.")
    program = f"""
import os
from pathlib import Path
from index.loaders import load_document
from index.loaders.sandbox.sandbox import shared_sandbox
path = Path({str(path)!r})
before = load_document(path).text, shared_sandbox().worker_id
child = os.fork()
after = load_document(path).text, shared_sandbox().worker_id
assert (before == after) == (child != 0)
if child:
    assert os.waitpid(child, 0)[1] == 0
    assert (load_document(path).text, shared_sandbox().worker_id) == before
"""
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)


PARSED = Parsed(
    "Ab cd\n\nEf",
    (Block(BlockKind.HEADING, 0, 5, 2, "Ab cd"), Block(BlockKind.PROSE, 7, 9)),
    (Page(0, 3), Page(7, 4)),
    PageUnit.SLIDE,
)


def test_a_document_comes_through_as_it_was() -> None:
    stream = io.BytesIO()
    send(stream, parsed_message("f00", PARSED))
    stream.seek(0)
    message = receive(stream)
    assert message is not None
    assert parsed_from(message) == ("f00", PARSED)
    assert receive(stream) is None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", None),
        ("text", "short"),
        ("blocks", [["prose", 0, 99, 0, ""]]),
        ("blocks", [["prose", 3, 3, 0, ""]]),
        ("blocks", [["prose", -1, 3, 0, ""]]),
        ("blocks", [["prose", 0, 3, 7, ""]]),
        ("blocks", [["prose", 4, 6, 0, ""], ["prose", 5, 7, 0, ""]]),
        ("blocks", [["verse", 0, 3, 0, ""]]),
        ("blocks", [["prose", "0", 3, 0, ""]]),
        ("blocks", [["prose", 0, 3, 0, 7]]),
        ("blocks", [[]]),
        ("pages", [[5, 1], [4, 2]]),
        ("pages", [[0, "1"]]),
        ("pages", [[99, 1]]),
        ("page_unit", "verse"),
        ("sha256", None),
    ],
)
def test_what_no_document_can_be_is_refused(field: str, value: object) -> None:
    with pytest.raises(BadMessage):
        parsed_from({**parsed_message("f00", PARSED), field: value})


@given(st.binary(max_size=40) | st.binary(max_size=30).map(lambda tail: bytes(7) + b"\x14" + tail))
def test_noise_is_no_message(noise: bytes) -> None:
    try:
        message = receive(io.BytesIO(noise))
    except BadMessage:
        return
    assert message is None or isinstance(message, dict)


def test_errors_come_through_and_nothing_else_does() -> None:
    path = Path("b.txt")
    error = error_from(error_message(EmptyDocument("a.txt", "there are no words in it.")), path)
    assert type(error) is EmptyDocument
    assert str(error) == "b.txt: there are no words in it."
    assert isinstance(error_from(error_message(MissingFile("a.txt")), path), DocumentError)
    for name in ("LibraryError", "Path", "annotations", "", None):
        with pytest.raises(BadMessage):
            error_from({"error": name, "reason": ""}, path)
