"""Serve MCP over standard input and output: `chapterverse mcp`."""

from __future__ import annotations

import logging

import click

from cli.options import library_options, reader_option, resolve_options
from qa.api.mcp_server import serve_stdio
from qa.assistant import Assistant


@click.command()
@library_options
@reader_option
def mcp() -> None:
    """Serve the library to programs that speak MCP, over standard input and output."""
    logging.basicConfig(level=logging.WARNING, format="%(levelname)s: %(message)s")
    with Assistant.open(**resolve_options()) as assistant:
        serve_stdio(assistant)
