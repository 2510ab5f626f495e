"""Where operations are declared. Their modules are loaded when they are needed, for a fast start.

A module of this package has its operations in `OPERATIONS`. An operation is added by writing one,
and naming it here under the first word of its command.
"""

from __future__ import annotations

from collections.abc import Iterator
from importlib import import_module
from typing import Any

from tmtool.operations.declare import Operation

MODULES: dict[str, tuple[str, ...]] = {
    "align": ("align",),
    "batch": ("batch",),
    "check": ("check",),
    "lookup": ("lookup",),
    "concordance": ("concordance",),
    "cite": ("cite",),
    "compare": ("compare",),
    "pretranslate": ("pretranslate",),
    "memory": ("memory_changes",),
    "review": ("review_tables", "review", "findings"),
    "terms": (
        "term_files",
        "terms",
        "term_decisions",
        "term_export",
        "term_extraction",
        "term_history",
        "term_impact",
        "term_changes",
    ),
}
"""The modules of each command, or group of commands, by its first word."""


def list_operations(word: str) -> tuple[Operation[Any, Any], ...]:
    """The operations whose commands begin with a word; none for a word that begins none."""
    modules = (import_module(f"tmtool.operations.{name}") for name in MODULES.get(word, ()))
    return tuple(each for module in modules for each in module.OPERATIONS)


def iter_operations() -> Iterator[Operation[Any, Any]]:
    """All operations, by the first words of their commands."""
    for word in MODULES:
        yield from list_operations(word)


def find_operation(name: str) -> Operation[Any, Any]:
    """The operation of a name such as "memory edit"; KeyError where there is none."""
    for each in list_operations(name.split()[0]):
        if each.name == name:
            return each
    raise KeyError(name)
