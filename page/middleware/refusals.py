"""A refusal: a status code and one sentence, as JSON that the page and programs both read."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse


def refusal(code: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the response. `detail` is where Gradio's own script looks for the sentence."""
    return JSONResponse({"error": sentence, "detail": sentence}, code, headers=headers)
