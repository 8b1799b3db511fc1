"""The network that is trained: loading a base, where and how precisely it computes, saving it.

The network is a standard transformers question-answering model: an encoder and one linear layer
that gives each token a score for start and for end; the first token stands for "no answer". What
it is trained on and for how long is not known here.
"""

from __future__ import annotations

import copy
import shutil
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch

from index import ModelError, SentenceTransformerEmbedder
from index.settings import go_offline

if TYPE_CHECKING:
    from transformers import PreTrainedModel, PreTrainedTokenizerBase

_BF16_FLAGS = ("avx512_bf16", "amx_bf16")


class Base:
    """A pretrained model on this machine: the default embedder's, a hub name, or a folder.

    Raises ModelError when there is none.
    """

    def __init__(self, name: str) -> None:
        found = SentenceTransformerEmbedder(name)
        try:
            self.folder = found.folder
            self.sha256 = found.fingerprint
        except ModelError as error:
            raise ModelError(f"The base model {name} cannot be used: {error}") from error
        self.name = Path(name).name if Path(name).expanduser().is_dir() else name

    def tokenizer(self) -> PreTrainedTokenizerBase:
        """Load its tokenizer; only a fast one knows the offsets that are needed."""
        go_offline()
        from transformers import AutoTokenizer

        try:
            tokenizer: PreTrainedTokenizerBase = AutoTokenizer.from_pretrained(self.folder)
        except Exception as error:  # whatever a broken folder makes the library raise
            raise ModelError(f"The tokenizer in {self.folder} cannot be loaded: {error}") from error
        if not tokenizer.is_fast:
            raise ModelError(f"The tokenizer in {self.folder} has no fast form (tokenizer.json).")
        return tokenizer

    def model(self, attention: str, seed: int) -> PreTrainedModel:
        """Load it with a new layer for start and end; `seed` decides that layer's first weights."""
        go_offline()
        from transformers import AutoModelForQuestionAnswering
        from transformers.utils import logging

        # What is new is said in full by our own output; the library's table would drown it.
        logging.set_verbosity_error()  # type: ignore[no-untyped-call, unused-ignore]
        logging.disable_progress_bar()  # type: ignore[no-untyped-call, unused-ignore]
        torch.manual_seed(seed)
        try:
            model: PreTrainedModel = AutoModelForQuestionAnswering.from_pretrained(
                self.folder,
                attn_implementation=attention,
                dtype=torch.float32,
                use_safetensors=True,
                trust_remote_code=False,
            )
        except Exception as error:
            raise ModelError(f"The model in {self.folder} cannot be loaded: {error}") from error
        return model


def set_dropout(model: torch.nn.Module, share: float) -> None:
    """Let every dropout layer drop this share; the saved configuration keeps the base's own."""
    for module in model.modules():
        if isinstance(module, torch.nn.Dropout):
            module.p = share


def choose_device(name: str) -> torch.device:
    """Return the device for "cpu", "cuda" or "auto". Raises ModelError if there is no such one."""
    if name == "cuda" and not torch.cuda.is_available():
        raise ModelError("There is no GPU here that torch can use; choose --device cpu.")
    if name == "auto":
        return torch.device("cuda" if torch.cuda.is_available() else "cpu")
    return torch.device(name)


def choose_bf16(precision: str, device: torch.device) -> bool:
    """Return whether to compute in bfloat16: as asked, and for "auto" where the hardware does."""
    if precision != "auto":
        return precision == "bf16"
    if device.type == "cuda":
        return bool(torch.cuda.is_bf16_supported())
    try:
        flags = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").split()
    except OSError:  # not Linux
        return False
    return any(flag in flags for flag in _BF16_FLAGS)


def autocast(device: torch.device, bf16: bool) -> AbstractContextManager[Any]:
    """Return the context in which the network is run."""
    return torch.autocast(device.type, dtype=torch.bfloat16) if bf16 else nullcontext()


def save_reader(model: PreTrainedModel, tokenizer: PreTrainedTokenizerBase, folder: Path) -> int:
    """Write a standard transformers folder with fp16 weights in one piece; return its bytes."""
    unfinished = folder.with_name(folder.name + ".unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    halved: Any = copy.deepcopy(model)
    halved.to("cpu").half().save_pretrained(unfinished)
    tokenizer.model_max_length = int(model.config.max_position_embeddings)
    tokenizer.save_pretrained(unfinished)
    shutil.rmtree(folder, ignore_errors=True)
    unfinished.replace(folder)
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
