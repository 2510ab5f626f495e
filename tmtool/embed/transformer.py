"""Any sentence-transformers model: a folder, or a name that is in the hub's cache on this disk.

Nothing is downloaded: the hub's library is told so, and a name is looked up in its cache only.
A model whose files aren't complete is refused, since the library would fill the rest with random
numbers.
"""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path
from pickle import UnpicklingError
from textwrap import shorten
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.embed.folder import digest, require
from tmtool.embed.folder_settings import Prompts, make_error, read_settings
from tmtool.embed.joins import check_texts, encode_joined_spans
from tmtool.errors import InputError, MissingError, TmtoolError

if TYPE_CHECKING:
    from tmtool.embed.registry import EncoderModel
    from tmtool.units import Vectors

_BATCH = 64
"""Texts encoded at once. Chosen, no measurement."""
_LONGEST_REASON = 240
"""Characters of what the library says is wrong. Chosen: three lines of a terminal."""
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


class TransformerEncoder:
    """`protocols.Encoder` over a `sentence_transformers.SentenceTransformer`.

    A text longer than the model takes is cut there, as the library does. `prompts` are put before
    texts by the library, which knows whether they count among what is pooled.
    """

    def __init__(
        self,
        model: Any,
        *,
        signature: str,
        languages: Iterable[str],
        prompts: Prompts = Prompts(),  # noqa: B008  # frozen
    ) -> None:
        self.signature = signature
        self.languages = frozenset(languages)
        self._model = model
        # Its tokenizer can't be used by two threads at once.
        self._guard = Lock()
        self._prompts = prompts
        # The length of its vectors, by the name that the library has for it now or had before.
        names = ("get_embedding_dimension", "get_sentence_embedding_dimension")
        ask = next(getattr(model, name) for name in names if hasattr(model, name))
        self.dim = int(ask())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32; each distinct text is encoded once."""
        return self._encode(texts, "encode", self._prompts.text)

    def encode_queries(self, texts: Sequence[str]) -> Vectors:
        """The same of texts that are looked up among those of `encode_passages`."""
        return self._encode(texts, "encode_query", self._prompts.query)

    def encode_passages(self, texts: Sequence[str]) -> Vectors:
        """The same of texts that are kept, to be found by those of `encode_queries`."""
        return self._encode(texts, "encode_document", self._prompts.passage)

    def _encode(self, texts: Sequence[str], way: str, prompt: str) -> Vectors:
        check_texts(texts)
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        row_of = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        with self._guard:
            found = getattr(self._model, way)(
                [*row_of], prompt=prompt, batch_size=_BATCH, show_progress_bar=False
            )
        return _unit(np.asarray(found, np.float32))[[row_of[text] for text in texts]]

    def encode_spans(self, segments: Sequence[str], k: int, joiner: str = " ") -> Vectors:
        """Vectors of every run of 1..k consecutive segments, shape (k, n, dim), float32."""
        return encode_joined_spans(self.encode, self.dim, segments, k, joiner)


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not (np.isfinite(lengths) & (lengths > 0)).all():
        message = "the model computes vectors of length 0: install it again"
        raise MissingError(message)
    unit: Vectors = vectors / lengths
    return unit


def load_transformer(name: str, model: EncoderModel | None) -> TransformerEncoder:
    """The encoder of a folder, of a model installed by tmtool, or of a name on the hub."""
    if model and model.kind == "converted":
        folder, signature = require(model), str(model.signature)
    elif (path := Path(name).expanduser()).is_dir():
        folder, signature = path, f"{path.resolve().name}-{_fingerprint(path)}"
    else:
        folder = _cached(name, model)
        signature = f"{model.name if model else name}-{folder.name[:8]}"
    languages, prefix = (model.languages, model.prefix) if model else ((), "")
    settings = read_settings(folder)
    prompts, usual = settings.choose_prompts(prefix), settings.get_usual_prompt(prefix)
    # Earlier versions put the usual prompt before every text: what differs is another encoder.
    if prompts != Prompts(usual, usual, usual):
        signature += f"-{sha256(repr(prompts).encode()).hexdigest()[:8]}"
    opened = open_folder(folder)
    encoder = TransformerEncoder(opened, signature=signature, languages=languages, prompts=prompts)
    with _reword_errors(folder, "its modules do not give vectors of texts: "):
        encoder.encode(["1"])
    return encoder


def _fingerprint(folder: Path) -> str:
    """Eight digits that change with any weight or setting of a folder."""
    total = sha256()
    kinds = (".json", ".safetensors", ".bin", ".model", ".txt", ".jinja", ".spm", ".vocab")
    for path in sorted(path for path in folder.rglob("*") if path.suffix in kinds):
        total.update(f"{path.relative_to(folder).as_posix()} {digest(path)}\n".encode())
    return total.hexdigest()[:8]


def _cached(name: str, model: EncoderModel | None) -> Path:
    """The folder of a hub's model in the cache of this disk."""
    if name.startswith((".", "~", "/")) or "\\" in name:
        raise MissingError(f"folder not found: {name}; name the folder of a model")
    source = model.source if model else name if "/" in name else f"sentence-transformers/{name}"
    with block_network():
        hub = load_library("huggingface_hub")
        try:
            return Path(hub.snapshot_download(source, local_files_only=True))
        except (OSError, ValueError) as error:
            raise _build_error(name, source, model) from error


