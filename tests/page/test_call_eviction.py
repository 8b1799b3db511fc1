"""Calls of other programs leave nothing behind once their answers were fetched."""

from __future__ import annotations

import httpx
import pytest

from testing.ports import free_port
from testing.serving import serving

# A page with one endpoint, which tells at /health how many calls Gradio keeps, and where.
SERVER = """
import sys, threading
import gradio as gr
from gradio.events import api
from gradio.queueing import Queue
from starlette.middleware import Middleware
from starlette.responses import JSONResponse
from starlette.routing import Route
from page.serving import call_eviction as calls
from page.middleware.call_results import CallResults

calls.MAX_UNFETCHED = 2
calls.disable_statistics()
tables = []
Queue._get_df = staticmethod(lambda records: tables.append(records))

def double(number: int) -> int:
    return 2 * number

def kept(request):
    queue, states = page._queue, page.app.state_holder
    places = (queue.pending_event_ids_session, queue.pending_messages_per_session,
              states.session_data, states.time_last_used)
    return JSONResponse([*(len(each) for each in places), len(queue.event_analytics) + len(tables)])

with gr.Blocks(analytics_enabled=False) as page:
    api(double, api_name="double")
page.launch(server_name="127.0.0.1", server_port=int(sys.argv[1]), prevent_thread_lock=True,
            quiet=True, ssr_mode=False, app_kwargs={
                "middleware": [Middleware(CallResults, calls.GradioCalls(page))],
                "routes": [Route("/health", kept)]})
threading.Event().wait()
"""


@pytest.mark.slow
def test_a_fetched_call_is_forgotten_and_an_unfetched_one_is_kept_for_a_while() -> None:
    port = free_port()
    with serving(["-c", SERVER, str(port)], port) as address, httpx.Client(base_url=address) as to:

        def call(number: int) -> str:
            said = to.post("/gradio_api/call/v2/double", json={"number": number})
            return str(said.json()["event_id"])

        def fetch(event: str) -> str:
            return to.get(f"/gradio_api/call/double/{event}").text

        def kept() -> list[int]:
            return list(to.get("/health").json())

        assert fetch(call(21)) == "event: complete\ndata: [42]\n\n"
        assert kept() == [0, 0, 0, 0, 1]
        unfetched = [call(number) for number in range(5)]
        assert "[10]" in fetch(call(5))  # one at a time: the five are done as well
        assert "[12]" in fetch(call(6))
        assert kept() == [2, 2, 2, 2, 1]
        assert [("[" in fetch(each)) for each in unfetched] == [False, False, False, True, True]
        assert kept() == [0, 0, 0, 0, 1]  # of statistics, what was counted last
