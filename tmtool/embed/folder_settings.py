"""What a sentence-transformers folder says of itself: its modules, and what goes before a text.

All of it is JSON and is read before the library sees the folder: code that a folder brings along is
never run, and versions of the library differ in whether they would.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tmtool.errors import InputError, MissingError

MODULES = "modules.json"
_PROMPTS = "config_sentence_transformers.json"
_LIBRARY = "sentence_transformers."
"""Standard (the library): classes below this name are its own."""
_ACTIVATIONS = "torch.nn."
"""Standard (the library): what it calls the activations that it loads without trust."""
_PASSAGES = ("document", "passage", "corpus")
"""Standard (the library): what a prompt for kept texts may be called, in its order."""
_BITEXT = "BitextMining"
"""Peer (MTEB): what models call their prompt for comparing texts with translations."""
_UNTOLD = frozenset({"query", "document"})
"""Standard (the library): prompts that are empty where a folder names none."""
_CONFIGURED = frozenset({"Pooling", "Dense"})
"""Standard (the library): modules that it can't make without their own config.json."""


@dataclass(frozen=True, slots=True)
class Prompts:
    """What is put before a text: one that is compared with its like, a query, a kept text."""

    text: str = ""
    query: str = ""
    passage: str = ""


@dataclass(frozen=True, slots=True)
class FolderSettings:
    """The folders of the modules in their order, and the prompts by their names.

    `default` names the prompt that the library takes by itself.
    """

    modules: tuple[Path, ...]
    prompts: Mapping[str, str]
    default: str | None = None

    def choose_prompts(self, prefix: str = "") -> Prompts:
        """The prompt of each role; `prefix` is that of all roles where the folder has none.

        What a folder says nothing of takes the prompt that it takes by default.

        >>> FolderSettings((), {"query": "query: ", "passage": "passage: "}).choose_prompts()
        Prompts(text='passage: ', query='query: ', passage='passage: ')
        >>> FolderSettings((), {"query": "query: "}, "query").choose_prompts().passage
        'query: '
        """
        if self.default is None and not any(self.prompts.values()):
            return Prompts(prefix, prefix, prefix)
        default = self.get_usual_prompt()
        named = [self.prompts[name] for name in _PASSAGES if name in self.prompts]
        # The library writes an empty "document" into every folder that it saves.
        passage = next(filter(None, named), "") if named else default
        text = default if self.default is not None else self.prompts.get(_BITEXT, passage)
        return Prompts(text, self.prompts.get("query", default), passage)

    def get_usual_prompt(self, prefix: str = "") -> str:
        """What the library puts before a text by itself; `prefix` where a folder names nothing."""
        return prefix if self.default is None else self.prompts.get(self.default, "")


def read_settings(folder: Path) -> FolderSettings:
    """Read them; MissingError for a folder that isn't whole, InputError for one with own code."""
    if not (folder / MODULES).is_file():
        raise make_error(folder, "it has no modules.json")
    listed = _read(folder, folder / MODULES)
    if not isinstance(listed, list) or not listed or not all(map(_is_module, listed)):
        raise make_error(folder, "modules.json does not list modules of this folder")
    for module in listed:
        _check_module(folder, module["type"], folder / module["path"])
    for path in sorted(folder.rglob("*config.json")):
        _check_own_code(folder, path)
    modules = tuple(folder / module["path"] for module in listed)
    return FolderSettings(modules, *_read_prompts(folder))


def make_error(folder: Path, why: str) -> MissingError:
    """The error for a folder that can't be used, in one line."""
    return MissingError(f"{folder} is not a complete sentence-transformers model: {why}")


def _is_module(module: object) -> bool:
    if not isinstance(module, dict):
        return False
    kind, path = module.get("type"), module.get("path")
    if not isinstance(kind, str) or not isinstance(path, str):
        return False
    return not Path(path).is_absolute() and ".." not in Path(path).parts


def _check_module(folder: Path, kind: str, path: Path) -> None:
    if not kind.startswith(_LIBRARY):
        raise _make_code_error(folder, kind, folder / MODULES)
    if kind.rpartition(".")[2] not in _CONFIGURED:
        return
    config = path / "config.json"
    if not config.is_file():
        name = config.relative_to(folder).as_posix()
        raise make_error(folder, f"{name} is missing")
    activation = _read_table(folder, config).get("activation_function")
    # Another one than these is left out by the library, which takes one of its own instead.
    if activation is not None and not str(activation).startswith(_ACTIVATIONS):
        raise _make_code_error(folder, str(activation), config)


def _check_own_code(folder: Path, path: Path) -> None:
    """Refuse classes of the folder's own, which are named in several ways.

    Even where a folder's kind of model is known, its own class computes something else.
    """
    settings = _read_table(folder, path)
    for kind in _list_nested_types(settings):
        if not kind.startswith(_LIBRARY):
            raise _make_code_error(folder, kind, path)
    for key in ("auto_map", "trust_remote_code"):
        if any(_find_values(settings, key)):
            raise _make_code_error(folder, key, path)


def _list_nested_types(settings: Mapping[str, Any]) -> list[str]:
    """The modules inside a module that chooses among several."""
    types = settings.get("types")
    return [str(kind) for kind in types.values()] if isinstance(types, dict) else []


def _find_values(settings: Mapping[str, Any], key: str) -> Iterator[object]:
    for name, value in settings.items():
        if name == key:
            yield value
        elif isinstance(value, dict):
            yield from _find_values(value, key)


def _read_prompts(folder: Path) -> tuple[dict[str, str], str | None]:
    path = folder / _PROMPTS
    if not path.is_file():
        return {}, None
    settings = _read_table(folder, path)
    kind = settings.get("model_type") or "SentenceTransformer"
    if kind != "SentenceTransformer":
        raise make_error(folder, f"it is a {kind}, which gives no vectors of whole texts")
    found, default = settings.get("prompts") or {}, settings.get("default_prompt_name")
    if not isinstance(found, dict) or not all(
        isinstance(prompt, str | None) for prompt in found.values()
    ):
        raise make_error(folder, f"the prompts in {path.name} are not texts")
    prompts = {name: prompt or "" for name, prompt in found.items()}
    if default is not None and default not in prompts.keys() | _UNTOLD:
        raise make_error(folder, f"its default prompt {default!r} is not among its prompts")
    return prompts, default


def _read_table(folder: Path, path: Path) -> dict[str, Any]:
    table = _read(folder, path)
    if not isinstance(table, dict):
        name = path.relative_to(folder).as_posix()
        raise make_error(folder, f"{name} holds no settings")
    return table


def _read(folder: Path, path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        name = path.relative_to(folder).as_posix()
        raise make_error(folder, f"{name} can't be read as JSON") from error


def _make_code_error(folder: Path, name: str, path: Path) -> InputError:
    file = path.relative_to(folder).as_posix()
    return InputError(
        f"{folder} needs code of its own ({name} in {file}), which is never run: choose another "
        "model"
    )
