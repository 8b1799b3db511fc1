"""Hold how one session looks at the list of documents: search, order, folder, page.

Pure values. What comes from a browser is checked here: what does not fit is as if it were not
chosen, and never an error.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from page.session.options import check_name

SORTS = ("name", "newest", "oldest", "kind", "pages")
MAX_SEARCH = 200  # characters
MAX_PAGE = 1_000_000


@dataclass(frozen=True, slots=True)
class ListView:
    """What of the list is shown. `page` counts from 1; empty texts stand for everything."""

    search: str = ""
    sort: str = "name"
    folder: str = ""
    page: int = 1

    @classmethod
    def from_dict(cls, data: Mapping[str, object]) -> ListView:
        """Return the view that a browser asks for."""
        sort, page = data.get("sort"), str(data.get("page"))
        fits = page.isascii() and page.isdecimal() and 0 < int(page[:10]) <= MAX_PAGE
        return cls(
            check_name(data.get("search"))[:MAX_SEARCH],
            sort if isinstance(sort, str) and sort in SORTS else "name",
            check_name(data.get("folder")),
            int(page) if fits else 1,
        )
