"""Events that have nothing to do change nothing on the page."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

from page.events.asking import Asking, Update
from page.events.status import Status
from page.serving.startup import Startup
from page.session.options import Choices
from page.session.turns import Conversation
from tests.page.stub_asker import StubAsker


def all_of(updates: AsyncIterator[Update]) -> list[Update]:
    async def gather() -> list[Update]:
        return [each async for each in updates]

    with ThreadPoolExecutor(1) as pool:  # the browser's tests keep a loop going in this thread
        return pool.submit(lambda: asyncio.run(gather())).result()


def test_nothing_to_do_is_told_as_no_change() -> None:
    """Where such an event yields nothing at all, Gradio empties what it could have changed."""
    stub = StubAsker()
    asking = Asking(stub, Status(stub, Startup(stub, None), ()))
    new = Conversation()
    no_link: Any = SimpleNamespace(query_params={})
    assert all_of(asking.ask_linked(new, no_link)) == [Update.of()]
    assert all_of(asking.retry(new, Choices())) == [Update.of()]
    assert all_of(asking.ask_as_typed(new, Choices())) == [Update.of()]
