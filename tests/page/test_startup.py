"""When the models begin to load: after a head start for the browser, or once the page is seen."""

from __future__ import annotations

import threading

from page.progress import Phase
from page.serving.startup import Startup
from page.serving.tenants import SharedLibrary
from tests.page.stub_assistant import StubAssistant


class Watched(StubAssistant):
    """Notes when it is told to load."""

    def __init__(self) -> None:
        super().__init__()
        self.loading = threading.Event()

    def warm_up(self) -> None:
        self.loading.set()
        super().warm_up()


def test_models_load_once_the_page_is_drawn() -> None:
    assistant = Watched()
    startup = Startup(SharedLibrary(assistant), None)
    startup.start(head_start=3600)
    assert not assistant.loading.wait(0.2)
    startup.drawn()
    assert assistant.loading.wait(60)


def test_models_load_without_anybody_who_looks() -> None:
    assistant = Watched()
    startup = Startup(SharedLibrary(assistant), None)
    assert startup.progress.phase is Phase.LOADING
    startup.start(head_start=0.01)
    assert assistant.loading.wait(60)
