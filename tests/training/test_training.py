"""The loop on a tiny model: it learns, it goes on exactly, it says what is wrong."""

from __future__ import annotations

import json
import shutil
import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import torch
from click.testing import CliRunner, Result
from safetensors.torch import load_file
from transformers import AutoModelForQuestionAnswering, AutoTokenizer

import training.train_reader
from testing.fakes import WordEmbedder
from training import journal
from training.checkpoints import CheckpointError, Checkpoints
from training.loop import Loop
from training.plan import Plan
from training.train_reader import main

Train = Callable[..., Result]


@pytest.fixture
def train(
    squad_path: Path, tiny_base: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Train]:
    """Run the command on the made-up file; options given later replace the first ones."""
    monkeypatch.setattr(training.train_reader, "SentenceTransformerEmbedder", WordEmbedder)

    def run(output: str, *options: str, files: tuple[Path, ...] = ()) -> Result:
        arguments = [*map(str, files or (squad_path,)), "--output", str(tmp_path / output)]
        arguments += ["--base", str(tiny_base), "--hold-out", "1", "--batch-size", "8"]
        arguments += ["--device", "cpu", "--precision", "fp32", "--dropout", "0.1"]
        arguments += ["--epochs", "2", "--log-every", "1", "--validate-every", "4"]
        arguments += ["--no-picture", "--crop", "60", "150", *options]
        return CliRunner().invoke(main, arguments)

    threads = torch.get_num_threads()
    torch.set_num_threads(1)  # more of them only wait for each other in so small a network
    yield run
    torch.set_num_threads(threads)


def weights(folder: Path) -> dict[str, torch.Tensor]:
    (checkpoint,) = sorted((folder / "checkpoints").glob("step-*"))[-1:]
    state = torch.load(checkpoint / "state.pt", weights_only=True)
    found: dict[str, torch.Tensor] = state["model"]
    return found


def rows(folder: Path) -> list[journal.Row]:
    return [json.loads(line) for line in (folder / "log.jsonl").read_text().splitlines()]


@pytest.mark.slow
def test_a_run_that_goes_on_ends_with_the_same_weights(train: Train, tmp_path: Path) -> None:
    whole = train("whole")
    assert whole.exit_code == 0, whole.output
    # Stopped within the first epoch, at its end (48 examples, 6 batches), and in the second.
    for step in (2, 6, 9):
        stopped = train("parts", "--max-steps", str(step))
        assert stopped.exit_code == 0, stopped.output
        assert f"Stopped after step {step};" in stopped.output
    finished = train("parts")
    assert "Going on after step 9." in finished.output
    assert "The reader is in" in finished.output

    expected = weights(tmp_path / "whole")
    found = weights(tmp_path / "parts")
    assert expected.keys() == found.keys()
    assert all(torch.equal(expected[name], found[name]) for name in expected)
    for name in ("final", "best"):
        one, other = (
            load_file(tmp_path / each / name / "model.safetensors") for each in ("whole", "parts")
        )
        assert all(torch.equal(one[each], other[each]) for each in one)

    def timeless(folder: Path) -> list[journal.Row]:
        return [
            {name: value for name, value in row.items() if name != "tokens_per_second"}
            for row in rows(folder)
        ]

    assert timeless(tmp_path / "whole") == timeless(tmp_path / "parts")
    assert [row["step"] for row in rows(tmp_path / "whole") if "loss" in row] == [*range(1, 13)]


