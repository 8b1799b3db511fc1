"""Train a reader that finds the span of an answer, or finds that there is none.

    python -m training.train_reader FILE... --output DIR

Takes files in SQuAD's layout, plain or gzipped, holds articles of the first one out, mines
paragraphs without the answer, trains, and writes a standard transformers folder to DIR/final. Run
again, it goes on where it was stopped. See training/README.md. This file is the command only: the
settings, and the order in which the parts are put together.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
import torch

from index import DEFAULT_EMBEDDER, ChapterVerseError, SentenceTransformerEmbedder
from training.examples import Cropping, Mixture, TrainingSet, validation_examples
from training.features import Windows
from training.hold_out import HELD_OUT, HOLD_OUT_SEED, hold_out
from training.journal import check_picture
from training.loop import Loop, Pace
from training.memory import keep_freed_memory
from training.mining import Mined, mined
from training.model import Base, choose_bf16, choose_device, set_dropout
from training.plan import Plan
from training.question_files import QuestionFile
from training.validation import Validation

_FILE = click.Path(exists=True, dir_okay=False, path_type=Path)
_FOLDER = click.Path(file_okay=False, path_type=Path)
_COUNT = click.IntRange(min=1)
_SHARE = click.FloatRange(0, 1, max_open=True)


@click.command(context_settings={"show_default": True})
@click.argument("files", type=_FILE, nargs=-1, required=True)
@click.option("--output", type=_FOLDER, required=True, help="Folder for all that is written.")
@click.option("--base", default=DEFAULT_EMBEDDER, help="Pretrained model: a name or a folder.")
@click.option("--epochs", type=_COUNT, default=3)
@click.option("--batch-size", type=_COUNT, default=32, help="Windows learned from at once.")
@click.option("--learning-rate", type=click.FloatRange(min=0, min_open=True), default=2e-4)
@click.option("--warm-up", type=_SHARE, default=0.05, help="Share of the run it rises over.")
@click.option("--schedule", type=click.Choice(["linear", "constant"]), default="linear")
@click.option("--finish", type=_COUNT, help="Let the rate fall to 0 over these steps, then end.")
@click.option("--weight-decay", type=click.FloatRange(min=0), default=0.01)
@click.option("--clip", type=click.FloatRange(min=0, min_open=True), default=1.0)
@click.option("--dropout", type=_SHARE, default=0.0)
@click.option("--label-smoothing", type=_SHARE, default=0.0)
@click.option("--freeze-embeddings/--no-freeze-embeddings", default=False)
@click.option("--freeze-layers", type=click.IntRange(min=0), default=0, help="The lowest ones.")
@click.option(
    "--take",
    type=(str, click.IntRange(min=1)),
    multiple=True,
    help="Questions of a file an epoch asks: name, count.",
)
@click.option("--near-misses", type=_SHARE, default=0.0, help="With a detail exchanged.")
@click.option("--yes-no", type=_SHARE, default=0.0, help="Made into yes-or-no questions.")
@click.option("--mine", type=click.Choice(["both", "words"]), default="both", help="Found by.")
@click.option("--no-mining", multiple=True, help="A file whose other paragraphs may answer too.")
@click.option("--negatives", "negative_share", type=_SHARE, default=0.25, help="Without answer.")
@click.option("--mined", "mined_folder", type=_FOLDER, help="Mined paragraphs [OUTPUT/mined].")
@click.option("--crop", nargs=2, type=click.IntRange(min=0), default=(250, 800), help="0 0: whole.")
@click.option("--max-length", type=click.IntRange(min=128), default=320, help="Tokens a window.")
@click.option("--stride", type=click.IntRange(min=0), default=96, help="Tokens windows share.")
@click.option("--hold-out", "held_out", type=click.IntRange(min=0), default=HELD_OUT)
@click.option("--seed", default=1)
@click.option("--device", type=click.Choice(["auto", "cpu", "cuda"]), default="auto")
@click.option("--precision", type=click.Choice(["auto", "bf16", "fp32"]), default="auto")
@click.option("--attention", type=click.Choice(["auto", "eager", "sdpa"]), default="auto")
@click.option("--keep-memory/--free-memory", default=True, help="On a CPU: faster, or smaller.")
@click.option("--validate-on", type=_COUNT, default=500, help="Questions with, and without answer.")
@click.option("--validate-every", type=_COUNT, default=500, help="Steps.")
@click.option("--checkpoint-every", type=_COUNT, default=250, help="Steps.")
@click.option("--log-every", type=_COUNT, default=50, help="Steps.")
@click.option("--max-steps", type=_COUNT, help="End this process after this step of the plan.")
@click.option("--resume/--no-resume", default=True, help="Go on from the last checkpoint.")
@click.option("--keep", type=click.Choice(["best", "last"]), default="best")
@click.option("--picture/--no-picture", default=True, help="Draw OUTPUT/curves.svg.")
def main(**options: Any) -> None:
    """Train a span reader on FILES in SQuAD's layout; articles of the first are held out."""
    try:
        _train(**options)
    except ChapterVerseError as error:
        raise click.ClickException(str(error)) from error
    except torch.OutOfMemoryError as error:
        raise click.ClickException("Too little memory; try a smaller --batch-size.") from error
    except OSError as error:
        where = f" {error.filename}" if error.filename else ""
        raise click.ClickException(f"Writing failed:{where} {error.strerror or error}.") from error


