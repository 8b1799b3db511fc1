"""Make a program of a package: each of its files is a command, imported when it is used."""

from __future__ import annotations

import importlib
from pathlib import Path

import click


class Commands(click.Group):
    """The commands of a package: the `main` of each of its files, named like the file."""

    def __init__(self, package: str) -> None:
        """Look for the commands of a package of this name; its docstring is the help."""
        module = importlib.import_module(package)
        self._package, self._folder = package, Path(str(module.__file__)).parent
        super().__init__(package, help=module.__doc__)

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the names of all commands."""
        del ctx
        files = self._folder.glob("[!_]*.py")
        return sorted(file.stem.replace("_", "-") for file in files)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Return a command, or None if there is none of that name."""
        if cmd_name not in self.list_commands(ctx):
            return None
        name = f"{self._package}.{cmd_name.replace('-', '_')}"
        command: click.Command = importlib.import_module(name).main
        return command
