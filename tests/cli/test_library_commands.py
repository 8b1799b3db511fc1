"""The commands that change or show a library, run as a person would."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest

from index.store.sqlite.store import FILE_NAME
from testing.fakes import WordEmbedder
from tests.running import Ran

Run = Callable[..., Ran]
Write = Callable[[str, str | bytes], Path]


@pytest.fixture(autouse=True)
def _words_are_embedded(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is embedded is not the point here."""
    monkeypatch.setattr(
        "index.library_embedder.SentenceTransformerEmbedder", lambda _: WordEmbedder()
    )


def test_adding_a_folder_again_reads_only_what_is_new_or_changed(run: Run, write: Write) -> None:
    folder = write("a.txt", "Rasht fell.").parent
    write("b.txt", "Anzali burned.")
    first = run("add", folder)
    assert first.out.splitlines() == ["added: a.txt (1 passage)", "added: b.txt (1 passage)"]
    assert first.err == "2 added.\n"
    write("b.txt", "Anzali was rebuilt.")
    write("c.txt", "Manjil stood firm.")
    write("d.txt", "Rasht fell.")
    second = run("add", folder)
    assert second.out.splitlines() == [
        "replaced: b.txt (1 passage)",
        "added: c.txt (1 passage)",
        "same: d.txt (1 passage)",
    ]
    assert second.err == "1 added, 1 replaced, 1 known under another name, 1 unchanged.\n"
    assert run("add", folder).err == "4 unchanged.\n"


def test_what_is_not_read_is_counted_by_kind(run: Run, write: Write) -> None:
    folder = write("a.txt", "Rasht fell.").parent
    for name in ("one.pages", "two.PAGES", "old.doc", "LICENSE", ".hidden.jpg", "Thumbs.db"):
        write(name, b"x")
    ran = run("add", folder)
    assert ran.code == 1
    assert ran.out == "added: a.txt (1 passage)\n"
    assert ran.err.splitlines() == [
        "not read: 2 .pages, 1 without an ending, 1 .doc",
        "    .doc: an older Word document: save it as .docx.",
        "    .pages: a document of Apple Pages: export it as Word or PDF.",
    ]
    alone = run("add", folder / "old.doc")
    assert alone.code == 2
    assert alone.err == (
        f"{folder / 'old.doc'}: it cannot be read: an older Word document: save it as .docx.\n"
    )


