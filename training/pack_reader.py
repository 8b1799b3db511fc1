"""Pack a large reader into 8 bits, as it is stored in the repository.

    python -m training.pack_reader FOLDER OUTPUT

FOLDER is a transformers folder of an MPNet that answers questions, as `train_reader` writes it.
OUTPUT gets its settings and tokenizer, its weights in 8 bits in files below 48 MB, and, where
FOLDER has them, its card, its fitted confidence and its reading steps. What is written is read
again, and must be what was packed.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import click
import numpy as np

from index.engine import Unsupported
from index.engine.mpnet import PREFIX
from index.engine.packed import PackedFiles, check_packed, pack, write_packed
from index.engine.weights import read_weights
from index.hashing import files_sha256

_NEEDED = ("config.json", "tokenizer.json", "tokenizer_config.json")
_BESIDE = ("README.md", "confidence.json", "steps.json")
_MEGABYTE = 1_000_000


@click.command()
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("output", type=click.Path(file_okay=False, path_type=Path))
@click.option("--largest", default=47, help="Megabytes of a file, at most.", show_default=True)
@click.option("--total", default=125, help="Megabytes of all, at most.", show_default=True)
def main(folder: Path, output: Path, largest: int, total: int) -> None:
    """Pack the network in FOLDER into OUTPUT."""
    if output.exists() and any(output.iterdir()):
        raise click.ClickException(f"{output} is not empty; name a new folder.")
    missing = [name for name in (*_NEEDED, "model.safetensors") if not (folder / name).is_file()]
    if missing:
        raise click.ClickException(f"{folder} has no {missing[0]}.")
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    if config.get("model_type") != "mpnet":
        raise click.ClickException(
            f"{folder} holds a network of type {config.get('model_type')!r}; only mpnet is packed."
        )
    try:
        packed = pack(read_weights(folder, PREFIX), int(config["num_hidden_layers"]))
    except Unsupported as error:
        raise click.ClickException(f"{folder} cannot be packed: {error}.") from error
    size = sum(value.nbytes for value in packed.values())
    if size > total * _MEGABYTE:
        raise click.ClickException(
            f"The weights take {size / _MEGABYTE:.0f} MB in 8 bits, more than {total} MB."
        )
    output.mkdir(parents=True, exist_ok=True)
    for name in (*_NEEDED, *_BESIDE):
        if (folder / name).is_file():
            shutil.copyfile(folder / name, output / name)
    fingerprint = write_packed(packed, output, largest * _MEGABYTE)

    files = sorted(output.glob("*.safetensors"))
    check_packed(output, files_sha256(files))
    again = PackedFiles(output).weights
    for name, blocks in again.blocks.items():
        if not np.array_equal(blocks.rounded, packed[f"{name}.weight"]):
            raise click.ClickException(f"{name} is not what was written; is the disk sound?")
    for file in files:
        click.echo(f"{file.name}  {file.stat().st_size / _MEGABYTE:.1f} MB")
    click.echo(f"{size / _MEGABYTE:.1f} MB in 8 bits, SHA-256 {fingerprint}")


if __name__ == "__main__":
    main()
