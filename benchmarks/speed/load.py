"""Let a hundred people ask one served page at once: who gets the right answer, and how soon.

    python -m benchmarks.speed load [--people 100] [--seconds 60] [--files 500]

Serves the page (`python app.py`, a process of its own, at 127.0.0.1) over a library with a document
for each person. Each has an address and a question of their own, asks it over REST again and again
and knows its answer, which was got before by asking alone; text, place and the question that comes
back are compared exactly. Three rounds: a hundred people; the same while files are uploaded and
taken in by the same server; and half as many beside one client with more questions at once than may
wait, so that somebody has to be told "busy". The people compute on the same cores as the server.
"""

from __future__ import annotations

import shutil
import statistics
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import click
import httpx

from benchmarks.known_answers import Known, ask_alone, given_while_growing, known_of, question
from benchmarks.machine import ProcessSampler, slope
from benchmarks.report import machine, measurement, table
from benchmarks.rest import Uploads, ask, double_spaces
from page.serving.queue import MAX_WAITING
from qa.assistant import Assistant
from testing.make_documents import make_files
from testing.ports import free_port
from testing.serving import started, wait_until_up

COLUMNS = (
    "round",
    "answers a second",
    "seconds: half, 95 %, 99 % below",
    "right / wrong / failed / busy",
    "answers of one client",
    "server, MB: start / middle / end",
    "cores of the server",
)
_GREEDY = 120  # the client, by number, that asks many things at once


class Round:
    """What one round came to."""

    def __init__(self) -> None:
        self.seconds: list[float] = []  # of each answer
        self.outcomes: Counter[str] = Counter()
        self.answered: Counter[int] = Counter()  # by client
        self.busy: Counter[int] = Counter()  # by client
        self.said: Counter[str] = Counter()  # where it was neither an answer nor "busy"
        self.others: list[tuple[int, Known]] = []  # answers that are not the person's
        self.changed = 0
        self.between = 0
        self.lasted = 0.0

    def settle(
        self,
        after: Sequence[Known],
        in_between: Callable[[Sequence[tuple[int, Known]]], set[tuple[int, Known]]],
    ) -> None:
        """Call right what is answered so now that the library has changed, or was in between."""
        rest = [each for each in self.others if each[1] != after[each[0]]]
        between = in_between(rest)
        self.changed = len(self.others) - len(rest)
        self.between = sum(each in between for each in rest)
        self.outcomes["wrong"] -= self.changed + self.between
        self.outcomes["right"] += self.changed + self.between


class Report:
    """The rows of the table."""

    def __init__(self, process: int) -> None:
        self.rows: list[list[str]] = []
        self.growth: list[str] = []
        self.rounds: list[Round] = []
        self._process = process
        self._sampler: ProcessSampler | None = None

    def round(self, label: str, ask: Callable[[], Round]) -> Round:
        """Watch the server during a round, tell of it, and return it."""
        with ProcessSampler(self._process) as self._sampler:
            found = ask()
        self.rounds.append(found)
        self.rows.append(row(label, found, self._sampler))
        at = [each.at / 60 for each in self._sampler.samples]
        rise = slope(at, [each.megabytes for each in self._sampler.samples])
        self.growth.append(f"{rise:+.1f} MB a minute")
        click.echo(" | ".join(self.rows[-1]), err=True)
        return found

    def last(self, label: str, found: Round) -> None:
        """Tell the last row anew."""
        if self._sampler is not None:
            self.rows[-1] = row(label, found, self._sampler)


