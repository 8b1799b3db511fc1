"""Find who is asking: the signed-in person of a request, or of the event that came with one.

Gradio works on an event in a task of its own, long after the request that brought it has been
answered, and hands that request along. The person is therefore read from the request each time,
and never from where a task happens to have been started.
"""

from __future__ import annotations

from contextvars import ContextVar
from typing import Any

from starlette.types import Scope

KEY = "chapterverse.person"
_current: ContextVar[str] = ContextVar("person", default="")


def get_person(scope: Scope) -> str:
    """Return the person who was found to have sent a request; empty where nobody signs in."""
    return str(scope.get(KEY, ""))


def set_person(scope: Scope, name: str) -> None:
    """Note who has sent a request, for what is called while it is answered."""
    scope[KEY] = name
    _current.set(name)


def current_person() -> str:
    """Return the person that the running code works for; empty where there is none."""
    event = current_event()
    if event is None:
        return _current.get()
    return get_person(event.request.scope) if event.request is not None else ""


def current_event() -> Any:
    """Return the `gradio.Request` of the event that is worked on; None where there is none."""
    from gradio.context import LocalContext  # here, for a command line that serves nothing

    return LocalContext.request.get(None)