def test_a_signal_ends_the_run_with_a_checkpoint(
    train: Train, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = signal.getsignal(signal.SIGTERM)
    beside = Loop._beside

    def interrupted(self: Loop, epoch: float, bar: object) -> None:
        beside(self, epoch, bar)
        if self.step == 3:
            signal.raise_signal(signal.SIGTERM)

    monkeypatch.setattr(Loop, "_beside", interrupted)
    stopped = train("run")
    assert stopped.exit_code == 0, stopped.output
    assert "Stopped after step 3;" in stopped.output
    assert [each.name for each in (tmp_path / "run" / "checkpoints").iterdir()] == ["step-0000003"]
    assert signal.getsignal(signal.SIGTERM) == before


@pytest.mark.slow
def test_some_steps_reduce_the_loss(train: Train, tmp_path: Path) -> None:
    options = ("--epochs", "12", "--learning-rate", "5e-3", "--dropout", "0", "--negatives", "0")
    assert train("run", *options, "--validate-every", "1000").exit_code == 0
    losses = [row["loss"] for row in rows(tmp_path / "run") if "loss" in row]
    assert sum(losses[-5:]) < 0.5 * sum(losses[:5])


@pytest.mark.slow
def test_what_is_saved_is_a_standard_folder_in_half_precision(train: Train, tmp_path: Path) -> None:
    ran = train("run", "--keep", "last", "--freeze-embeddings")
    assert ran.exit_code == 0, ran.output
    final = tmp_path / "run" / "final"
    tensors = load_file(final / "model.safetensors")
    assert {each.dtype for each in tensors.values()} == {torch.float16}
    model = AutoModelForQuestionAnswering.from_pretrained(final, dtype=torch.float32)
    given = AutoTokenizer.from_pretrained(final)("Who?", "Ada.", return_tensors="pt")
    assert model(**given).start_logits.shape == given["input_ids"].shape
    last = weights(tmp_path / "run")
    assert all(torch.equal(tensors[name], last[name].half()) for name in tensors)
    for file in final.rglob("*.json"):
        assert str(tmp_path) not in file.read_text(), file
    checked = [row["validation"] for row in rows(tmp_path / "run") if "validation" in row]
    assert [set(each) for each in checked] == [
        {"em", "f1", "best_f1", "threshold", "auroc"}
    ] * 3  # after steps 4, 8 and 12


@pytest.mark.slow
def test_frozen_word_embeddings_stay_as_they_were(
    train: Train, tmp_path: Path, tiny_base: Path
) -> None:
    before = load_file(tiny_base / "model.safetensors")["embeddings.word_embeddings.weight"]
    name = "bert.embeddings.word_embeddings.weight"
    train("frozen", "--freeze-embeddings", "--max-steps", "2")
    assert torch.equal(weights(tmp_path / "frozen")[name], before)
    train("free", "--max-steps", "2")
    assert not torch.equal(weights(tmp_path / "free")[name], before)


@pytest.mark.slow
def test_another_plan_is_refused_and_named(train: Train, tmp_path: Path) -> None:
    train("run", "--max-steps", "1")
    refused = train("run", "--epochs", "3", "--seed", "4")
    assert refused.exit_code == 1
    assert "epochs is 3 and was 2; seed is 4 and was 1" in refused.output
    assert train("run", "--epochs", "3", "--max-steps", "1", "--no-resume").exit_code == 0
    state = tmp_path / "run" / "checkpoints" / "step-0000001" / "state.pt"
    state.write_bytes(state.read_bytes()[:1000])
    broken = train("run", "--epochs", "3")
    assert broken.exit_code == 1
    assert "cannot be read" in broken.output


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--hold-out", "4"), "has 4 articles, so 4 cannot be held out"),
        (("--base", "no-such-model"), "The base model no-such-model cannot be used"),
        (("--crop", "800", "250"), "--crop takes the shortest length first."),
        (("--stride", "300"), "--stride must be at least 128 tokens less"),
    ],
)
def test_settings_that_cannot_be(train: Train, options: tuple[str, ...], said: str) -> None:
    ran = train("run", *options)
    assert ran.exit_code == 1
    assert said in ran.output


def test_a_file_that_is_no_question_file(train: Train, tmp_path: Path) -> None:
    other = tmp_path / "other.json"
    other.write_text('{"data": []}')
    assert "holds no questions" in train("run", files=(other,)).output
    other.write_text("{}")
    assert "is not in SQuAD's layout" in train("run", files=(other,)).output


def test_an_output_that_is_a_file_is_refused(train: Train, tmp_path: Path) -> None:
    (tmp_path / "run").write_text("")
    assert train("run").exit_code == 2
    assert "is a file" in train("run").output


