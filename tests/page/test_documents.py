"""Documents on the page: taking in, choosing, opening, removing; with a real library underneath."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from testing.pdf_file import lines_down, pdf_file
from testing.ports import free_port
from testing.serving import serving
from tests.page.browsing import ask, open_page, watched_page

WINTER = "The harbour was closed in winter."
NETS = "Nobody came to look at the nets, and they dried.\n"
JUNE = "The harbour was opened in June.\n"
LETTER = WINTER + "\n\nThe boats stayed on land.\n\n" + NETS * 700 + JUNE
SAMPLE_QUESTION = "Who led the rebellion in Gilan?"
HOSTILE_NAME = "<img src=x onerror=boom()>\u202e${x}{{y}}.txt"


@contextmanager
def small_library(folder: Path, *files: Path, port: int = 0) -> Iterator[str]:
    """Serve a library with these files in it, with models that start at once."""
    port = port or free_port()
    program = ["-m", "testing.small_library", str(port), str(folder), *map(str, files)]
    with serving(program, port) as address:
        yield address


@contextmanager
def sample_library(folder: Path) -> Iterator[str]:
    """Serve a new library with the bundled sample, with models that start at once."""
    port = free_port()
    program = ["-m", "testing.small_library", str(port), str(folder), "--sample"]
    with serving(program, port) as address:
        yield address


def write(folder: Path, name: str, text: str | bytes) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def send(page: Page, *files: Path, collection: str = "") -> None:
    page.get_by_role("tab", name="Documents").click()
    page.get_by_label("Collection (may be left empty)").fill(collection)
    page.locator("#cv-upload-form input[type=file]").set_input_files(files)


def test_documents_from_upload_to_removal(browser: Browser, tmp_path: Path) -> None:
    letter = write(tmp_path / "mine", "letter.txt", LETTER)
    broken = write(tmp_path / "mine", "broken.pdf", b"no pdf")
    program = write(tmp_path / "mine", "program.exe", "x")
    hostile = write(tmp_path / "mine", "hostile.txt", "<b>The lamp</b> is green. $$x$$")
    other = write(tmp_path / "other", "letter.txt", "The lighthouse was painted red in March.\n")
    pdf = write(tmp_path / "mine", "page.pdf", pdf_file([lines_down("Rasht fell on 4 June.")]))
    library = tmp_path / "library"
    with small_library(library) as address, watched_page(browser) as page:
        open_page(page, address)
        expect(page.locator("#cv-document-list")).to_contain_text(
            "The library holds no documents yet."
        )
        send(page, letter, broken, program, collection="harbour")
        told = page.locator("#cv-progress .cv-results li")
        expect(told).to_have_count(2)
        expect(told.nth(0)).to_have_text("broken.pdf: it is damaged, or is no PDF.")
        expect(told.nth(1)).to_contain_text("letter.txt: added, ")
        failures = page.locator(".cv-failures li")
        expect(failures).to_have_text(["program.exe: this kind of file cannot be read."])
        expect(page.locator("#cv-status")).to_contain_text("Ready: 1 document, ")
        send(page, letter, other)
        expect(told.nth(0)).to_have_text("letter (2).txt: added, 1 passage")
        expect(told.nth(1)).to_have_text("letter.txt: is in the library already")
        # What failed stays listed, each with its reason, until it is cleared away.
        expect(failures).to_have_text(
            [
                "program.exe: this kind of file cannot be read.",
                "broken.pdf: it is damaged, or is no PDF.",
            ]
        )
        page.get_by_role("button", name="Clear this list").click()
        expect(failures).to_have_count(0)
        page.evaluate(
            """([name, text]) => {
              const carried = new DataTransfer();
              carried.items.add(new File([text], name));
              const options = { dataTransfer: carried, bubbles: true, cancelable: true };
              document.body.dispatchEvent(new DragEvent("drop", options));
            }""",
            [HOSTILE_NAME, hostile.read_text()],
        )
        expect(told).to_have_count(1)
        expect(told).to_contain_text("_img src=x onerror=boom()_${x}{{y}}.txt: added, 1 passage")
        expect(page.locator("#cv-documents img")).to_have_count(0)
        names = page.locator("#cv-document-list .cv-open bdi")
        expect(names).to_have_count(3)
        kept = sorted(path.name for path in (library / "files").iterdir())
        assert kept == ["_img src=x onerror=boom()_${x}{{y}}.txt", "letter (2).txt", "letter.txt"]
        rows = page.locator("#cv-document-list .cv-row")
        row = rows.filter(has=page.get_by_text("letter.txt", exact=True))
        expect(row.locator(".cv-kind")).to_have_text("TXT")
        expect(row.locator(".cv-fact")).to_contain_text(f"{len(LETTER):,} characters")
        expect(row).to_contain_text("In harbour")

        # Only what is ticked is asked, in this session and in no other.
        page.get_by_label("letter (2).txt", exact=True).check()
        expect(page.locator("#cv-scope")).to_contain_text("Asking only “letter (2).txt”.")
        reply = ask(page, "When was the harbour opened?")
        expect(reply).not_to_contain_text(JUNE.strip())
        with watched_page(browser) as second:
            open_page(second, address)
            expect(ask(second, "When was the harbour opened?")).to_contain_text(JUNE.strip())
            expect(second.locator("#cv-scope")).to_have_text("")
            second.get_by_role("tab", name="Documents").click()
            expect(second.locator("#cv-progress")).to_have_text("")
            expect(second.locator(".cv-tick:checked")).to_have_count(0)
        page.get_by_role("button", name="Ask all documents").click()
        expect(page.locator("#cv-scope")).to_have_text("")
        expect(page.locator(".cv-tick:checked")).to_have_count(0)
        page.get_by_role("tab", name="Documents").click()
        page.locator(".cv-collection").select_option("harbour")
        expect(names).to_have_text(["letter.txt"])
        expect(page.locator("#cv-scope")).to_contain_text("Asking only the collection “harbour”.")
        reply = ask(page, "When was the harbour opened?")
        expect(reply.locator(".cv-quote")).to_have_text(JUNE.strip())

        # The document at the cited place, and more of it.
        page.get_by_role("button", name="Open in the document letter.txt").first.focus()
        page.keyboard.press("Enter")
        view = page.locator(".cv-view")
        expect(view).to_be_focused()
        expect(view.locator("mark.cv-current")).to_have_text(JUNE.strip())
        expect(view.locator("mark.cv-current")).to_be_in_viewport()
        expect(view).to_contain_text("The end of the document")
        exact = "element => element.textContent"
        assert LETTER.endswith(view.locator(".cv-text").evaluate(exact))
        shown = len(view.locator(".cv-text").evaluate(exact))
        view.get_by_role("button", name="Show earlier text").click()
        expect(view.locator(".cv-joint")).to_be_focused()
        more = view.locator(".cv-text").evaluate(exact)
        assert len(more) > shown + 5_000
        assert LETTER.endswith(more)
        view.get_by_role("button", name="Back to the sources").click()
        expect(page.locator("#cv-panel .cv-source mark")).to_have_text(JUNE.strip())

        # A PDF as it looks, and its text again.
        send(page, pdf)
        expect(told).to_have_text("page.pdf: added, 1 passage")
        page.locator(".cv-collection").select_option("")
        page.get_by_role("button", name="Open page.pdf").click()
        expect(page.get_by_role("img", name="Page 1 of page.pdf")).to_be_visible()
        page.get_by_role("button", name="Show the text").click()
        expect(view.locator(".cv-text")).to_contain_text("Rasht fell on 4 June.")
        page.get_by_role("button", name="Show the page as it looks").click()
        expect(page.get_by_role("img", name="Page 1 of page.pdf")).to_be_visible()

        # The list is searched; what the search finds can be ticked at once.
        page.get_by_role("tab", name="Documents").click()
        search = page.get_by_role("searchbox", name="Search the list")
        search.press_sequentially("letter txt")
        expect(names).to_have_text(["letter (2).txt", "letter.txt"])
        expect(search).to_be_focused()
        expect(search).to_have_value("letter txt")
        page.get_by_role("button", name="Tick them all").click()
        expect(page.locator(".cv-several-said")).to_have_text("2 ticked")
        page.get_by_label("Collection to put them into").fill("letters")
        page.get_by_role("button", name="Put into it").click()
        expect(page.locator("#cv-document-list")).to_contain_text("2 documents put into “letters”.")
        expect(page.get_by_label("Collection", exact=True)).to_contain_text("letters (2)")
        page.locator("#cv-document-list").get_by_role("button", name="Untick all").click()
        expect(page.locator("#cv-scope")).to_have_text("")
        search.fill("")
        expect(names).to_have_count(4)

        # Removing takes the copy along, and can be taken back.
        page.get_by_role("button", name="Remove letter.txt").click()
        expect(page.locator("#cv-document-list")).to_contain_text("Removed letter.txt.")
        expect(names).to_have_count(3)
        assert not (library / "files" / "letter.txt").exists()
        undo = page.get_by_role("button", name="Undo")
        expect(undo).to_be_focused()
        undo.press("Enter")
        expect(page.locator("#cv-document-list")).to_contain_text(
            "letter.txt is in the library again."
        )
        expect(names).to_have_count(4)
        expect(row).to_contain_text("In harbour, letters")
        assert (library / "files" / "letter.txt").read_text() == LETTER
        (library / "files" / "letter.txt").write_text(LETTER + "More.\n")
        page.get_by_role("button", name="Remove letter (2).txt").click()
        expect(row).to_contain_text("Its file has changed since it was read.")
        page.get_by_role("button", name="Read it again letter.txt").click()
        expect(page.locator("#cv-document-list")).to_contain_text("1 file read again.")
        expect(row).not_to_contain_text("has changed")
        assert letter.read_text() == LETTER


def test_the_sample_makes_way_for_documents_of_ones_own(browser: Browser, tmp_path: Path) -> None:
    letter = write(tmp_path / "mine", "letter.txt", LETTER)
    with sample_library(tmp_path / "library") as address, watched_page(browser) as page:
        open_page(page, address)
        offered = page.locator("button.cv-ask")
        expect(offered).to_have_text([SAMPLE_QUESTION])
        page.get_by_role("button", name="Take the sample out").click()
        expect(page.get_by_role("heading", name="Ask your own documents")).to_be_visible()
        expect(offered).to_have_count(0)
        page.get_by_role("button", name="Try the sample").click()
        expect(offered).to_have_text([SAMPLE_QUESTION])
        with page.expect_file_chooser() as chooser:
            page.get_by_role("button", name="Add documents").click()
        chooser.value.set_files(letter)
        expect(page.locator("#cv-document-list")).to_contain_text(
            "The sample made way for your documents."
        )
        expect(page.locator("#cv-document-list .cv-open bdi")).to_have_text(["letter.txt"])
        expect(page.locator("#cv-status")).to_contain_text("Ready: 1 document, ")
        expect(page.get_by_role("button", name="Take the sample out")).to_have_count(0)
        expect(offered.filter(has_text="rebellion")).to_have_count(0)
