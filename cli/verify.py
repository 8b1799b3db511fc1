"""Verify the quotes of a receipt, or a whole library: `chapterverse verify`.

Exit codes: 0 when all is as it was, 1 when a file or a quote is not, 2 on an error or damage.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import NoReturn

import click

from cli.options import library_options, resolve_options
from cli.progress import track
from cli.terminal import echo, echo_first, echo_json
from index import LibraryDamaged
from qa.answer.verify import CheckedClaim, ClaimState, read_receipt, verify_claims
from qa.assistant import Assistant


@click.command()
@click.argument("receipt", required=False, type=click.Path(path_type=Path))
@click.option("--file", type=click.Path(path_type=Path), help="The document of the receipt.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
@library_options
def verify(
    receipt: Path | None,
    file: Path | None,
    as_json: bool,
) -> None:
    """Verify the quotes of RECEIPT (what `ask --json` printed) or, without one, the library.

    A quote is looked up in its file, which is read anew. Of a library, each passage has to be a
    slice of its document, and the vectors and indexes have to agree with the passages.
    """
    with Assistant.open(**resolve_options()) as assistant:
        if receipt is not None:
            _verify_receipt(verify_claims(read_receipt(receipt), assistant.library, file), as_json)
        found = assistant.library.verify(track)
    if as_json:
        echo_json(asdict(found))
    else:
        for said, paths in (
            ("changed since it was added", found.changed),
            ("not there any more", found.gone),
            ("cannot be looked at", found.unread),
        ):
            echo_first([f"{path}: {said}" for path in paths])
        if not found.faults:
            echo(
                f"proved: {found.documents} documents, {found.passages} passages; each passage is "
                "the slice of its document, each vector has its passage, the index agrees."
            )
    if found.faults:
        echo_first(found.faults, err=True)
        raise LibraryDamaged(
            "The library is damaged: keep it as it is, and add the documents to a new one."
        )
    sys.exit(1 if found.changed or found.gone or found.unread else 0)


def _verify_receipt(results: Sequence[CheckedClaim], as_json: bool) -> NoReturn:
    if as_json:
        echo_json([asdict(each) for each in results])
    else:
        for each in results:
            claim = each.claim
            echo(
                f"{each.state}: {claim.document}, characters {claim.start}-{claim.end}: {each.said}"
            )
    sys.exit(0 if all(each.state is ClaimState.VERIFIED for each in results) else 1)
