"""The stores that the contract of a Store is tested on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from index.store import Store
from index.store.sqlite.store import SQLiteStore
from tests.index.stores import STORES, on_server


@pytest.fixture(params=sorted(STORES))
def reopen(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    """Open the test's store, again at each call."""
    if request.param == "sqlite":
        return lambda: SQLiteStore(tmp_path / "store")
    address = request.getfixturevalue("on_server")
    return lambda: on_server(address)


@pytest.fixture
def store(reopen: Callable[[], Store]) -> Iterator[Store]:
    opened = reopen()
    yield opened
    opened.close()
