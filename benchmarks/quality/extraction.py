"""Compare how well PDFs are read with pypdf, pdfplumber and markitdown, sentence by sentence.

    pip download --no-deps --no-binary :all: biopython==1.76
    python -m benchmarks.quality extraction biopython-1.76.tar.gz

The archive holds the tutorial of Biopython twice, as a PDF that LaTeX made and as HTML, both from
the same source (public, under the Biopython licence). The sentences of the HTML's paragraphs are
what the PDF should give, in three chapters (36 pages). A sentence counts as whole where it stands
in the extracted text word for word, only white space and the forms of quotes and dashes aside: a
running header within it, a word broken at a line's end or a lost space spoil it, as they would
spoil a quotation. As letters it counts where only spaces and hyphens differ. The peers are
installed by their exact versions into an environment of their own.
"""

from __future__ import annotations

import json
import re
import subprocess
import tarfile
import tempfile
import time
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
import pypdfium2 as pdfium
from selectolax.lexbor import LexborHTMLParser

from benchmarks.peers.systems import ROOT, environment
from index.loaders.registry import parse
from index.loaders.source import Source

_PEERS = "extractors"
_CHAPTERS = (2, 5)  # [first, last) of those that are read
_FEWEST_WORDS = 8  # of a sentence that is looked for: shorter ones stand anywhere
_SENTENCE_END = re.compile(r"(?<=[.!?:])\s+(?=[A-Z])")
_QUOTES = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "–": "-", "—": "-", "‑": "-"})


@dataclass(frozen=True, slots=True)
class Measured:
    """What became of the sentences that should be found, as shares of them, and the time taken."""

    name: str
    whole: float
    letters: float
    seconds: float


def words_of(text: str) -> str:
    """Return a text in one form of quotes, dashes and ligatures, with single spaces."""
    return " ".join(unicodedata.normalize("NFKC", text).translate(_QUOTES).split())


def letters_of(text: str) -> str:
    """Return the same without spaces and hyphens."""
    return words_of(text).replace(" ", "").replace("-", "").replace("\xad", "")


def measure(name: str, text: str, sentences: Sequence[str], seconds: float) -> Measured:
    """Look for sentences in what was extracted."""
    words, letters = words_of(text), letters_of(text)
    return Measured(
        name,
        sum(words_of(each) in words for each in sentences) / len(sentences),
        sum(letters_of(each) in letters for each in sentences) / len(sentences),
        seconds,
    )


def sentences_of(page: str) -> list[str]:
    """Return the sentences of the chapters' paragraphs, each once."""
    starts = [found.start() for found in re.finditer(r'<H1 CLASS="chapter">.{0,60}Chapter', page)]
    first, last = _CHAPTERS
    tree = LexborHTMLParser(page[starts[first - 1] : starts[last - 1]])
    found: dict[str, None] = {}
    for paragraph in tree.css("p"):
        if paragraph.css_first("pre, table, ul, ol, dl, img, blockquote") is not None:
            continue
        for sentence in _SENTENCE_END.split(words_of(paragraph.text())):
            if len(sentence.split()) >= _FEWEST_WORDS:
                found[sentence] = None
    return list(found)


def chapters_of(content: bytes) -> bytes:
    """Return a PDF of the chapters' pages alone; they are told by the bookmarks."""
    document = pdfium.PdfDocument(content)
    starts = [
        entry.get_dest().get_index() for entry in document.get_toc(max_depth=15) if not entry.level
    ]
    first, last = _CHAPTERS
    cut = pdfium.PdfDocument.new()
    cut.import_pages(document, list(range(starts[first - 1], starts[last - 1])))
    with tempfile.TemporaryFile() as written:
        cut.save(written)
        written.seek(0)
        return written.read()


def unpacked(archive: Path) -> tuple[bytes, str]:
    """Return the tutorial as PDF and as HTML. Raises ClickException where it is not there."""
    try:
        with tarfile.open(archive) as packed:
            names = {
                Path(each).name: each for each in packed.getnames() if "/Doc/Tutorial." in each
            }
            parts = [packed.extractfile(names[f"Tutorial.{kind}"]) for kind in ("pdf", "html")]
            pdf, page = (part.read() if part is not None else b"" for part in parts)
    except (tarfile.TarError, OSError, KeyError) as error:
        raise click.ClickException(f"{archive} does not hold the tutorial ({error}).") from error
    return pdf, page.decode("utf-8", "replace")


def measure_all(pdf: bytes, sentences: Sequence[str], cache: Path) -> list[Measured]:
    """Read the pages with every system."""
    made = environment(_PEERS, cache, lambda text: click.echo(text, err=True))
    with tempfile.TemporaryDirectory() as folder:
        file, result = Path(folder, "chapters.pdf"), Path(folder, "read.json")
        file.write_bytes(pdf)
        start = time.process_time()
        text = parse(Source(pdf, file)).text
        measured = [measure("Chapter & Verse", text, sentences, time.process_time() - start)]
        run = ROOT / "benchmarks" / "peers" / _PEERS / "run.py"
        subprocess.run(  # noqa: S603 - our own program
            [str(made.python), str(run), str(file), str(result)],
            check=True,
            capture_output=True,
            env={"ORT_DISABLE_TELEMETRY": "1", "HOME": folder},
        )
        for name, (said, seconds) in json.loads(result.read_text(encoding="utf-8")).items():
            measured.append(measure(name, said, sentences, seconds))
    return measured


@click.command()
@click.argument("archive", type=click.Path(path_type=Path))
@click.option("--cache", type=click.Path(path_type=Path), default=ROOT / ".bench")
def main(archive: Path, cache: Path) -> None:
    """Compare how well a PDF is read with pypdf, pdfplumber and markitdown."""
    pdf, page = unpacked(archive)
    sentences = sentences_of(page)
    chapters = chapters_of(pdf)
    click.echo(f"{len(sentences)} sentences\n")
    click.echo("| | whole sentences | as letters | seconds |\n|---|---|---|---|")
    for each in measure_all(chapters, sentences, cache):
        click.echo(f"| {each.name} | {each.whole:.1%} | {each.letters:.1%} | {each.seconds:.1f} |")


if __name__ == "__main__":
    main()
