"""A tiny MPNet of chance that answers questions, as a transformers folder: 2 layers, 32 wide."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import torch
from tokenizers import Tokenizer, normalizers, pre_tokenizers, processors
from tokenizers.models import WordPiece
from transformers import MPNetConfig, MPNetForQuestionAnswering, PreTrainedTokenizerFast

SPECIAL = ("<s>", "<pad>", "</s>", "[UNK]")
LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789.,?'"


def make_tiny_mpnet(folder: Path, seed: int = 7) -> Path:
    """Write the network, and a tokenizer that knows single characters; return the folder."""
    torch.manual_seed(seed)
    vocabulary = [*SPECIAL, *LETTERS, *(f"##{each}" for each in LETTERS)]
    config = MPNetConfig(
        vocab_size=len(vocabulary),
        hidden_size=32,
        intermediate_size=64,
        num_hidden_layers=2,
        num_attention_heads=4,
        max_position_embeddings=514,
        layer_norm_eps=1e-5,
    )
    network = MPNetForQuestionAnswering(config)
    with torch.no_grad():
        for name, weight in network.named_parameters():
            if "LayerNorm.weight" in name:
                continue
            # Greater than at the start of a training, or all logits would be nearly alike.
            weight.normal_(0.0, 2.0 if "relative" in name or "qa_outputs" in name else 0.3)
    network.save_pretrained(folder)
    numbers = {each: number for number, each in enumerate(vocabulary)}
    tokenizer = Tokenizer(WordPiece(vocab=numbers, unk_token="[UNK]"))
    tokenizer.normalizer = normalizers.BertNormalizer(lowercase=True)
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.post_processor = processors.RobertaProcessing(("</s>", 2), ("<s>", 0))
    tokenizer.add_special_tokens(list(SPECIAL))
    fast: Any = PreTrainedTokenizerFast  # untyped
    fast(
        tokenizer_object=tokenizer,
        bos_token="<s>",
        cls_token="<s>",
        eos_token="</s>",
        sep_token="</s>",
        pad_token="<pad>",
        unk_token="[UNK]",
    ).save_pretrained(folder)
    config_file = folder / "tokenizer_config.json"
    settings = json.loads(config_file.read_text())
    config_file.write_text(json.dumps(settings | {"model_max_length": 514}))
    return folder
