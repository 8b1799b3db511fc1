"""Run the command line `chapterverse`; each command is imported when it is used.

An error of ours ends in one sentence on standard error and exit code 2, never in a traceback.
"""

from __future__ import annotations

import importlib

import click

from cli.options import fail, library_options, reader_option
from cli.terminal import speak_unicode
from index import ChapterVerseError

# Each command's module in this package and the function in it. A command is one row here.
COMMANDS = {
    "add": ("library", "add"),
    "ask": ("ask", "ask"),
    "calibrate": ("evaluate", "calibrate"),
    "collections": ("library", "collections_command"),
    "copy": ("copy", "copy_command"),
    "demo": ("demo", "demo"),
    "doctor": ("doctor", "doctor"),
    "evaluate": ("evaluate", "evaluate"),
    "list": ("library", "list_documents"),
    "mcp": ("mcp", "mcp"),
    "remove": ("library", "remove"),
    "replay": ("replay", "replay"),
    "serve": ("serve", "serve"),
    "user": ("users", "user"),
    "verify": ("verify", "verify"),
}


class Commands(click.Group):
    """The commands of the table above."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if there is none of that name; its module is imported here."""
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(importlib.import_module(f".{module}", __package__), name)
        return command


@click.group(cls=Commands)
@library_options
@reader_option
@click.version_option(package_name="chapter-and-verse", prog_name="chapterverse")
def cli() -> None:
    """Ask your own documents a question and get their exact words back."""


def main() -> None:
    """Run the command line."""
    speak_unicode()
    try:
        cli(prog_name="chapterverse")
    except ChapterVerseError as error:
        fail(error)
