"""The docs say what is: their commands run, and what is drawn from the code is up to date."""

from __future__ import annotations

import importlib
import importlib.util
import json
import re
import shlex
import sys
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType

import click
import pytest

from cli.main import COMMANDS, main
from index.embedding.embedder import Embedder
from index.extras import EXTRAS
from index.ingest.local import LocalBackend
from testing.fakes import WordEmbedder, WordNetwork
from testing.pdf_file import lines_down, pdf_file
from tests.conftest import ROOT
from tests.page.stub_answers import answer_span

PAGES = [
    ROOT / "README.md",
    ROOT / "SECURITY.md",
    ROOT / "CONTRIBUTING.md",
    *sorted((ROOT / "docs").glob("*.md")),
]
MAKE_TARGETS = re.compile(r"^([a-z-]+):", re.MULTILINE)
SERVER = "postgresql://team@db.example.org/books"  # as the docs show it
TREATY = "The treaty was signed by Lenin in 1921. It ends in March."


def shown(page: Path) -> Iterator[str]:
    """The commands in a page's shell blocks and indented lines, without their comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```", page.read_text(encoding="utf-8"), re.M | re.S)
    indented = re.findall(r"^    ((?:chapterverse|python|pip|make) .*)$", page.read_text(), re.M)
    inline = re.findall(r"`(python -m [^`]+)`", page.read_text())
    for line in [*"".join(blocks).splitlines(), *indented, *inline]:
        command = line.split("  #")[0].strip()
        if command and not command.startswith("#"):
            yield command


@contextmanager
def _here(where: str, embedder: Embedder) -> Iterator[LocalBackend]:
    """Workers that are none: what they would do is done in this process."""
    assert re.fullmatch(r"\d+|tcp://[\w.]+:\d+", where)
    yield LocalBackend(embedder)


@pytest.fixture
def _a_persons_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The files that the docs speak of, and a library; what is embedded is not the point."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CHAPTERVERSE_LIBRARY", str(tmp_path / "library"))
    monkeypatch.setattr(
        "index.library_embedder.SentenceTransformerEmbedder", lambda *_: WordEmbedder()
    )
    monkeypatch.setattr("qa.reader.factory.SpanNetwork", lambda _: WordNetwork({"Lenin": 60.0}))
    monkeypatch.setattr("index.library.DaskBackend", _here)  # their own tests start processes
    monkeypatch.setattr(
        "cli.add_files.watch_folders", lambda _: iter(())
    )  # a watch ends with Ctrl-C
    for command in ("demo", "serve"):  # the page is served until Ctrl-C
        monkeypatch.setattr(f"cli.{command}.serve_library", lambda *_, **__: None)
    Path("report.pdf").write_bytes(pdf_file([lines_down(TREATY)]))
    for name in ("notes/a.txt", "contracts/b.txt", "letter.txt", "secret.txt"):
        path = Path(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"{TREATY} Kept as {name}.", encoding="utf-8")
    rows = [f"Who signed treaty {number}?,{'Lenin' * (number % 2)}" for number in range(24)]
    Path("questions.csv").write_text("\n".join(rows), encoding="utf-8")
    Path("questions.jsonl").write_text('{"question": "Who signed?"}\n', encoding="utf-8")
    asked = {
        "id": "1",
        "question": "Who signed?",
        "answers": [{"text": "Lenin", "answer_start": 25}],
    }
    paragraph = {"context": TREATY, "qas": [asked]}
    squad = {"data": [{"title": "Treaty", "paragraphs": [paragraph]}]}
    for name in ("QUESTIONS.json", "squad11_dev.json.gz", "squad20_dev.json.gz"):
        Path(name).write_text(json.dumps(squad), encoding="utf-8")
    Path("users.json").write_text('{"version": 1, "accounts": {}}', encoding="utf-8")
    for name in ("letter.txt", "report.pdf", "contracts/b.txt"):
        run(f"chapterverse add {name} --collection contracts")
    run("chapterverse add secret.txt")
    run("chapterverse --library my-library add letter.txt")


def run(command: str) -> int:
    """Run a `chapterverse` command in this process; return its exit code."""
    words = shlex.split(command)
    target: Path | None = None
    if ">" in words:
        words, target = words[: words.index(">")], Path(words[-1])
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sys, "argv", words)
        if target is not None:
            with target.open("w", encoding="utf-8") as out:
                patch.setattr(sys, "stdout", out)
                return _ended()
        return _ended()


def _ended() -> int:
    with pytest.raises(SystemExit) as ended:
        main()
    code = ended.value.code
    return code if isinstance(code, int) else int(code is not None)


@pytest.mark.slow
@pytest.mark.usefixtures("_a_persons_folder")
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_every_command_that_is_shown_runs(page: Path, request: pytest.FixtureRequest) -> None:
    for line in shown(page):
        on_server = request.getfixturevalue("on_server") if SERVER in line else ""
        command = line.replace(SERVER, on_server)
        program, *words = shlex.split(command)
        if program == "chapterverse":
            _check_chapterverse(command)
        elif program == "make":
            targets = MAKE_TARGETS.findall((ROOT / "Makefile").read_text())
            assert {word for word in words if "=" not in word} <= set(targets), command
        elif program == "pip":
            _check_extra(words)
        elif words[:2] == ["-m", "pytest"]:
            assert all((ROOT / word).exists() for word in words[2:] if "/" in word), command
        elif program == "python" and words[0] == "-m":
            _check_module(words[1], words[2:])
        elif program == "python":
            assert (ROOT / words[0]).is_file(), command
        else:
            pytest.fail(f"{page.name} shows a command that is not checked: {command}")


def _check_chapterverse(command: str) -> None:
    codes = {0}
    if "verify" in command:
        codes.add(1)  # a file may have changed on the way through the page
    if "questions.csv" in command:
        codes.add(2)  # so few and alike questions may fit no curve, and a sentence says so
    assert run(command) in codes, command


def _check_extra(words: list[str]) -> None:
    """Extras that are named are the project's; so are the packages that are named with limits."""
    extras = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"][
        "optional-dependencies"
    ]
    named = re.search(r"(?:chapter-and-verse|\.)\[(\w+(?:,\w+)*)\]", " ".join(words))
    assert named is None or set(named[1].split(",")) <= set(extras), words
    packages = {package for part in EXTRAS.values() for package in part.packages}
    assert {word for word in words if ">=" in word} <= packages, words


