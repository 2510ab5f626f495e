"""The modules of operations, which are loaded when they are needed, for a fast start.

A module lists its operations in `OPERATIONS`. To add an operation, write it, and name its module
here under the first word of its command.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from tmtool.operations.declare import Operation

MODULES = {
    "align": "align",
    "batch": "batch",
    "check": "check",
    "lookup": "lookup",
    "concordance": "concordance",
    "cite": "cite",
    "compare": "compare",
    "pretranslate": "pretranslate",
    "review": "review findings",
    "add": "add",
    "memory": "memories memory_upkeep memory_export server.backup memory_changes memory_deletion "
    "units",
    "documents": "documents document_places",
    "corpus": "corpora doctor",
    "models": "models",
    "evaluate": "evaluation",
    "segment": "segment",
    "people": "server.accounts",
    "terms": "recognition term_entries term_files terms term_decisions term_export term_extraction "
    "term_history term_impact term_changes",
}
"""The modules of each command, or group of commands, by its first word.

They are in this package, or named from the top of the program: "server.accounts".
"""


def list_operations(word: str) -> tuple[Operation[Any, Any], ...]:
    """Return the operations whose commands begin with a word; none for a word that begins none."""
    listed = MODULES.get(word, "").split()
    names = (name if "." in name else f"operations.{name}" for name in listed)
    modules = [import_module(f"tmtool.{name}") for name in names]
    every = (each for module in modules for each in module.OPERATIONS)
    return tuple(each for each in every if each.name.split()[0] == word)


def find_operation(name: str) -> Operation[Any, Any]:
    """Return the operation of a name. Raises StopIteration if there is none."""
    return next(each for each in list_operations(name.partition(" ")[0]) if each.name == name)


def iter_operations() -> Iterator[Operation[Any, Any]]:
    """Yield all operations, by the first words of their commands."""
    for word in MODULES:
        yield from list_operations(word)
