"""Folders of sentence-transformers with tiny networks of random weights, as their files say."""

import json
import string

WIDTH = 32
POSITIONS = 128
CHARACTERS = "".join(dict.fromkeys(string.printable + "大会，回顾其以往各项决议一联合国闭幕。é"))
SPECIAL = ("[PAD]", "[UNK]", "[CLS]", "[SEP]")


def write_folder(folder, case):
    """Write the folder that a case of folders.toml describes; returns it."""
    folder.mkdir(parents=True)
    write_network(folder, case.get("network", "bert"), case.get("padding"))
    parts = [("Transformer", ""), ("Pooling", "1_Pooling")]
    pooling = {"word_embedding_dimension": WIDTH, **case.get("pooling", {})}
    put(folder / "1_Pooling" / "config.json", pooling)
    modes = [key for key, value in pooling.items() if key.startswith("pooling_mode") and value]
    width = WIDTH * len(modes)
    for number, (activation, outer) in enumerate(case.get("dense", []), start=2):
        write_dense(folder / f"{number}_Dense", activation, width, outer)
        parts.append(("Dense", f"{number}_Dense"))
        width = outer
    if case.get("normalize"):  # its folder is empty, and git doesn't keep empty folders
        parts.append(("Normalize", f"{len(parts)}_Normalize"))
    write_modules(folder, parts)
    settings = {
        "prompts": case.get("prompts"), "default_prompt_name": case.get("default"),
        "truncate_dim": case.get("truncate"),
    }  # fmt: skip
    settings = {key: value for key, value in settings.items() if value is not None}
    if settings:
        put(folder / "config_sentence_transformers.json", settings)
    return folder


def write_modules(folder, parts):
    """modules.json, of kinds and folders; a kind without a dot is one of the library."""
    kinds = [kind if "." in kind else f"sentence_transformers.models.{kind}" for kind, _ in parts]
    listed = [
        {"idx": at, "name": str(at), "path": path, "type": kind}
        for at, (kind, (_, path)) in enumerate(zip(kinds, parts, strict=True))
    ]
    put(folder / "modules.json", listed)


def put(path, content):
    """Write JSON."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content), encoding="utf-8")


def write_network(folder, kind, padding=None):
    """A transformer of two layers, and a tokenizer that takes characters for words."""
    import torch
    from tokenizers import Regex, Tokenizer, models, pre_tokenizers, processors
    from transformers import (
        BertConfig,
        BertModel,
        PreTrainedTokenizerFast,
        Qwen3Config,
        Qwen3Model,
    )

    torch.manual_seed(7)
    vocabulary = {piece: at for at, piece in enumerate((*SPECIAL, *CHARACTERS))}
    tokenizer = Tokenizer(models.WordLevel(vocabulary, unk_token="[UNK]"))
    tokenizer.pre_tokenizer = pre_tokenizers.Split(Regex("[^\\n]|\\n"), "isolated")
    shared = {
        "hidden_size": WIDTH, "num_hidden_layers": 2, "num_attention_heads": 4,
        "intermediate_size": 64, "vocab_size": len(vocabulary), "initializer_range": 0.4,
        "max_position_embeddings": POSITIONS, "pad_token_id": 0,
    }  # fmt: skip
    if kind == "bert":
        tokenizer.post_processor = processors.TemplateProcessing(
            single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
        )
        network = BertModel(BertConfig(**shared))
    else:
        tokenizer.post_processor = processors.TemplateProcessing(
            single="$A [SEP]", special_tokens=[("[SEP]", 3)]
        )
        network = Qwen3Model(
            Qwen3Config(**shared, num_key_value_heads=2, head_dim=8, eos_token_id=3)
        )
    network.eval().save_pretrained(folder)
    PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, pad_token="[PAD]", unk_token="[UNK]", cls_token="[CLS]",
        sep_token="[SEP]", model_max_length=POSITIONS,
        padding_side=padding or ("right" if kind == "bert" else "left"),
    ).save_pretrained(folder)  # fmt: skip
    put(folder / "sentence_bert_config.json", {"max_seq_length": 64, "do_lower_case": False})


def write_dense(folder, activation, width, outer):
    """A dense layer with its weights."""
    import torch
    from safetensors.torch import save_file

    put(folder / "config.json", {
        "in_features": width, "out_features": outer, "bias": True,
        "activation_function": activation,
    })  # fmt: skip
    weights = {"linear.weight": torch.randn(outer, width) / 4, "linear.bias": torch.randn(outer)}
    save_file(weights, folder / "model.safetensors", metadata={"format": "pt"})