def _check_module(name: str, words: list[str]) -> None:
    """The module is there, and each of its options that is shown is one of its command's."""
    module = importlib.import_module(name)
    if hasattr(module, "__path__"):
        module = importlib.import_module(f"{name}.__main__")
    mains = (getattr(module, each, None) for each in ("main", "cli"))
    command = next((each for each in mains if isinstance(each, click.Command)), None)
    if command is None:  # a program without options
        assert callable(module.main)
        assert not words
        return
    words = list(words)
    while isinstance(command, click.Group):
        name = words.pop(0)
        command = command.get_command(click.Context(command), name)
        assert command is not None, name
    known = {option for each in command.params for option in (*each.opts, *each.secondary_opts)}
    assert {word for word in words if word.startswith("--")} <= known, words


def test_links_between_the_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "training" / "README.md", ROOT / "qa/models/reader/README.md"]:
        for link in re.findall(r"\]\((?!https?:)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page.name}: {link}"


def module_at(path: Path) -> ModuleType:
    """A module that stands in no package."""
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="module")
def site() -> ModuleType:
    return module_at(ROOT / "docs" / "site" / "conf.py")


def test_the_map_names_every_page(site: ModuleType) -> None:
    named = site.pages((ROOT / "docs" / "README.md").read_text(encoding="utf-8"))
    assert len(set(named)) == len(named)
    assert {f"docs/{path.stem}" for path in (ROOT / "docs").glob("*.md")} <= set(named)


def test_the_sites_sidebar_is_the_map(site: ModuleType) -> None:
    text = "# Map\n\n[no](limits.md)\n\n## Use\n\n- [A](api.md) and [b](../SECURITY.md)\n\n## Not\n"
    assert site.groups(text) == [("Use", ["docs/api", "SECURITY"]), ("Not", [])]
    assert "```{toctree}\n:hidden:\n:caption: Use\n\n/docs/api\n/SECURITY\n```" in site.sidebar(
        text
    )


@pytest.mark.parametrize(
    ("text", "loaded"),
    [
        ('<a href="https://example.org/">there</a>', 0),
        ('<link rel="stylesheet" href="_static/a.css"><img src="a.png">', 0),
        ('<script async src="https://example.org/a.js">', 1),
        ('<link rel="preconnect" href="//example.org">', 1),
        ("@import 'https://example.org/a.css'; b{background: url(c.png)}", 1),
        ("b{src: url(https://example.org/a.woff)}", 1),
    ],
)
def test_what_a_page_of_the_site_would_load_from_elsewhere(
    site: ModuleType, text: str, loaded: int
) -> None:
    assert len(site.loaded_from_elsewhere(text)) == loaded


@pytest.fixture(scope="module")
def maker() -> ModuleType:
    return module_at(ROOT / "docs" / "make.py")


def test_every_command_and_field_is_described() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    answer = answer_span("Who?").to_dict()
    for name in (*COMMANDS, *answer, *answer["citations"][0]):
        assert f"`{name}`" in page, name


def test_the_readme_is_short() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").split()) < 1000


@pytest.mark.slow
def test_the_readmes_answers_are_what_the_program_prints() -> None:
    examples = module_at(ROOT / "docs" / "examples.py")
    printed = examples.without_figures(examples.examples())
    assert examples.without_figures(examples.shown()) == printed, "run: python docs/examples.py"


@pytest.mark.slow
@pytest.mark.parametrize(("name", "make"), [("flow.svg", "flow"), ("reference.md", "reference")])
def test_what_is_made_from_the_code_is_up_to_date(maker: ModuleType, name: str, make: str) -> None:
    made = (ROOT / "docs" / name).read_text(encoding="utf-8")
    assert made == getattr(maker, make)(), "run: python docs/make.py"