def ask_for(port: int, clients: Sequence[int], known: Sequence[Known], seconds: float) -> Round:
    """Let clients ask for so long, each one thing at a time; a number may stand there repeatedly.

    `known` is what is right for each person; somebody told "busy" asks again after a second.
    """
    found, lock = Round(), threading.Lock()
    start = time.monotonic()

    def work(place: int, client: int) -> None:
        person = place % len(known)
        turn = 0
        while time.monotonic() < start + seconds:
            turn += 1
            asked = double_spaces(question(person), turn * 7 + place)
            begun = time.monotonic()
            try:
                given = ask(port, client, asked)
            except (OSError, ValueError) as error:
                with lock:
                    if str(error).startswith("Busy: "):  # the queue is full, or they are too quick
                        found.outcomes["busy"] += 1
                        found.busy[client] += 1
                    else:
                        found.outcomes["failed"] += 1
                        found.said[str(error)[:200]] += 1
                time.sleep(1)
                continue
            took = time.monotonic() - begun
            right = known_of(given) == known[person] and given["question"] == asked
            with lock:
                if client != _GREEDY:  # its hundred questions wait for each other
                    found.seconds.append(took)
                if time.monotonic() < start + seconds:  # then the others are gone
                    found.answered[client] += 1
                found.outcomes["right" if right else "wrong"] += 1
                if given["question"] == asked and not right:
                    found.others.append((person, known_of(given)))

    threads = [
        threading.Thread(target=work, args=(place, client)) for place, client in enumerate(clients)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found.lasted = time.monotonic() - start
    return found


def row(label: str, found: Round, sampler: ProcessSampler) -> list[str]:
    """Return a row of the table."""
    times, outcomes = sorted(found.seconds), found.outcomes
    cuts = statistics.quantiles(times, n=100) if len(times) > 1 else [0.0] * 99
    counts = list(found.answered.values())
    first, middle, last = (sampler.samples[at] for at in (0, len(sampler.samples) // 2, -1))
    return [
        label,
        f"{(outcomes['right'] + outcomes['wrong']) / found.lasted:.1f}",
        f"{cuts[49]:.2f} / {cuts[94]:.2f} / {cuts[98]:.2f}",
        f"{outcomes['right']:,} / {outcomes['wrong']} / {outcomes['failed']} / {outcomes['busy']}",
        f"{min(counts, default=0)} to {max(counts, default=0)}",
        f"{first.megabytes:.0f} / {middle.megabytes:.0f} / {last.megabytes:.0f}",
        f"{sampler.cores:.2f}",
    ]


def documents(port: int) -> int:
    """Return how many documents the page holds."""
    return int(httpx.get(f"http://127.0.0.1:{port}/health", timeout=60).json()["documents"])


@measurement("load")
@click.option("--people", default=100, show_default=True, help="Who ask at once; 100 at most.")
@click.option("--seconds", default=60.0, show_default=True, help="How long a round lasts.")
@click.option("--files", default=500, show_default=True, help="How many are added meanwhile.")
def main(people: int, seconds: float, files: int) -> str:
    """Let many people ask at once, and tell what that came to."""
    people = min(people, MAX_WAITING)
    port = free_port()
    program = ["app.py", "--no-browser", "--port", str(port), "--waiting", str(MAX_WAITING)]
    with tempfile.TemporaryDirectory() as root:
        library = Path(root, "library")
        make_files(Path(root, "before"), range(people))
        more = make_files(Path(root, "more"), range(1000, 1000 + files))
        with Assistant.open(library) as assistant:
            assistant.add(Path(root, "before"))
        before = ask_alone(library, people)
        copy = Path(shutil.copytree(library, Path(root, "copy")))
        facts = [text == f"Warden {n * 7919 % 10007}" for n, (text, _, _) in enumerate(before)]
        with started([*program, "--library", str(library)]) as process:
            wait_until_up(process, port)
            report = Report(process.pid)
            ask_for(port, range(people), before, min(seconds, 5))  # everybody's first question
            everybody = partial(ask_for, port, range(people), before, seconds)
            report.round(f"{people} people", everybody)
            half = people // 2
            crowd = [*range(half), *([_GREEDY] * (MAX_WAITING + 20))]
            greedy = report.round(
                f"{half} people and a greedy client",
                partial(ask_for, port, crowd, before, seconds / 2),
            )
            uploads = Uploads(port, more)
            uploads.start()
            found = report.round(f"{people} people, {files} files added", everybody)
            during = documents(port) - people
            uploads.wait()
            held = documents(port)
        after = ask_alone(library, people)
        found.settle(after, partial(given_while_growing, copy, more))
        report.last(f"{people} people, {files} files added", found)
    for sentence, count in sum((each.said for each in report.rounds), Counter[str]()).items():
        click.echo(f"{count} times: {sentence}", err=True)
    got = greedy.answered.pop(_GREEDY, 0)
    rest = greedy.answered.values()
    return "\n".join(
        [
            machine(),
            table("Many people at once", COLUMNS, report.rows),
            f"{len(set(before))} different right answers, of which {sum(facts)} are the fact that "
            f"the document was made with. The greedy client had {MAX_WAITING + 20} questions at "
            f"once: it got {got} answers and {greedy.busy[_GREEDY]} of {greedy.outcomes['busy']} "
            f'"busy"; the others got {min(rest, default=0)} to {max(rest, default=0)} answers '
            f"each. The page held {held - people} of {files} files in the end, "
            f"{during} when the people stopped asking, all after {uploads.seconds:.0f} s; "
            f"{found.changed} answers were given as they are afterwards, {found.between} as "
            "they are after some of the files, added one by one to a copy. The server's memory "
            f"in the second half of a round: {'; '.join(report.growth)}.",
        ]
    )
