"""Evict finished Gradio calls of other programs.

Each call is a session of its own to Gradio, which keeps its state (a tenth of a megabyte) and its
answer for thousands of sessions, as if a person might come back to it. An answer is fetched once,
so it is forgotten then; those that are never fetched are kept up to a number. Gradio's statistics,
which it makes anew after each call out of the last 10,000, are not kept at all: ours are in
`metrics`.
"""

from __future__ import annotations

import os
from typing import Any

import gradio as gr

MAX_UNFETCHED = 500  # answered calls that were not fetched; the oldest go first


def disable_statistics() -> None:
    """Keep Gradio from making statistics; to be called before a page is made."""
    os.environ["GRADIO_ANALYTICS_MAX_EVENTS"] = "1"
    os.environ["GRADIO_ANALYTICS_CACHE_FREQUENCY"] = str(10**12)  # calls until they are made


class GradioCalls:
    """The calls of one page."""

    def __init__(self, page: gr.Blocks) -> None:
        self._page = page

    def is_known(self, call: str) -> bool:
        """Say whether a call waits, is worked on, or was answered and not fetched yet."""
        queue = self._page._queue
        return call in queue.event_ids_to_events or any(
            call in calls for calls in list(queue.pending_event_ids_session.values())
        )

    def fetched(self, call: str) -> None:
        """Forget a call whose answer was fetched."""
        if not self._page._queue.pending_event_ids_session.get(call):
            self._forget(call)  # else its client went away before, and it is swept later

    def sweep(self, fetching: str | None = None) -> None:
        """Forget the oldest of those that were answered and not fetched.

        The one that somebody is fetching now is none of them: counted, it would cost another's
        place.
        """
        held = self._page._queue.pending_event_ids_session
        if len(held) <= MAX_UNFETCHED:
            return
        # A call's session has the call's own name; a browser's has another.
        done = [
            each
            for each, calls in list(held.items())
            if each in calls and each != fetching and not self._under_way(each)
        ]
        for each in done[: max(0, len(done) - MAX_UNFETCHED)]:
            self._forget(each)

    def _under_way(self, call: str) -> bool:
        return call in self._page._queue.event_ids_to_events

    def _forget(self, call: str) -> None:
        queue, app = self._page._queue, self._page.app
        kept: list[Any] = [
            queue.pending_event_ids_session,
            queue.pending_messages_per_session,
            app.state_holder.session_data,
            app.state_holder.time_last_used,
        ]
        for each in kept:
            each.pop(call, None)