def _train(
    files: Sequence[Path],
    output: Path,
    base: str,
    mined_folder: Path | None,
    crop: tuple[int, int],
    take: Sequence[tuple[str, int]],
    no_mining: Sequence[str],
    finish: int | None,
    held_out: int,
    device: str,
    precision: str,
    attention: str,
    keep_memory: bool,
    validate_on: int,
    validate_every: int,
    checkpoint_every: int,
    log_every: int,
    max_steps: int | None,
    resume: bool,
    keep: str,
    picture: bool,
    **learning: Any,
) -> None:
    _check(crop, learning["max_length"], learning["stride"])
    if picture:
        check_picture()
    output.mkdir(parents=True, exist_ok=True)
    if not os.access(output, os.W_OK):
        raise ChapterVerseError(f"The folder {output} cannot be written to.")
    where = choose_device(device)
    if where.type == "cpu" and keep_memory:
        keep_freed_memory()
    bf16 = choose_bf16(precision, where)
    used = Base(base)
    tokenizer = used.tokenizer()
    read = [QuestionFile.from_path(path) for path in files]
    if held_out >= len(read[0].articles):
        raise ChapterVerseError(
            f"{read[0].name} has {len(read[0].articles)} articles, so {held_out} cannot be held "
            "out and any be left; choose a smaller --hold-out."
        )
    held, _ = hold_out(read[0].articles, held_out, HOLD_OUT_SEED)
    names = [each.name.split(".")[0] for each in read]
    unknown = ({name for name, _ in take} | set(no_mining)) - set(names)
    if unknown:
        raise ChapterVerseError(f"No file is called {', '.join(sorted(unknown))}.")
    wanted = dict(take)
    plan = Plan(
        takes=tuple(wanted.get(name, 0) for name in names) if wanted else (),
        files=tuple(f"{each.name} {each.sha256[:12]}" for each in read),
        base=used.name,
        base_sha256=used.sha256,
        crop_least=crop[0],
        crop_most=crop[1],
        hold_out=held_out,
        **learning,
    )
    embedder = SentenceTransformerEmbedder()
    folder = mined_folder or output / "mined"
    by_words = plan.mine == "words"
    hardest: list[Mined] = [
        [[] for _ in each.questions]
        if name in no_mining
        else mined(each, folder, None if by_words else embedder)
        for name, each in zip(names, read, strict=True)
    ]
    mixture = Mixture(plan.takes, plan.negative_share, plan.near_misses, plan.yes_no)
    training_set = TrainingSet(read, hardest, held, Cropping(*crop), mixture, plan.seed)
    checked = validation_examples(read[0], hardest[0], held, validate_on, HOLD_OUT_SEED)
    windows = Windows(plan.max_length, plan.stride)
    if attention == "auto":
        attention = "sdpa" if where.type == "cuda" else "eager"  # eager is faster on a CPU in bf16
    model = used.model(attention, plan.seed)
    set_dropout(model, plan.dropout)
    loop = Loop(
        plan,
        training_set,
        Validation(checked, tokenizer, windows),
        model,
        tokenizer,
        where,
        bf16,
        output,
        Pace(log_every, checkpoint_every, validate_every, max_steps, finish),
        picture,
    )
    if resume and loop.resume():
        click.echo(f"Going on after step {loop.step}.")
    else:
        loop.start_over()
    click.echo(
        f"{len(checked)} examples are held out for validation; {where}, "
        f"{'bf16' if bf16 else 'fp32'}."
    )
    if not loop.run():
        click.echo(f"Stopped after step {loop.step}; the same command goes on from there.")
        return
    final, size = loop.save_final(keep == "best")
    click.echo(f"The reader is in {final} ({size / 1e6:.1f} MB).")


def _check(crop: tuple[int, int], max_length: int, stride: int) -> None:
    """Raise ChapterVerseError for settings that cannot go together."""
    if crop[0] > crop[1]:
        raise ChapterVerseError("--crop takes the shortest length first.")
    if stride > max_length - 128:
        raise ChapterVerseError("--stride must be at least 128 tokens less than --max-length.")


if __name__ == "__main__":
    main()
