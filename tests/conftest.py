"""What many tests need: the embedders, empty libraries, and the article the project began with."""

from __future__ import annotations

import os
import sys
import uuid
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from cli.main import main
from index import Library, SentenceTransformerEmbedder
from index.settings import READER_VARIABLE
from qa.reader.factory import FAST_READER
from qa.reader.network import SpanNetwork
from testing.fakes import WordEmbedder
from testing.postgres_server import PostgresServer
from tests.running import Ran

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds"
ARTICLE = ROOT.parent / "shared" / "seeds" / "000_b7e6cea3501c01aa.txt"


# Most tests are not about the network that reads: the small one does for them, and is quicker.
# What is about both takes the variable away, see `both_networks`.
os.environ[READER_VARIABLE] = FAST_READER

SERVERS = {"server", "real_server", "shared_server"}  # fixtures that serve the page


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser or needs a server; other slow tests say so themselves."""
    for item in items:
        fixtures = getattr(item, "fixturenames", ())
        callspec = getattr(item, "callspec", None)
        values = () if callspec is None else callspec.params.values()
        if "browser" in fixtures:
            item.add_marker("browser")
        if SERVERS & {*fixtures}:
            item.add_marker("slow")
        if item.path.parent.name == "postgres" or "postgres" in (*fixtures, *values):
            item.add_marker("postgres")


@pytest.fixture(scope="session")
def embedder() -> SentenceTransformerEmbedder:
    """The real default embedder, loaded once for all tests."""
    return SentenceTransformerEmbedder()


@pytest.fixture(scope="session")
def network() -> SpanNetwork:
    """The bundled reader's network, loaded once for all tests."""
    return SpanNetwork()


@pytest.fixture
def both_networks(monkeypatch: pytest.MonkeyPatch) -> None:
    """Read as the program does unless told otherwise: with the small and the large network."""
    monkeypatch.delenv(READER_VARIABLE)


@pytest.fixture
def words() -> WordEmbedder:
    return WordEmbedder()


@pytest.fixture
def library(tmp_path: Path, words: WordEmbedder) -> Iterator[Library]:
    """An empty library whose embedder counts words."""
    opened = Library(tmp_path / "library", embedder=words)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Callable[[str], str]]:
    """A PostgreSQL server: returns the address of a library on it, by the library's name.

    It is one of the tests' own unless the variable names another, whose `library` is left out.
    """
    given = os.environ.get("CHAPTERVERSE_TEST_POSTGRES")
    if given:
        yield lambda library: f"{given}{'&' if '?' in given else '?'}library={library}"
        return
    server = PostgresServer()
    yield server.address
    server.close()


@pytest.fixture
def on_server(postgres: Callable[[str], str]) -> str:
    """The address of a library on a server that nobody else uses."""
    return postgres(f"test_{uuid.uuid4().hex}")


@pytest.fixture
def write(tmp_path: Path) -> Callable[[str, str | bytes], Path]:
    """Write a file under the test's folder and return its path."""

    def write_file(name: str, content: str | bytes) -> Path:
        path = tmp_path / "files" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return write_file


@pytest.fixture(scope="session")
def article() -> Path:
    """The machine-translated article: a stand-in for a person's own, imperfect file."""
    if not ARTICLE.is_file():
        pytest.skip("the article is not beside this checkout")
    return ARTICLE


@pytest.fixture
def run(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Callable[..., Ran]:
    """Run `chapterverse` with these arguments on the test's own library."""
    monkeypatch.setenv("CHAPTERVERSE_LIBRARY", str(tmp_path / "library"))

    def run_main(*arguments: object) -> Ran:
        monkeypatch.setattr(sys, "argv", ["chapterverse", *map(str, arguments)])
        with pytest.raises(SystemExit) as ended:
            main()
        captured = capsys.readouterr()
        code = ended.value.code
        return Ran(code if isinstance(code, int) else 0, captured.out, captured.err)

    return run_main
