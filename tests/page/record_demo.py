"""Record the moving picture of README.md: the real program, asked of the bundled document.

`python -m tests.page.record_demo` starts `app.py` with an empty library, asks three questions in a
real Chromium, opens a citation in its document, and writes docs/pictures/demo.webp. Frames are the
browser's own; only the pointer is drawn, by the page, since a browser without a screen shows none.
"""

from __future__ import annotations

import io
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.sync_api import Locator, Page, expect, sync_playwright

from testing.ports import free_port
from testing.serving import ROOT, serving
from tests.page.browsing import CHROMIUM, CHROMIUM_ARGUMENTS, open_page, watched_page

PICTURE = ROOT / "docs" / "pictures" / "demo.webp"
LARGEST = 2_000_000  # bytes
WIDTH, HEIGHT = 1120, 700
WITH_ANSWER = "Who led the rebellion in Gilan?"
WITH_REASON = "Why did Kuchik Khan disagree with the Communists?"
WITHOUT_ANSWER = "Where was Frunze born?"
_POINTER = """() => {
    const pointer = document.createElement("div");
    pointer.id = "pointer";
    pointer.setAttribute("aria-hidden", "true");
    Object.assign(pointer.style, {
        position: "fixed", left: "560px", top: "350px", width: "18px", height: "18px",
        borderRadius: "50%", background: "rgba(40, 40, 40, .45)", border: "2px solid white",
        zIndex: 9999, pointerEvents: "none",
    });
    document.body.append(pointer);
    document.addEventListener("mousemove", (event) => {
        pointer.style.left = `${event.clientX - 9}px`;
        pointer.style.top = `${event.clientY - 9}px`;
    });
}"""


@dataclass
class Recording:
    """The frames of a page so far, and for how many milliseconds each is shown."""

    page: Page
    frames: list[Image.Image] = field(default_factory=list)
    durations: list[int] = field(default_factory=list)

    def show(self, milliseconds: int) -> None:
        """Take a frame, or show the last one for longer where nothing has changed."""
        frame = Image.open(io.BytesIO(self.page.screenshot(animations="disabled"))).convert("RGB")
        if self.frames and frame.tobytes() == self.frames[-1].tobytes():
            self.durations[-1] += milliseconds
            return
        self.frames.append(frame)
        self.durations.append(milliseconds)

    def settle(self, milliseconds: int) -> None:
        """Take frames while something moves, then show the last one for so long."""
        for _ in range(8):
            self.show(100)
            self.page.wait_for_timeout(60)
        self.show(milliseconds)

    def ask(self, question: str) -> Locator:
        """Type a question, ask it, and return the reply when it is there."""
        box = self.page.get_by_label("Your question")
        self.click(box)
        for start in range(0, len(question), 3):
            box.press_sequentially(question[start : start + 3])
            self.show(80)
        self.show(400)
        replies = self.page.get_by_test_id("bot")
        before = replies.count()
        box.press("Enter")
        expect(replies).to_have_count(before + 1, timeout=60_000)
        reply = replies.nth(before)
        expect(reply.locator(".cv-waiting")).to_have_count(0, timeout=60_000)
        self.settle(2600)
        return reply

    def click(self, target: Locator) -> None:
        """Move the pointer to the target in four steps, and click."""
        target.scroll_into_view_if_needed()
        place = target.bounding_box()
        assert place is not None, "what is to be clicked is not on the page"
        x = place["x"] + min(place["width"] / 2, 160)
        y = place["y"] + place["height"] / 2
        start = self.page.evaluate(
            "(() => { const box = document.getElementById('pointer').getBoundingClientRect();"
            " return [box.x + 9, box.y + 9]; })()"
        )
        for step in (0.35, 0.7, 0.9, 1.0):
            self.page.mouse.move(start[0] + (x - start[0]) * step, start[1] + (y - start[1]) * step)
            self.show(60)
        self.show(250)
        target.click()

    def write(self, path: Path) -> None:
        """Write the frames as WebP, in the best quality that stays below the limit."""
        for quality in (80, 65, 50, 35):
            self.frames[0].save(
                path,
                save_all=True,
                append_images=self.frames[1:],
                duration=self.durations,
                loop=0,
                quality=quality,
                method=4,
            )
            size = path.stat().st_size
            print(
                f"{path.name}: {len(self.frames)} frames, {sum(self.durations) / 1000:.0f} s, "
                f"{size // 1024} KB in quality {quality}"
            )
            if size < LARGEST:
                return
        raise SystemExit(f"{path.name} would have {size:,} bytes; {LARGEST:,} are allowed.")


def record(page: Page, address: str) -> Recording:
    """Play the scene: an answer, its place, a reason, and no answer."""
    open_page(page, address)
    page.evaluate(_POINTER)
    recording = Recording(page)
    recording.show(600)
    reply = recording.ask(WITH_ANSWER)
    recording.click(reply.locator("a.cv-chip").first)
    recording.settle(1200)
    recording.click(page.get_by_role("button", name="Open in the document").first)
    expect(page.locator(".cv-view mark.cv-current").first).to_be_in_viewport(timeout=30_000)
    recording.settle(2400)
    expect(recording.ask(WITH_REASON).locator(".cv-quote").first).to_be_visible()
    expect(recording.ask(WITHOUT_ANSWER)).to_contain_text("No answer")
    recording.show(1500)
    return recording


def main() -> None:
    """Record it."""
    port = free_port()
    with tempfile.TemporaryDirectory() as library, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=CHROMIUM_ARGUMENTS)
        program = ["app.py", "--no-browser", "--port", str(port), "--library", library]
        with (
            serving(program, port) as address,
            watched_page(browser, width=WIDTH, height=HEIGHT) as page,
        ):
            recording = record(page, address)
        browser.close()
    recording.write(PICTURE)


if __name__ == "__main__":
    main()