def _build_error(name: str, source: str, model: EncoderModel | None) -> TmtoolError:
    if model or "/" in name:
        return MissingError(
            f"the model {name} is not on this disk; with a network connection, run: hf "
            f"download {source}"
        )
    return InputError(
        f"model {name!r} not found: it is neither a folder nor a known model nor on "
        "this disk; try: tmtool models"
    )


def open_folder(folder: Path) -> Any:
    """The folder's SentenceTransformer, in float32, on a GPU where there is one."""
    settings = read_settings(folder)
    with block_network():
        library = load_library("sentence_transformers")
        with _reword_errors(folder), _quiet():
            model = library.SentenceTransformer(
                str(folder), local_files_only=True, trust_remote_code=False
            )
    for path, module in zip(settings.modules, model.children(), strict=True):
        _check_complete(folder, path, module)
    return model.float().eval()


@contextmanager
def _reword_errors(folder: Path, beginning: str = "") -> Iterator[None]:
    """Say in one line what the library finds missing, cut short or of another kind in a folder."""
    from safetensors import SafetensorError

    try:
        yield
    except (
        OSError, ValueError, LookupError, RuntimeError, ImportError, TypeError, AttributeError,
        AssertionError, UnpicklingError, SafetensorError,
    ) as error:  # fmt: skip
        reason = shorten(f"{beginning}{error}", _LONGEST_REASON, placeholder=" ...")
        raise make_error(folder, reason) from error


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep bars and advice off the terminal while a model is opened."""
    progress = load_library("transformers.utils.logging")
    before = logging.root.manager.disable
    shown = progress.is_progress_bar_enabled()
    logging.disable(logging.WARNING)
    progress.disable_progress_bar()
    try:
        yield
    finally:
        logging.disable(before)
        if shown:
            progress.enable_progress_bar()


def _check_complete(folder: Path, path: Path, module: Any) -> None:
    """Refuse weights that lack a part of a module: the library only warns, and fills it at random.

    `path` is where the module lies. The pooler of a transformer is left out: no vector needs it.
    """
    from safetensors import safe_open

    found: set[str] = set()
    # What holds several modules keeps them in folders of its own.
    inner = type(module).__name__ in ("Router", "Asym")
    for file in path.rglob("*.safetensors") if inner else path.glob("*.safetensors"):
        with safe_open(file, framework="numpy") as opened:
            found.update(name.rpartition(".")[0] for name in opened.keys())  # noqa: SIM118
    if not found:  # weights of the older kind: the library can't read them in part
        return
    ends = {end for name in found for end in _list_ends(name)}
    for name, _ in module.named_parameters():
        owner = name.rpartition(".")[0]
        # The file's names may lack the first parts ("auto_model.encoder..."), or have others.
        known = found.intersection(_list_ends(owner)) or owner.partition(".")[2] in ends
        if "pooler" not in owner and not known:
            raise make_error(folder, f"its weights lack {owner}")


def _list_ends(name: str) -> list[str]:
    """A dotted name without its first parts, from all of it on.

    >>> _list_ends("encoder.layer.0")
    ['encoder.layer.0', 'layer.0', '0']
    """
    parts = name.split(".")
    return [".".join(parts[at:]) for at in range(len(parts))]


def load_library(name: str) -> Any:
    """A package that comes with sentence-transformers, which some installations leave out."""
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as error:
        message = (
            "this model needs the package sentence-transformers, which is not installed (the "
            "encoder use does without it); try: pip install sentence-transformers"
        )
        raise MissingError(message) from error


@contextmanager
def block_network() -> Iterator[None]:
    """Keep the hub's libraries, which read this from the environment, from any connection."""
    before = {name: os.environ.get(name) for name in _OFFLINE}
    os.environ.update(_OFFLINE)
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
