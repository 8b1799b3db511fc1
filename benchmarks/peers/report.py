"""Results -> the tables and the plot of `docs/benchmarks.md`. Nothing in them is typed in.

Each size has its part between two markers of that page; the prose around them stays as it is.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from benchmarks.peers.results import (
    MEASURES,
    Measure,
    Results,
    Spread,
    advantages,
    difference,
    values,
)
from benchmarks.peers.rounds import ONCE
from benchmarks.peers.systems import OURS, SYSTEMS, System

PAGE = "benchmarks.md"
PICTURES = "pictures"
COMMANDS = {"dev": "make bench", "full": "make bench SIZE=full"}
WITH_INSTALLED = "dev"  # the environments are the same for all sizes
_NONE = "–"
_MEGA = 1e6


def write_report(results: Path, docs: Path) -> None:
    """Write the parts of the page, and a plot for each size that was measured."""
    from benchmarks.peers.plot import draw  # matplotlib takes seconds

    page = docs / PAGE
    text = page.read_text(encoding="utf-8")
    for size in COMMANDS:
        path = results / f"{size}.jsonl"
        measured = Results.load(path) if path.is_file() else None
        text = replaced(text, size, part(size, measured), page)
        if measured is not None:
            draw(measured, docs / picture(size))
    page.write_text(text, encoding="utf-8")


def picture(size: str) -> str:
    """Return where the plot of a size is, from the page."""
    return f"{PICTURES}/benchmarks-{size}.svg"


def replaced(text: str, size: str, new: str, page: Path) -> str:
    """Return the page with the part of a size replaced. Raises ClickException without markers."""
    begin, end = f"<!-- {size}: begin -->", f"<!-- {size}: end -->"
    before, first, rest = text.partition(begin)
    _, second, after = rest.partition(end)
    if not first or not second:
        raise click.ClickException(f"{page} lacks the lines {begin} and {end}.")
    return f"{before}{begin}\n\n{new}\n\n{end}{after}"


def part(size: str, results: Results | None) -> str:
    """Return what the page says of a size, in Markdown."""
    if results is None:
        return f"Not measured yet: `{COMMANDS[size]}`."
    shown = [each for each in SYSTEMS if each.name in results.header["systems"]]
    pieces = [
        about(results),
        table("Speed and memory, median (least–most) of the runs", *speed(results, shown)),
        table("How many times better ours is, run by run; below 1 it is worse",
              *against_ours(results, shown)),
        table("What is found and answered", *quality(results, shown)),
        table("Installed", *installed(results, shown)) if size == WITH_INSTALLED else "",
        f"![The same, drawn]({picture(size)})",
    ]  # fmt: skip
    return "\n\n".join(each for each in pieces if each)


def about(results: Results) -> str:
    """Return a paragraph on what was measured on, when, of which code."""
    header = results.header
    busy = [each["others"] for each in results.records if each.get("others") is not None]
    pythons = sorted({each["python"] for each in results.records})
    counts = header["counts"]
    last = max(each["finished"] for each in results.records)
    others = (
        f" Other programs kept {statistics.median(busy):.2f} processors busy meanwhile (median; at "
        f"most {max(busy):.2f})."
        if busy
        else ""
    )
    return (
        f"`{COMMANDS.get(header['size'], '')}` on {header['cores']} cores of an "
        f"{header['processor']} with {header['memory_gb']:.0f} GB, {header['settings']['threads']} "
        f"threads, Python {', '.join(pythons)}, from {_minute(header['begun'])} to "
        f"{_minute(last)} UTC, of commit {header['commit']}. {header['runs']} runs, "
        f"{header['passages']:,} passages, {header['indexed']:,} of them to time the indexing; "
        f"{counts['timed']} questions to time finding, {counts['timed']} others to time answering, "
        f"{counts['recall']:,} at most for recall, {counts['answers']} for F1.{others}"
    )


def table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a table in Markdown under its heading; nothing where it has no rows."""
    if not rows:
        return ""
    lines = [columns, ["---"] * len(columns), *rows]
    return "\n".join([f"### {title}", "", *(f"| {' | '.join(each)} |" for each in lines)])


def speed(results: Results, shown: Sequence[System]) -> tuple[list[str], list[list[str]]]:
    """Return columns and rows of the figures of the runs, a row for each measure."""
    timed = [each for each in shown if each.phases != ("quality",)]
    return ["", *(each.title for each in timed)], [
        [measure.title, *(_cell(results, measure, each) for each in timed)] for measure in MEASURES
    ]


def _cell(results: Results, measure: Measure, system: System) -> str:
    found = values(results, measure, system.name)
    return Spread.of(list(found.values())).text(measure.digits) if found else _NONE


def against_ours(results: Results, shown: Sequence[System]) -> tuple[list[str], list[list[str]]]:
    """Return columns and rows of the ratios to ours in the same run."""
    others = [each for each in shown if each.name != OURS and each.phases != ("quality",)]
    rows = []
    for measure in MEASURES:
        ours = values(results, measure, OURS)
        row = [measure.title]
        for each in others:
            theirs = values(results, measure, each.name)
            ratios = advantages(ours, theirs, measure.more_is_better)
            row.append(Spread.of(ratios).text(2) if ratios else _NONE)
        rows.append(row)
    return ["", *(each.title for each in others)], rows if others else []


def quality(results: Results, shown: Sequence[System]) -> tuple[list[str], list[list[str]]]:
    """Return columns and rows of recall, F1 and exact match, with ours less theirs."""
    columns = [
        "", "recall@5", "ours less theirs", "F1 as answered", "exact match",
        "F1 of the best words", "exact match", "ours less theirs, F1 of the best words",
    ]  # fmt: skip
    ours = results.find("quality", OURS, ONCE)
    rows: list[list[str]] = []
    for system in shown:
        record = results.find("quality", system.name, ONCE)
        if record is None:
            continue
        found = _hits(record["found"])
        row = [system.title, _percent(found)]
        same = ours is None or system.name == OURS
        row.append(_NONE if same or ours is None else _gap(_hits(ours["found"]), found))
        row += [_percent(record[key]) for key in ("f1", "em", "best_f1", "best_em")]
        read = record["best_f1"]
        row.append(_NONE if same or ours is None or not read else _gap(ours["best_f1"], read))
        rows.append(row)
    return columns, rows


def _hits(digits: str) -> list[float]:
    return [float(each) for each in digits]


def _percent(marks: Sequence[float]) -> str:
    return f"{100 * statistics.fmean(marks):.1f}" if marks else _NONE


def _gap(ours: Sequence[float], theirs: Sequence[float]) -> str:
    gap = difference(ours, theirs)
    return f"{100 * gap.mean:+.1f} ± {100 * gap.margin:.1f}"


def installed(results: Results, shown: Sequence[System]) -> tuple[list[str], list[list[str]]]:
    """Return columns and rows of the size of each environment, and its versions."""
    rows: list[list[str]] = []
    for system in shown:
        if system.variant:
            continue
        size = results.header["sizes"][system.folder]
        rest = size["all"] - size["torch"] - size["weights"]
        megabytes = [f"{each / _MEGA:,.0f}" for each in (size["all"], rest, size["weights"])]
        rows.append([system.title, *megabytes, ", ".join(_versions(results, system))])
    return ["", "all MB", "without torch and weights", "weights", "versions"], rows


def _versions(results: Results, system: System) -> Iterator[str]:
    for record in results.records:
        if record["system"] == system.name:
            for package, version in record["versions"].items():
                yield f"{package} {version}"
            return


def _minute(time: str) -> str:
    return time[:16].replace("T", " ")
