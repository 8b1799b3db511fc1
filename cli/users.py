"""Name who may sign in at a shared server: `chapterverse user`."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from cli.options import FROM_ENVIRONMENT
from cli.terminal import echo
from page.middleware.accounts import Accounts

_auth_option = click.option(
    "--auth",
    type=click.Path(path_type=Path),
    show_envvar=True,
    required=True,
    metavar="FILE",
    help="The file of accounts.",
)


@click.group()
def user() -> None:
    """Say who may sign in at a server that is started with --auth FILE."""


@user.command(context_settings=FROM_ENVIRONMENT)
@click.argument("name")
@click.option(
    "--stdin",
    is_flag=True,
    allow_from_autoenv=False,
    help="Read the password from standard input, not a prompt.",
)
@_auth_option
def add(name: str, stdin: bool, auth: Path) -> None:
    """Make an account, or give somebody another password."""
    if stdin:
        password = sys.stdin.readline().rstrip("\r\n")
    else:
        password = click.prompt("Password", hide_input=True, confirmation_prompt=True)
    known = Accounts(auth.expanduser()).add(name, password)
    echo(f"{'changed' if known else 'added'}: {name}")


@user.command(context_settings=FROM_ENVIRONMENT)
@click.argument("name")
@_auth_option
def remove(name: str, auth: Path) -> None:
    """Let somebody sign in no more; the library stays where it is."""
    Accounts(auth.expanduser()).remove(name)
    echo(f"removed: {name}")


@user.command("list", context_settings=FROM_ENVIRONMENT)
@_auth_option
def list_users(auth: Path) -> None:
    """Show who may sign in."""
    for name in Accounts(auth.expanduser()).names():
        echo(name)
