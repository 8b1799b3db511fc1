"""Serve MCP over standard input and output: `chapterverse mcp`."""

from __future__ import annotations

import logging
from pathlib import Path

import click

from cli.options import chosen, library_options, reader_option
from qa.api.mcp_server import serve_stdio
from qa.assistant import Assistant


@click.command()
@library_options
@reader_option
def mcp(library: Path | str | None, embedder: str | None, reader: str | None) -> None:
    """Serve the library to programs that speak MCP, over standard input and output."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    with Assistant.open(**chosen(library, embedder, reader)) as assistant:
        serve_stdio(assistant)
