"""The bench beside others: its statistics, its marks, its tables, and what goes on."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click
import pytest

from benchmarks.peers.report import COMMANDS, part, replaced, write_report
from benchmarks.peers.results import (
    MEASURES,
    Record,
    Results,
    Spread,
    advantages,
    difference,
    values,
)
from benchmarks.peers.rounds import judged
from benchmarks.peers.sample import Counts, Question, read_sample
from benchmarks.peers.systems import OURS, ROOT, SYSTEMS, installed
from benchmarks.side_by_side import RESULTS, chosen_systems, data_file, same_run

BY_NAME = {each.name: each for each in MEASURES}


def told(phase: str, system: str, run: int, **figures: object) -> Record:
    when = "2026-11-23T10:00:00+00:00"
    same = {"peak_mb": 500.0, "python": "3.11.7", "versions": {"torch": "2"}, "finished": when}
    return {"phase": phase, "system": system, "run": run, "others": 0.1} | same | figures


@pytest.fixture
def results() -> Results:
    """Two systems, two runs; the floor indexes at 50 and 100 passages a second, ours at 200."""
    header: Record = {
        "size": "dev", "runs": 2, "passages": 100, "indexed": 100, "counts": asdict(Counts()),
        "settings": {"threads": 2}, "commit": "abc", "processor": "Abacus", "cores": 2,
        "memory_gb": 8.0, "begun": "2026-11-23T09:00:00+00:00", "systems": ["ours", "floor"],
        "sizes": {
            "ours": {"all": 300_000_000, "torch": 100_000_000, "weights": 50_000_000},
            "floor": {"all": 200_000_000, "torch": 100_000_000, "weights": 0},
        },
    }  # fmt: skip
    records = [
        told("index", "ours", 1, passages=100, seconds=0.5),
        told("index", "floor", 1, passages=100, seconds=2.0),
        told("index", "ours", 2, passages=100, seconds=0.5),
        told("index", "floor", 2, passages=100, seconds=1.0),
        told("ask", "ours", 1, first_s=6.0, retrieve_ms=[1, 2, 3, 4, 5], answer_ms=[100.0]),
        told("ask", "floor", 1, first_s=3.0, retrieve_ms=[6.0], answer_ms=[]),
        told("quality", "ours", 1, found="1110", f1=[1, 0], em=[1, 0], best_f1=[1, 1],
             best_em=[1, 0]),
        told("quality", "floor", 1, found="0110", f1=[], em=[], best_f1=[], best_em=[]),
    ]  # fmt: skip
    return Results(header, records)


def test_a_spread_is_the_median_and_the_ends() -> None:
    spread = Spread.of([3, 1, 2, 1005, 4])
    assert (spread.median, spread.least, spread.most) == (3, 1, 1005)
    assert spread.text(1) == "3.0 (1.0–1,005.0)"


def test_ratios_are_of_the_same_run_and_say_how_many_times_better_ours_is() -> None:
    assert advantages({1: 200.0, 2: 90.0, 3: 7.0}, {1: 80.0, 2: 100.0}, True) == [2.5, 0.9]
    assert advantages({1: 200.0}, {1: 80.0}, False) == [0.4]


def test_a_difference_is_taken_question_by_question() -> None:
    found = difference([1, 0, 1], [0, 0, 1])  # gaps 1, 0, 0: deviation sqrt(1/3)
    assert found.mean == pytest.approx(1 / 3)
    assert found.margin == pytest.approx(1.96 * (1 / 3) ** 0.5 / 3**0.5)


def test_figures_of_runs(results: Results) -> None:
    assert values(results, BY_NAME["rate"], "floor") == {1: 50.0, 2: 100.0}
    assert values(results, BY_NAME["retrieve50"], "ours") == {1: 3.0}
    assert values(results, BY_NAME["retrieve95"], "ours") == {1: pytest.approx(4.8)}
    assert values(results, BY_NAME["answer50"], "floor") == {}


def test_marks_are_given_by_the_measures_of_squad() -> None:
    asked = [Question("Who?", 3, ("Lenin",)), Question("When?", 1, ("in 1921",))]
    told = {"found": [[2, 3], [0]], "replies": [["", "Comrade Lenin"]], "reads": True}
    assert judged(told, asked) == {
        "found": "10",
        "reads": True,
        "f1": [0.0],
        "em": [0.0],
        "best_f1": [0.6667],
        "best_em": [0.0],
    }


def test_the_page_tells_the_results(results: Results) -> None:
    page = part("dev", results)
    assert "| passages indexed a second | 200.0 (200.0–200.0) | 75.0 (50.0–100.0) |" in page
    assert "| passages indexed a second | 3.00 (2.00–4.00) |" in page
    assert "| first answer of a process, s | 0.50 (0.50–0.50) |" in page
    assert "| answered, p50 ms | 100 (100–100) | – |" in page
    assert "| Chapter & Verse | 75.0 | – | 50.0 | 50.0 | 100.0 | 50.0 | – |" in page
    assert "| encode + FAISS | 50.0 | +25.0 ± 49.0 | – | – | – | – | – |" in page
    assert "| Chapter & Verse | 300 | 150 | 50 | torch 2 |" in page
    assert "2 cores of an Abacus with 8 GB" in page
    assert "from 2026-11-23 09:00 to 2026-11-23 10:00 UTC, of commit abc" in page


def test_a_page_without_markers_is_refused() -> None:
    text = "a<!-- dev: begin -->old<!-- dev: end -->b"
    assert replaced(text, "dev", "new", Path("p.md")) == (
        "a<!-- dev: begin -->\n\nnew\n\n<!-- dev: end -->b"
    )
    with pytest.raises(click.ClickException, match=r"p\.md lacks"):
        replaced("nothing", "dev", "new", Path("p.md"))


@pytest.mark.slow
def test_tables_and_plot_are_made_from_the_file(results: Results, tmp_path: Path) -> None:
    kept = Results.begin(tmp_path / "dev.jsonl", results.header)
    for record in results.records:
        kept.add(record)
    (tmp_path / "benchmarks.md").write_text((ROOT / "docs" / "benchmarks.md").read_text())
    write_report(tmp_path, tmp_path)
    assert "an Abacus" in (tmp_path / "benchmarks.md").read_text()
    assert "Chapter &amp; Verse" in (tmp_path / "pictures" / "benchmarks-dev.svg").read_text()


@pytest.mark.parametrize("size", COMMANDS)
def test_the_docs_are_up_to_date(size: str) -> None:
    path = RESULTS / f"{size}.jsonl"
    made = part(size, Results.load(path) if path.is_file() else None)
    page = (ROOT / "docs" / "benchmarks.md").read_text(encoding="utf-8")
    again = "run: python -m benchmarks.side_by_side draw"
    assert f"<!-- {size}: begin -->\n\n{made}\n\n<!-- {size}: end -->" in page, again


def test_an_interrupted_run_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "dev.jsonl"
    results = Results.begin(path, {"begun": "now", "runs": 1})
    results.add(told("index", "ours", 1))
    with path.open("a") as file:
        file.write('{"phase": "ask", "sys')  # the power went
    again = Results.load(path)
    assert again.find("index", "ours", 1) is not None
    assert again.find("ask", "ours", 1) is None
    again.add(told("ask", "ours", 1))
    assert Results.load(path).find("ask", "ours", 1) is not None


def test_a_run_goes_on_only_with_the_same_code() -> None:
    before = {"begun": "1", "commit": "a", "code": "x", "runs": 5}
    assert same_run(before, before | {"begun": "2", "commit": "b"})
    assert not same_run(before, before | {"code": "y"})


def test_what_is_not_there_gets_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(click.ClickException, match=r"Give the folder of SQuAD 1\.1 .* SQUAD_DATA"):
        data_file(None, "dev")
    with pytest.raises(click.ClickException, match=r"holds no squad11_dev\.json\.gz or dev-v1\.1"):
        data_file(tmp_path, "dev")
    with pytest.raises(click.ClickException, match="no system named abacus"):
        chosen_systems("abacus,floor")
    (tmp_path / "dev.jsonl").write_text("[]\n")
    with pytest.raises(click.ClickException, match="it has no header"):
        Results.load(tmp_path / "dev.jsonl")


def test_ours_is_always_measured() -> None:
    assert [each.name for each in chosen_systems("langchain")] == [
        "ours", "langchain", "langchain_own",
    ]  # fmt: skip


def test_no_question_is_timed_twice(tmp_path: Path) -> None:
    asked = [
        {"id": str(n), "question": f"Question {n}?", "answers": [{"text": "a", "answer_start": 0}]}
        for n in range(30)
    ]
    paragraphs = [{"context": f"a {n}", "qas": asked[n : n + 3]} for n in range(0, 30, 3)]
    file = tmp_path / "squad.json"
    file.write_text(json.dumps({"data": [{"title": "T", "paragraphs": paragraphs}]}))
    sample = read_sample(file, file, None, Counts(9, 2, 5, 20, 10))
    timed = [sample.first, *sample.warm_up, *sample.retrieve, *sample.answer]
    assert len(timed) == len(set(timed)) == 1 + 2 + 5 + 5
    assert (len(sample.passages), sample.indexed) == (10, 9)  # what is around is not doubled
    first = sample.judged[0]
    number = int(first.text.split()[1].rstrip("?"))
    assert sample.passages[first.passage] == f"a {number // 3 * 3}"
    with pytest.raises(click.ClickException, match="30 questions are too few: 43 are asked"):
        read_sample(file, None, None, Counts(9, 2, 20, 20, 10))


def test_environments_are_pinned() -> None:
    for folder in {each.folder for each in SYSTEMS} - {OURS}:
        file = ROOT / "benchmarks" / "peers" / folder / "requirements.txt"
        pins = [line for line in file.read_text().splitlines() if not line.startswith("#")]
        assert all("==" in pin and "@" not in pin for pin in pins), folder
        assert "torch==2.13.0" in pins
        assert file.with_name("run.py").is_file()


def test_the_size_of_an_environment(tmp_path: Path) -> None:
    packages = tmp_path / "lib" / "python3.11" / "site-packages"
    for name, size in (
        ("torch/lib.so", 7), ("torch-2.13.0.dist-info/RECORD", 1), ("torchmetrics/a.py", 2),
        ("model/model.safetensors", 5), ("pip/a.py", 9), ("pip-25.dist-info/RECORD", 9),
    ):  # fmt: skip
        path = packages / name
        path.parent.mkdir(parents=True)
        path.write_bytes(b"x" * size)
    found = installed(tmp_path)
    assert (found.all, found.torch, found.weights) == (15, 8, 5)