def test_a_list_shows_folders_of_one_name_notes_and_what_to_read_again(
    run: Run, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    run("add", write("may/a.txt", "Zoë Brontë of Malmö ".encode() + b"\xff"))
    run("add", write("june/a.txt", "Rasht fell."))
    monkeypatch.setattr("index.loaders.registry._VERSIONS", {"text": 99})
    first, note, again, second, _ = run("list").out.splitlines()
    assert first.startswith("may/a.txt  (text, 1 passage, 21 characters, added 20")
    assert note == "    1 place of the file held no UTF-8: “�” stands there."
    assert again == "    It was read by an older version, which missed some things: add it again."
    assert second.startswith("june/a.txt  (")


def test_what_has_gone_is_removed_with_prune_only(run: Run, write: Write) -> None:
    folder = write("a.txt", "Rasht fell.").parent
    gone = write("b.txt", "Anzali burned.")
    run("add", folder)
    gone.unlink()
    told = run("add", folder)
    assert told.out == "gone: b.txt (its file is not there; --prune removes it)\n"
    assert len(run("list", "--json").json) == 2
    pruned = run("add", folder, "--prune")
    assert pruned.out == "removed: b.txt\n"
    assert [each["name"] for each in run("list", "--json").json] == ["a.txt"]
    assert pruned.code == 0


def test_nothing_is_pruned_where_the_folder_itself_has_gone(
    run: Run, write: Write, tmp_path: Path
) -> None:
    path = write("a.txt", "Rasht fell.")
    run("add", path.parent)
    path.unlink()
    path.parent.rmdir()
    ran = run("add", path.parent, "--prune")
    assert (ran.code, ran.err) == (2, f"{path.parent}: there is no such file or folder.\n")
    assert len(run("list", "--json").json) == 1


def test_the_same_content_is_cited_with_all_its_names(run: Run, write: Write) -> None:
    run("add", write("b.txt", "Rasht was occupied in 1920."))
    run("add", write("a.txt", "Rasht was occupied in 1920."))
    (listed,) = run("list", "--json").json
    assert (listed["name"], listed["also"]) == ("a.txt", ["b.txt"])
    assert "also b.txt" in run("list").out
    answer = run("--reader", "sentence", "ask", "Rasht was occupied?", "--threshold", "0").out
    assert "[1] a.txt, also b.txt, characters 0-27" in answer
    removed = run("remove", "a.txt")
    assert removed.out == "removed: a.txt\n"
    assert removed.err == "The same words are still there as b.txt.\n"
    assert run("remove", "b.txt").err == ""


def test_removed_with_purge_leaves_no_word(run: Run, write: Write, tmp_path: Path) -> None:
    run("add", write("a.txt", "Zanzibar fell."), write("b.txt", "Anzali burned."))
    library = Path(run("doctor", "--json").json["facts"]["library"]["folder"])
    assert run("remove", "a.txt", "--purge").code == 0
    left = b"".join(file.read_bytes() for file in library.rglob("*") if file.is_file()).lower()
    assert b"anzali" in left
    assert b"zanzibar" not in left
    assert b"a.txt" not in left


def test_asking_some_documents_only(run: Run, write: Write) -> None:
    run("add", write("a.txt", "Rasht fell."), "--collection", "north")
    run("add", write("b.txt", "Rasht burned."), write("c.txt", "Rasht stood."))

    def asked(*options: str) -> list[str]:
        answer = run("--reader", "sentence", "ask", "What of Rasht?", "--json", *options).json
        return sorted(each["document"] for each in answer["hits"])

    assert asked() == ["a.txt", "b.txt", "c.txt"]
    assert asked("--document", "b.txt") == ["b.txt"]
    assert asked("--collection", "north") == ["a.txt"]
    assert asked("--collection", "north", "--document", "c.txt") == ["a.txt", "c.txt"]
    nobody = run("ask", "What?", "--collection", "south")
    assert (nobody.code, nobody.err) == (
        2,
        "chapterverse: The library has no collection named south.\n",
    )


def test_collections_are_shown_and_changed(run: Run, write: Write) -> None:
    run("add", write("a.txt", "Rasht fell."), write("b.txt", "Rasht burned."))
    assert run("collections", "--add", "north", "a.txt", "b.txt").out == "north: a.txt, b.txt\n"
    assert run("collections", "--remove", "north", "a.txt").out == "north: b.txt\n"
    assert "in north" in run("list").out
    assert run("collections", "--remove", "north").out == ""
    assert run("collections", "--remove", "north").code == 2
    assert run("collections", "--add", "north", "z.txt").err == (
        "chapterverse: The library holds no document named z.txt.\n"
    )
    assert run("collections", "a.txt").code == 2
    assert run("collections", "--add", "north").code == 2
    assert run("collections", "--add", " ", "a.txt").code == 2
    assert len(run("list", "--json").json) == 2


def test_a_sound_library_is_proved(run: Run, write: Write) -> None:
    folder = write("a.txt", "Rasht fell. Lenin did not object.").parent
    write("b.txt", "Anzali burned.")
    run("add", folder)
    proved = run("verify")
    assert proved.code == 0
    assert proved.out.startswith("proved: 2 documents, 2 passages;")
    write("a.txt", "Something else.")
    (folder / "b.txt").unlink()
    changed = run("verify")
    assert changed.code == 1
    assert changed.out.splitlines()[:2] == [
        f"{folder / 'a.txt'}: changed since it was added",
        f"{folder / 'b.txt'}: not there any more",
    ]
    assert run("verify", "--json").json["gone"] == [str(folder / "b.txt")]


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (
            "UPDATE documents SET text = replace(text, 'fell', 'rose')",
            "a.txt: its text is not the one that was stored.",
        ),
        (
            "UPDATE passages SET start = start + 1",
            "a.txt, characters 1-11: the passage is not the slice of its document.",
        ),
        (
            "UPDATE passages SET sentences = '[5, 99]'",
            "a.txt, characters 0-11: its sentences lie outside of it.",
        ),
        (
            "UPDATE passages SET vector = cast(x'0000a040' || zeroblob(124) AS BLOB)",
            "The vector of passage 1 is damaged.",
        ),
        ("DELETE FROM sources", "1 passages belong to no document."),
    ],
)
def test_a_spoiled_library_is_not_proved(run: Run, write: Write, damage: str, said: str) -> None:
    run("add", write("a.txt", "Rasht fell."))
    library = Path(run("doctor", "--json").json["facts"]["library"]["folder"])
    spoiled = sqlite3.connect(library / FILE_NAME)
    spoiled.execute(damage)
    spoiled.commit()
    spoiled.close()
    ran = run("verify")
    assert ran.code == 2
    assert said in ran.err.splitlines()
    assert "proved" not in ran.out


