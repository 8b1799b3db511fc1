"""The library: what becomes of files added, changed and removed."""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from index import (
    DEFAULT_EMBEDDER,
    EmbedderMismatch,
    EmptyDocument,
    Library,
    MissingFile,
    PassageSize,
    SentenceTransformerEmbedder,
    UnknownDocument,
)
from index.arrays import Vectors
from index.ingest.ingest import choose_name
from testing.fakes import WordEmbedder
from testing.pdf_file import PdfLine, lines_down, pdf_file

Write = Callable[[str, str | bytes], Path]


def found(library: Library, question: str) -> list[str]:
    """The texts of the passages nearest to the question that share a word with it."""
    ids = [
        passage_id
        for passage_id, cosine in library.search_dense(library.embed_question(question), 9)
        if cosine > 0.1
    ]
    return [each.text for each in library.passages(ids).values()]


def test_a_file_is_added_once(library: Library, words: WordEmbedder, write: Write) -> None:
    path = write("a.txt", "Rasht fell.")
    (added,) = library.add(path)
    assert (added.state, added.document, added.passages) == ("added", "a.txt", 1)
    words.embedded.clear()
    (again,) = library.add(path)
    assert (again.state, again.document, again.passages) == ("unchanged", "a.txt", 1)
    assert words.embedded == []


def test_a_changed_file_replaces_what_was_read_before(library: Library, write: Write) -> None:
    library.add(write("a.txt", "Rasht fell."))
    (changed,) = library.add(write("a.txt", "Anzali burned."))
    assert changed.state == "replaced"
    assert [each.name for each in library.documents()] == ["a.txt"]
    assert found(library, "Rasht fell") == []
    assert found(library, "Anzali burned") == ["Anzali burned."]
    assert library.document("a.txt").text == "Anzali burned."


def test_a_bad_file_leaves_the_old_version(library: Library, write: Write) -> None:
    path = write("a.txt", "Rasht fell.")
    library.add(path)
    path.write_bytes(b"")
    with pytest.raises(EmptyDocument):
        library.add(path)
    assert library.document("a.txt").text == "Rasht fell."


def test_a_folder_reports_each_file_and_adds_the_good_ones(library: Library, write: Write) -> None:
    folder = write("one.txt", "Rasht fell.").parent
    write("empty.txt", "")
    write("sub/two.md", "# Port\n\nAnzali burned.")
    write("photo.jpg", b"\xff\xd8")
    outcomes = library.add(folder)
    assert [(each.path.name, each.state) for each in outcomes] == [
        ("empty.txt", "skipped"),
        ("one.txt", "added"),
        ("two.md", "added"),
    ]
    assert str(outcomes[0].error) == f"{folder / 'empty.txt'}: the file is empty."


def test_a_missing_path(library: Library, tmp_path: Path) -> None:
    with pytest.raises(MissingFile, match=r"nowhere: there is no such file or folder\.$"):
        library.add(tmp_path / "nowhere")


def test_two_files_of_one_name_stay_apart(library: Library, write: Write) -> None:
    for name in ("x/a.txt", "y/a.txt", "z/x/a.txt"):
        library.add(write(name, f"This is {name}."))
    assert [each.name for each in library.documents()] == ["a.txt", "x/a.txt", "y/a.txt"]
    assert library.document("x/a.txt").text == "This is z/x/a.txt."


def test_the_shortest_free_name() -> None:
    path = Path("/home/ann/docs/a.txt")
    assert choose_name(path, set().__contains__) == "a.txt"
    assert choose_name(path, {"a.txt", "docs/a.txt"}.__contains__) == "ann/docs/a.txt"


def test_a_file_whose_name_is_no_text_is_cited_by_one_that_is(
    library: Library, tmp_path: Path
) -> None:
    path = tmp_path / os.fsdecode(b"caf\xe9.txt")
    path.write_text("Rasht fell.")
    assert library.add(path)[0].document == "caf\ufffd.txt"
    assert library.add(path)[0].state == "unchanged"
    assert library.remove(path) == "caf\ufffd.txt"


def test_removed_by_name_or_path(library: Library, write: Write) -> None:
    first, second = write("a.txt", "Rasht fell."), write("b.txt", "Anzali burned.")
    library.add(first)
    library.add(second)
    assert library.remove("a.txt") == "a.txt"
    assert found(library, "Rasht fell") == []
    assert library.remove(second) == "b.txt"
    assert library.documents() == []
    assert library.search_lexical("Rasht Anzali", 9) == []
    with pytest.raises(UnknownDocument, match=r"no document named a\.txt"):
        library.remove("a.txt")


def test_a_change_by_another_process_is_seen(
    library: Library, write: Write, words: WordEmbedder
) -> None:
    library.add(write("a.txt", "Rasht fell."))
    assert found(library, "Rasht") == ["Rasht fell."]
    other = Library(library.folder, embedder=words)
    other.add(write("b.txt", "Rasht rose."))
    other.remove("a.txt")
    other.close()
    assert found(library, "Rasht") == ["Rasht rose."]


def test_headings_are_embedded_with_their_passages(
    library: Library, words: WordEmbedder, write: Write
) -> None:
    library.add(write("a.md", "# Gilan\n\n## Coup\n\nHe fell.\n"))
    assert words.embedded == ["Gilan › Coup\n# Gilan\n\n## Coup\n\nHe fell."]


