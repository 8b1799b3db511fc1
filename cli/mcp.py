"""Serve MCP over standard input and output: `chapterverse mcp`."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from cli.options import library_options, reader_option, resolve_options
from qa.api.mcp_server import serve_stdio
from qa.assistant import Assistant


@click.command()
@library_options
@reader_option
def mcp(library: Path | str | None, embedder: str | None, reader: str | None) -> None:
    """Serve the library to programs that speak MCP, over standard input and output."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    with Assistant.open(**resolve_options(library, embedder, reader)) as assistant:
        serve_stdio(assistant)