def test_only_the_last_two_checkpoints_are_kept(tmp_path: Path) -> None:
    plan = Plan(files=("a",), base="b", base_sha256="c")
    kept = Checkpoints(tmp_path, plan)
    assert kept.load() is None
    for step in (5, 10, 15):
        kept.save(step, {"step": step})
    assert sorted(each.name for each in tmp_path.iterdir()) == ["step-0000010", "step-0000015"]
    assert kept.load() == {"step": 15}
    shutil.rmtree(tmp_path / "step-0000015")
    assert kept.load() == {"step": 10}
    other = Plan(files=("a",), base="b", base_sha256="c", seed=9)
    with pytest.raises(CheckpointError, match="seed is 9 and was 1"):
        Checkpoints(tmp_path, other).load()


def test_the_rate_rises_and_falls_in_lines() -> None:
    plan = Plan(("a",), "b", "c", learning_rate=1.0, warm_up=0.2)
    found = [plan.rate_at(each) for each in (0.0, 0.1, 0.2, 0.6, 1.0)]
    assert found == pytest.approx([0.0, 0.5, 1.0, 0.5, 0.0])


def test_a_constant_rate_stays_after_its_rise() -> None:
    plan = Plan(("a",), "b", "c", learning_rate=1.0, warm_up=0.2, schedule="constant")
    found = [plan.rate_at(each) for each in (0.0, 0.1, 0.2, 0.6, 1.0)]
    assert found == pytest.approx([0.0, 0.5, 1.0, 1.0, 1.0])


@pytest.mark.slow
def test_a_finish_lets_the_rate_fall_and_goes_on_exactly(train: Train, tmp_path: Path) -> None:
    """A run of nine epochs that is told after four steps to end within four more."""
    settings = ("--epochs", "9", "--schedule", "constant", "--warm-up", "0")
    for output in ("whole", "parts"):
        assert train(output, *settings, "--max-steps", "4").exit_code == 0
    whole = train("whole", *settings, "--finish", "4")
    assert whole.exit_code == 0, whole.output
    assert "The reader is in" in whole.output
    stopped = train("parts", *settings, "--finish", "4", "--max-steps", "6")
    assert "Stopped after step 6;" in stopped.output
    assert "The reader is in" in train("parts", *settings, "--finish", "4").output

    rates = {row["step"]: row["learning_rate"] for row in rows(tmp_path / "parts") if "loss" in row}
    assert list(rates) == [*range(1, 9)]
    expected = [2e-4] * 5 + [1.5e-4, 1e-4, 0.5e-4]  # it falls from the fifth step on
    assert list(rates.values()) == pytest.approx(expected)
    one, other = weights(tmp_path / "whole"), weights(tmp_path / "parts")
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_frozen_layers_stay_as_they_were(train: Train, tmp_path: Path, tiny_base: Path) -> None:
    before = load_file(tiny_base / "model.safetensors")
    train("frozen", "--freeze-layers", "1", "--max-steps", "2")
    after = weights(tmp_path / "frozen")
    kept = {name: after[f"bert.{name}"] for name in before if not name.startswith("pooler.")}
    changed = {name for name in kept if not torch.equal(kept[name], before[name])}
    assert changed
    assert all(name.startswith("encoder.layer.1.") for name in changed)


@pytest.mark.slow
def test_files_are_taken_from_by_name(train: Train, tmp_path: Path) -> None:
    taken = train("run", "--take", "people", "8", "--negatives", "0")
    assert taken.exit_code == 0, taken.output
    # Two epochs of eight questions, one batch each.
    assert [row["step"] for row in rows(tmp_path / "run") if "loss" in row] == [1, 2]
    for option in (("--take", "others", "8"), ("--no-mining", "others")):
        refused = train("other", *option)
        assert refused.exit_code == 1
        assert "No file is called others." in refused.output


@pytest.mark.slow
def test_the_picture_is_drawn(tmp_path: Path) -> None:
    pytest.importorskip("matplotlib")
    made: list[journal.Row] = [
        {"step": 1, "epoch": 0.1, "loss": 3.0, "learning_rate": 1e-4, "tokens_per_second": 9},
        {"step": 2, "epoch": 0.2, "validation": {"em": 0.1, "f1": 0.2, "best_f1": 0.5}},
    ]
    journal.draw_curves(made, tmp_path / "curves.svg")
    assert "</svg>" in (tmp_path / "curves.svg").read_text()
