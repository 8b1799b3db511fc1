"""What each measured system has to do, done by the two that are at hand, and by a stand-in."""

from __future__ import annotations

import io
import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from benchmarks.peers.contract import Reply, Settings, perform
from benchmarks.peers.floor.run import Floor
from benchmarks.peers.ours.run import Ours
from benchmarks.peers.results import Record
from index import SentenceTransformerEmbedder
from qa.reader.network import BUNDLED

PASSAGES = (
    "The treaty was signed by Lenin in Moscow.",
    "Rasht lies in the north of Iran.",
    "Bees make honey out of nectar.",
    "The bridge was opened in 1932.",
    "Copper melts at 1,085 degrees.",
)


def done(make: Any, phase: str, **task: object) -> Record:
    """Have a system do a task in this process; return all that it tells."""
    out = io.StringIO()
    perform(make, {"phase": phase, **task}, out)
    told: Record = {}
    for line in out.getvalue().splitlines():
        told |= json.loads(line)
    return told


@pytest.mark.slow
@pytest.mark.parametrize("system", [Ours, Floor])
def test_the_systems_at_hand_do_their_tasks(
    system: type[Ours | Floor], tmp_path: Path, embedder: SentenceTransformerEmbedder
) -> None:
    passages, store = tmp_path / "passages.jsonl", tmp_path / "store"
    passages.write_text("".join(json.dumps({"text": each}) + "\n" for each in PASSAGES))
    store.mkdir()
    common = {
        "settings": asdict(Settings(str(embedder.folder), str(BUNDLED))),
        "store": str(store),
    }
    indexed = done(system, "index", passages=str(passages), **common)
    assert indexed["passages"] == 5
    assert indexed["seconds"] > 0
    assert indexed["peak_mb"] > 50
    assert indexed["versions"]["torch"].startswith("2.")
    asked = ["Who signed the treaty?"]
    found = done(system, "quality", retrieve=asked, answer=asked, **common)
    assert found["found"][0][0] == 0
    assert sorted(found["found"][0]) == [0, 1, 2, 3, 4]
    if found["reads"]:
        assert found["replies"][0][1] == "Lenin"


class Repeating:
    """A system that notes what it is asked."""

    packages = ("click",)

    def __init__(self, settings: Settings) -> None:
        self.reads = settings.own
        self.asked: list[tuple[str, str]] = []

    def open(self, folder: Path) -> None:
        SEEN.append(self)

    def retrieve(self, question: str) -> list[int]:
        self.asked.append(("retrieve", question))
        return []

    def answer(self, question: str) -> Reply:
        self.asked.append(("answer", question))
        return Reply(question, question)


SEEN: list[Repeating] = []


@pytest.mark.parametrize(("own", "way", "answers"), [(True, "answer", 1), (False, "retrieve", 0)])
def test_the_first_question_comes_first_and_each_comes_once(
    own: bool, way: str, answers: int
) -> None:
    questions = {"first": "a", "warm_up": ["b"], "retrieve": ["c", "d"], "answer": ["e"]}
    settings = asdict(Settings("", "", own=own))
    told = done(Repeating, "ask", settings=settings, store="", **questions)
    assert told["first"] is True
    assert (len(told["retrieve_ms"]), len(told["answer_ms"])) == (2, answers)
    answered = [("answer", "e")] * answers
    found = [("retrieve", "c"), ("retrieve", "d")]
    assert SEEN[-1].asked == [(way, "a"), (way, "b"), *found, *answered]