def test_passages_fit_the_embedders_window(
    tmp_path: Path, words: WordEmbedder, write: Write
) -> None:
    words.max_tokens = 50  # less 40 for headings leaves 10
    with_small_window = Library(tmp_path / "small", embedder=words, size=PassageSize(180, 0))
    (added,) = with_small_window.add(write("a.txt", "One two three four five. " * 10))
    assert added.passages == 5
    with_small_window.close()


def test_another_embedder_is_refused_by_name_and_by_weights(
    library: Library, write: Write, words: WordEmbedder
) -> None:
    library.add(write("a.txt", "Rasht fell."))
    with pytest.raises(EmbedderMismatch, match="was made with the embedder words"):
        Library(library.folder, embedder="all-MiniLM-L6-v2")
    retrained = WordEmbedder()
    retrained.fingerprint = "words-2"
    other = Library(library.folder, embedder=retrained)
    with pytest.raises(EmbedderMismatch, match=r"words \(weights words-1\)"):
        other.embed_question("Rasht?")
    with pytest.raises(EmbedderMismatch):
        other.add(write("b.txt", "Anzali burned."))
    other.close()
    assert [each.name for each in library.documents()] == ["a.txt"]


def test_a_library_remembers_its_embedder_once_it_holds_something(
    library: Library, write: Write
) -> None:
    def reopened() -> str:
        again = Library(library.folder)
        again.close()
        return again.embedder.name

    assert reopened() == DEFAULT_EMBEDDER
    library.add(write("a.txt", "Rasht fell."))
    assert reopened() == "words"
    library.remove("a.txt")
    assert reopened() == DEFAULT_EMBEDDER


def test_the_same_weights_under_another_name_are_no_other_embedder(
    tmp_path: Path, write: Write, embedder: SentenceTransformerEmbedder
) -> None:
    library = Library(tmp_path / "library", embedder=embedder)
    library.add(write("a.txt", "Rasht fell."))
    library.close()
    by_folder = Library(tmp_path / "library", embedder=str(embedder.folder))
    assert by_folder.search_dense(by_folder.embed_question("Rasht?"), 1)
    by_folder.close()


def test_pages_without_text_are_told(library: Library, write: Write) -> None:
    """A page that is a picture of text would otherwise be missed without a word."""
    blank: list[PdfLine] = []
    pages = [lines_down("Rasht fell in June."), blank, lines_down("Anzali burned in May.")]
    path = write("mixed.pdf", pdf_file(pages))
    added = library.add_file(path)
    assert added.state == "added"
    assert added.note.startswith(
        "mixed.pdf: 1 of 3 pages hold no text (p. 2); if they are pictures"
    )
    assert library.add_file(write("whole.pdf", pdf_file([lines_down("Rasht fell.")]))).note == ""


def test_an_interrupted_document_goes_on_where_it_stood(
    library: Library, words: WordEmbedder, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("index.ingest.ingest._STEP", 2)
    monkeypatch.setattr("index.ingest.ingest._STAGED", 4)
    text = "\n\n".join(f"## Part {n}\n\nRasht fell {n} times." for n in range(10))
    path = write("long.md", text)
    embed = words.embed

    def embed_six(texts: Sequence[str]) -> Vectors:
        if len(words.embedded) >= 6:
            raise KeyboardInterrupt
        return embed(texts)

    monkeypatch.setattr(words, "embed", embed_six)
    with pytest.raises(KeyboardInterrupt):
        library.add_file(path)
    assert library.documents() == []
    words.embedded.clear()
    monkeypatch.setattr(words, "embed", embed)
    assert library.add_file(path).passages == 10
    assert len(words.embedded) == 6  # four of ten were kept


def test_a_changed_document_embeds_only_what_has_changed(
    library: Library, words: WordEmbedder, write: Write
) -> None:
    parts = [f"## Part {n}\n\nRasht fell {n} times." for n in range(5)]
    library.add_file(write("a.md", "\n\n".join(parts)))
    words.embedded.clear()
    parts[2] = "## Part 2\n\nAnzali burned."
    assert library.add_file(write("a.md", "\n\n".join(parts))).state == "replaced"
    assert words.embedded == ["Part 2\n## Part 2\n\nAnzali burned."]
    assert any(each.endswith("Rasht fell 4 times.") for each in found(library, "Rasht fell"))


def test_files_of_one_name_that_are_read_side_by_side(library: Library, write: Write) -> None:
    """Neither is stored when both are read, and each gets a name of its own all the same."""
    folder = write("a/notes.txt", "Rasht fell.").parent.parent
    write("b/notes.txt", "Anzali burned.")
    write("c/notes.txt", "Rasht fell.")  # the content of the first
    write("d/notes.bin.txt", b"\x00\x01\x02\xff\xfe")
    added = library.add(folder)
    assert [(each.state, each.document) for each in added] == [
        ("added", "notes.txt"),
        ("added", "b/notes.txt"),
        ("same", "c/notes.txt"),
        ("skipped", ""),
    ]
    assert library.document("b/notes.txt").text == "Anzali burned."
    assert found(library, "Anzali burned")[0] == "Anzali burned."
    assert [each.state for each in library.add(folder)] == ["unchanged"] * 3 + ["skipped"]
