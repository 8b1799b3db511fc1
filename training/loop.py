"""The training loop: epochs of batches, checkpoints on the way, validation now and then.

A run that is stopped and goes on from its last checkpoint takes the very steps it would have taken
without the stop: examples, batches and learning rate follow from the plan, the epoch and the place
in it, and weights, optimizer and random state are in the checkpoint. On a GPU that holds up to the
order in which it adds numbers. Where data and network come from is `train_reader`.
"""

from __future__ import annotations

import random
import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch.nn.functional import cross_entropy
from tqdm import tqdm

from index import ChapterVerseError
from training.batching import Batch, batches, collate
from training.checkpoints import Checkpoints
from training.examples import TrainingSet
from training.features import Feature, Windows, features
from training.journal import Journal, draw_curves
from training.model import autocast, save_reader
from training.plan import Plan
from training.stopping import stop_on_signals
from training.validation import Validation

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase


@dataclass(frozen=True, slots=True)
class Pace:
    """How often, in steps, what happens beside the learning; none of it changes the weights."""

    log: int = 50
    checkpoint: int = 250
    validate: int = 500
    max_steps: int | None = None  # this process ends after so many steps of the plan
    finish: int | None = None  # from here the rate falls to 0 over so many steps, and the run ends


class Loop:
    """One run of a plan over a training set, in the folder `output`."""

    def __init__(
        self,
        plan: Plan,
        training_set: TrainingSet,
        validation: Validation,
        model: PreTrainedModel,
        tokenizer: PreTrainedTokenizerBase,
        device: torch.device,
        bf16: bool,
        output: Path,
        pace: Pace,
        picture: bool = False,
        quiet: bool = False,
    ) -> None:
        self._plan, self._pace, self._output = plan, pace, output
        self._set, self._validation = training_set, validation
        self._model = model.to(device)  # type: ignore[arg-type, unused-ignore]
        self._tokenizer, self._device, self._bf16 = tokenizer, device, bf16
        self._picture, self._quiet = picture, quiet
        self._optimizer = _optimizer(model, plan)
        self._checkpoints = Checkpoints(output / "checkpoints", plan)
        self.step, self._epoch, self._position = 0, 0, 0
        self._best = -1.0
        self._stopping = False
        self._finish_from: int | None = None

    def resume(self) -> bool:
        """Go back to the last checkpoint, if there is one. Raises CheckpointError."""
        state = self._checkpoints.load()
        if state is None:
            return False
        self._model.load_state_dict(state["model"])
        self._optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["random"])
        if "cuda_random" in state and self._device.type == "cuda":
            torch.cuda.set_rng_state(state["cuda_random"], self._device)
        self.step, self._best = state["step"], state["best"]
        self._epoch, self._position = state["epoch"], state["position"]
        self._finish_from = state.get("finish_from")
        return True

    def start_over(self) -> None:
        """Forget the checkpoints and the best reader of an earlier run."""
        self._checkpoints.clear()
        shutil.rmtree(self._output / "best", ignore_errors=True)

    def run(self) -> bool:
        """Train to the end of the plan, to `max_steps`, or to a signal; return if it was the end.

        Each way out leaves a checkpoint of the last step.
        """
        self._journal = Journal(self._output / "log.jsonl", self.step)
        saved = self.step
        if self._pace.finish and self._finish_from is None:
            self._finish_from = self.step
        with (
            stop_on_signals(self._stop),
            tqdm(initial=self.step, unit="step", disable=self._quiet) as bar,
        ):
            for epoch in range(self._epoch, self._plan.epochs):
                if self._stops():
                    break
                bar.set_description(f"epoch {epoch + 1}: making batches")
                made = self._batches(epoch)
                bar.set_description(f"epoch {epoch + 1}", refresh=False)
                bar.total = self.step + len(made) * (self._plan.epochs - epoch) - self._position
                bar.refresh()
                for progress in self._steps(epoch, made, bar):
                    self._beside(progress, bar)
                    if self.step % self._pace.checkpoint == 0:
                        saved = self._save()
                    if self._stops():
                        break
                if self._position == len(made):
                    self._epoch, self._position = epoch + 1, 0
        finished = self._epoch == self._plan.epochs or self._fallen() >= 1
        if finished and not self._validated_now():
            self._validate(float(self._plan.epochs))
        if saved != self.step or finished:
            self._save()
        return finished

    def save_final(self, best: bool) -> tuple[Path, int]:
        """Write the reader to `final`: the best by validation, or the last; return its bytes."""
        final = self._output / "final"
        model = self._model
        if best and (self._output / "best").is_dir():
            model = type(model).from_pretrained(self._output / "best", dtype=torch.float32)
        return final, save_reader(model, self._tokenizer, final)

    def _batches(self, epoch: int) -> list[list[Feature]]:
        windows = Windows(self._plan.max_length, self._plan.stride)
        found = list(features(self._set.epoch(epoch), self._tokenizer, windows))
        choose = random.Random(f"batches {self._plan.seed}/{epoch}")  # noqa: S311
        return batches(found, self._plan.batch_size, choose)

    def _steps(self, epoch: int, made: list[list[Feature]], bar: Any) -> Iterator[float]:
        """Learn from each batch that is left of the epoch; yield how many epochs are done."""
        self._model.train()
        self._since, self._tokens, self._losses = time.perf_counter(), 0, []
        padding = int(self._tokenizer.pad_token_id or 0)
        for position in range(self._position, len(made)):
            rate = self._plan.rate_at((epoch + (position + 0.5) / len(made)) / self._plan.epochs)
            rate *= 1 - self._fallen()
            for group in self._optimizer.param_groups:
                group["lr"] = rate
            batch = collate(made[position], padding, self._device)
            self._losses.append(self._learn(batch))
            self._tokens += batch.tokens
            self.step += 1
            self._epoch, self._position = epoch, position + 1
            bar.update()
            yield epoch + (position + 1) / len(made)

    def _learn(self, batch: Batch) -> torch.Tensor:
        with autocast(self._device, self._bf16):
            output = self._model(**batch.inputs)
        smoothing = self._plan.label_smoothing
        loss: torch.Tensor = (
            cross_entropy(output.start_logits.float(), batch.starts, label_smoothing=smoothing)
            + cross_entropy(output.end_logits.float(), batch.ends, label_smoothing=smoothing)
        ) / 2
        self._optimizer.zero_grad(set_to_none=True)
        loss.backward()  # type: ignore[no-untyped-call, unused-ignore]
        torch.nn.utils.clip_grad_norm_(self._model.parameters(), self._plan.clip)
        self._optimizer.step()
        return loss.detach()

    def _beside(self, epoch: float, bar: Any) -> None:
        if self.step % self._pace.log == 0:
            loss = float(torch.stack(self._losses).mean())
            if loss != loss:  # only "not a number" differs from itself
                raise ChapterVerseError(
                    f"The loss is no number at step {self.step}; try a lower --learning-rate."
                )
            speed = self._tokens / (time.perf_counter() - self._since)
            self._journal.add(
                {
                    "step": self.step,
                    "epoch": round(epoch, 4),
                    "loss": round(loss, 5),
                    "learning_rate": self._optimizer.param_groups[0]["lr"],
                    "tokens_per_second": round(speed),
                }
            )
            bar.set_postfix(loss=f"{loss:.3f}", tokens_per_s=round(speed))
            self._since, self._tokens, self._losses = time.perf_counter(), 0, []
        if self.step % self._pace.validate == 0:
            before = time.perf_counter()
            self._validate(epoch)
            self._since += time.perf_counter() - before

    def _validate(self, epoch: float) -> None:
        if not self._validation.examples:
            return
        scores = self._validation.scores(self._model, self._device, self._bf16)
        row = {"step": self.step, "epoch": round(epoch, 4), "validation": scores}
        self._journal.add(row)
        if not self._quiet:
            tqdm.write(f"step {self.step}: {scores}")
        if scores["best_f1"] > self._best:
            self._best = scores["best_f1"]
            save_reader(self._model, self._tokenizer, self._output / "best")
        if self._picture:
            draw_curves(self._journal.rows, self._output / "curves.svg")

    def _validated_now(self) -> bool:
        return any(row["step"] == self.step and "validation" in row for row in self._journal.rows)

    def _save(self) -> int:
        state = {
            "step": self.step,
            "epoch": self._epoch,
            "position": self._position,
            "best": self._best,
            "model": self._model.state_dict(),
            "optimizer": self._optimizer.state_dict(),
            "random": torch.get_rng_state(),
            "finish_from": self._finish_from,
        }
        if self._device.type == "cuda":
            state["cuda_random"] = torch.cuda.get_rng_state(self._device)
        self._checkpoints.save(self.step, state)
        return self.step

    def _stop(self) -> None:
        self._stopping = True

    def _stops(self) -> bool:
        most = self._pace.max_steps
        return self._stopping or (most is not None and self.step >= most) or self._fallen() >= 1

    def _fallen(self) -> float:
        """Return how far the learning rate has fallen since the finish began, 0 to 1."""
        if not self._pace.finish or self._finish_from is None:
            return 0.0
        return min(1.0, (self.step - self._finish_from) / self._pace.finish)


def _optimizer(model: PreTrainedModel, plan: Plan) -> torch.optim.AdamW:
    """Return AdamW over what is trained; biases and normalisation layers do not decay."""
    if plan.freeze_embeddings:
        model.get_input_embeddings().requires_grad_(False)
    if plan.freeze_layers:
        encoder: Any = model.base_model
        encoder.embeddings.requires_grad_(False)
        for layer in encoder.encoder.layer[: plan.freeze_layers]:
            layer.requires_grad_(False)
    trained = [each for each in model.parameters() if each.requires_grad]
    groups: list[dict[str, Any]] = [
        {"params": [each for each in trained if each.ndim > 1]},
        {"params": [each for each in trained if each.ndim <= 1], "weight_decay": 0.0},
    ]
    return torch.optim.AdamW(
        groups, lr=plan.learning_rate, weight_decay=plan.weight_decay, fused=True
    )