def test_doctor_shows_versions_models_sizes_and_what_is_missing(run: Run, write: Write) -> None:
    run("add", write("a.txt", "Rasht fell."))
    ran = run("doctor")
    assert ran.code == 0
    for said in ("Python: 3.", "SQLite: 3.", "documents: 1", "SHA-256 of its weights: "):
        assert said in ran.out, said
    found = json.loads(run("doctor", "--json").out)
    assert found["facts"]["reader"]["confidence"] == "fitted for these weights"
    assert found["faults"] == []


def test_doctor_tells_one_fault_and_goes_on(run: Run, tmp_path: Path) -> None:
    ran = run("--reader", str(tmp_path / "nothing"), "doctor")
    assert ran.code == 1
    assert "library:" in ran.out
    assert ran.err.startswith("fault: ")


def test_hostile_files_are_skipped_and_the_others_added(
    run: Run, write: Write, tmp_path: Path
) -> None:
    folder = write("good.txt", "Rasht fell.").parent
    write("empty.pdf", b"")
    write("truncated.pdf", b"%PDF-1.7\n1 0 obj")
    write("no.docx", b"PK\x03\x04 and nothing more")
    write("picture.pdf", b"\x89PNG\r\n\x1a\n" + bytes(100))
    write("one letter.txt", b"a" * 5_000_000)
    write("nul.txt", b"Anzali\x00burned.")
    (folder / "loop.txt").symlink_to("loop.txt")
    (folder / "nowhere.txt").symlink_to(tmp_path / "nowhere")
    (folder / "circle").symlink_to(folder)
    (folder / "folder.pdf").mkdir()
    ran = run("add", folder)
    assert ran.code == 1
    assert ran.out == "added: good.txt (1 passage)\n"
    link, *sentences, counts = ran.err.splitlines()
    assert link == f"not entered: {folder / 'circle'} (a linked folder: add it by its own path)"
    assert counts == "1 added, 8 skipped."
    skipped = {Path(line.split(": ")[0]).name for line in sentences}
    assert skipped == {
        "empty.pdf",
        "truncated.pdf",
        "no.docx",
        "picture.pdf",
        "one letter.txt",
        "nul.txt",
        "loop.txt",
        "nowhere.txt",
    }
    assert len(sentences) == 8
    assert "Traceback" not in ran.err


def test_a_receipt_is_verified_by_the_command(run: Run, write: Write, tmp_path: Path) -> None:
    path = write("a.txt", "Rasht was occupied in June.")
    run("add", path)
    asked = run("--reader", "sentence", "ask", "Rasht was occupied?", "--threshold", "0", "--json")
    receipt = tmp_path / "receipt.json"
    receipt.write_text(asked.out, encoding="utf-8")
    verified = run("verify", receipt)
    assert (verified.code, verified.out) == (
        0,
        "verified: a.txt, characters 0-27: the file is unchanged\n",
    )
    write("a.txt", "Rasht was quiet in June.")
    changed = run("verify", receipt, "--json")
    assert (changed.code, changed.json[0]["state"]) == (1, "changed")
    receipt.write_text("{}", encoding="utf-8")
    assert run("verify", receipt).code == 2
