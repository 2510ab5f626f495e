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
from threading import Lock
from typing import TYPE_CHECKING, Any

import numpy as np

from tmtool.embed.folder import digest, require
from tmtool.embed.joins import check_texts, encode_joined_spans
from tmtool.errors import MissingError

if TYPE_CHECKING:
    from tmtool.embed.registry import EncoderModel
    from tmtool.units import Vectors

_BATCH = 64
"""Texts encoded at once. Chosen, no measurement."""
_OFFLINE = {"HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HF_HUB_DISABLE_TELEMETRY": "1"}


class TransformerEncoder:
    """`protocols.Encoder` over a `sentence_transformers.SentenceTransformer`.

    A text longer than the model takes is cut there, as the library does. `prefix` is put before
    every text, unless the model brings a prompt of its own.
    """

    def __init__(
        self,
        model: Any,  # noqa: ANN401
        *,
        signature: str,
        languages: Iterable[str],
        prefix: str = "",
    ) -> None:
        self.signature = signature
        self.languages = frozenset(languages)
        self._model = model
        # Its tokenizer can't be used by two threads at once.
        self._guard = Lock()
        self._prefix = "" if model.default_prompt_name else prefix
        # The length of its vectors, by the name that the library has for it now or had before.
        names = ("get_embedding_dimension", "get_sentence_embedding_dimension")
        ask = next(getattr(model, name) for name in names if hasattr(model, name))
        self.dim = int(ask())

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Unit vectors of shape (len(texts), dim), float32; each distinct text is encoded once."""
        check_texts(texts)
        if not texts:
            return np.zeros((0, self.dim), np.float32)
        row_of = {text: row for row, text in enumerate(dict.fromkeys(texts))}
        prefixed = [self._prefix + text for text in row_of]
        with self._guard:
            found = self._model.encode(prefixed, batch_size=_BATCH, show_progress_bar=False)
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
    opened = open_folder(folder)
    return TransformerEncoder(opened, signature=signature, languages=languages, prefix=prefix)


def _fingerprint(folder: Path) -> str:
    """Eight digits that change with any weight or setting of a folder."""
    total = sha256()
    kinds = (".json", ".safetensors", ".bin", ".model", ".txt")
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
            raise MissingError(_not_there(name, source, model)) from error


def _not_there(name: str, source: str, model: EncoderModel | None) -> str:
    if model or "/" in name:
        return (
            f"the model {name} is not on this disk; with a network connection, run: hf "
            f"download {source}"
        )
    return (
        f"model {name!r} not found: it is neither a folder nor a known model nor on "
        "this disk; try: tmtool models list"
    )


def open_folder(folder: Path) -> Any:  # noqa: ANN401
    """The folder's SentenceTransformer, in float32, on a GPU where there is one."""
    if not (folder / "modules.json").is_file():
        raise _broken(folder, "it has no modules.json")
    with block_network():
        library = load_library("sentence_transformers")
        try:
            with _quiet():
                model = library.SentenceTransformer(str(folder), local_files_only=True)
        except _faults() as error:
            raise _broken(folder, f"{error}".strip().partition("\n")[0]) from error
    _check_complete(folder, model)
    return model.float().eval()


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


def _faults() -> tuple[type[Exception], ...]:
    """What the library raises where a file is missing, cut short or of another kind."""
    from safetensors import SafetensorError

    return (OSError, ValueError, KeyError, RuntimeError, ImportError, SafetensorError)


def _check_complete(folder: Path, model: Any) -> None:  # noqa: ANN401
    """Refuse weights that lack a part: the library only warns, and fills it at random."""
    from safetensors import safe_open

    found: set[str] = set()
    for path in folder.rglob("*.safetensors"):
        with safe_open(path, framework="numpy") as file:
            found.update(name.rpartition(".")[0] for name in file.keys())  # noqa: SIM118
    if not found:  # weights of the older kind: the library can't read them in part
        return
    for name, _ in model.named_parameters():
        owner = name.rpartition(".")[0]
        # The file's names may lack the first parts ("0.auto_model.encoder..."), or have others.
        if "pooler" not in owner and not _named(owner, found):
            raise _broken(folder, f"its weights lack {owner}")


def _named(owner: str, modules: set[str]) -> bool:
    parts = owner.split(".")
    return any(".".join(parts[at:]) in modules for at in range(len(parts)))


def _broken(folder: Path, why: str) -> MissingError:
    return MissingError(f"{folder} is not a complete sentence-transformers model: {why}")


def load_library(name: str) -> Any:  # noqa: ANN401
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
