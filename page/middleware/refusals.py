"""Refuse a request with a status code and one sentence, as JSON."""

from __future__ import annotations

from collections.abc import Mapping

from starlette.responses import JSONResponse


def refuse(code: int, sentence: str, headers: Mapping[str, str] | None = None) -> JSONResponse:
    """Return the response, which the page and programs both read.

    `detail` is where Gradio's own script looks for the sentence.
    """
    return JSONResponse({"error": sentence, "detail": sentence}, code, headers=headers)
