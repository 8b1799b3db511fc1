"""Change or show a library: the commands add, remove, list and collections.

Exit codes: 0 when all was done, 1 when some files were skipped or are not what they were, 2 on an
error, 130 when Ctrl-C stopped it, which loses nothing.
"""

from __future__ import annotations

import sys
from contextlib import ExitStack
from dataclasses import asdict
from pathlib import Path

import click

from cli.add_files import FileAdder
from cli.options import library_options, resolve_options
from cli.terminal import counted, echo, echo_json, empty_library, local_time
from index.loaders import is_outdated
from index.shown_names import shown_names
from qa.assistant import Assistant


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--prune", is_flag=True, help="Remove documents whose files have gone from a folder.")
@click.option("--watch", is_flag=True, help="Then keep in step with the folders, until Ctrl-C.")
@click.option(
    "--collection", "collections", multiple=True, metavar="NAME", help="Put them in a collection."
)
@click.option(
    "--workers",
    metavar="N|URL",
    help="Let N processes, or the workers of a Dask scheduler (tcp://...), read and embed.",
)
@library_options
def add(
    paths: tuple[Path, ...],
    prune: bool,
    watch: bool,
    collections: tuple[str, ...],
    workers: str | None,
) -> None:
    """Add files, and all readable files of folders; what is unchanged is not read again."""
    with ExitStack() as stack:
        assistant = stack.enter_context(Assistant.open(**resolve_options()))
        if workers:
            stack.enter_context(assistant.library.workers(workers))
        adder = FileAdder(assistant, collections)
        try:
            for path in paths:
                adder.add(path.expanduser(), prune or watch)
            adder.report()
            if watch:
                adder.watch([path.expanduser() for path in paths])
        except KeyboardInterrupt:
            adder.report()
            if not watch:
                echo("Stopped; nothing is lost: the same command goes on.", err=True)
                sys.exit(130)
    sys.exit(adder.exit_code)


@click.command()
@click.argument("names", nargs=-1, required=True)
@click.option("--purge", is_flag=True, help="Leave no word of them in the library's files.")
@library_options
def remove(names: tuple[str, ...], purge: bool) -> None:
    """Remove documents by their names (as `list` shows them) or paths."""
    with Assistant.open(**resolve_options()) as assistant:
        for name in names:
            known = [{each.name, *each.also} for each in assistant.documents()]
            removed = assistant.library.remove(name)
            echo(f"removed: {removed}")
            others = next((each - {removed} for each in known if removed in each), None)
            if others:
                echo(f"The same words are still there as {min(others)}.", err=True)
        if purge:
            assistant.library.compact()


@click.command("list")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list.")
@library_options
def list_documents(as_json: bool) -> None:
    """Show the documents in the library."""
    with Assistant.open(**resolve_options()) as assistant:
        documents = assistant.documents()
        address = assistant.library.address
    if as_json:
        echo_json([asdict(each) for each in documents])
        return
    if not documents:
        echo("\n".join(empty_library(address)))
    shown = shown_names({each.name: each.source for each in documents})
    for each in documents:
        facts = [each.format]
        if each.pages:
            facts.append(counted(each.pages, each.page_unit.value))
        facts += [counted(each.passages, "passage"), counted(each.characters, "character")]
        also = f"; also {', '.join(each.also)}" if each.also else ""
        within = f"; in {', '.join(each.collections)}" if each.collections else ""
        facts.append(f"added {local_time(each.added)}")
        echo(f"{shown[each.name]}  ({', '.join(facts)}{also}{within})")
        for note in each.notes:
            echo(f"    {note}")
        if is_outdated(each.format, each.loader):
            echo("    It was read by an older version, which missed some things: add it again.")


@click.command("collections")
@click.option("--add", "added", metavar="NAME", help="Put the documents into this collection.")
@click.option("--remove", "removed", metavar="NAME", help="Take them, or all, out of it.")
@click.argument("documents", nargs=-1)
@library_options
def collections_command(
    added: str | None,
    removed: str | None,
    documents: tuple[str, ...],
) -> None:
    """Show the collections of documents, or change what is in them."""
    if documents and not (added or removed):
        raise click.UsageError("Say what to do with the documents: --add NAME or --remove NAME.")
    if added and not documents:
        raise click.UsageError("Name the documents that belong in the collection.")
    with Assistant.open(**resolve_options()) as assistant:
        if removed:
            assistant.library.release(removed, documents or None)
        if added:
            assistant.library.collect(added, documents)
        for name, members in assistant.library.collections().items():
            echo(f"{name}: {', '.join(members)}")
