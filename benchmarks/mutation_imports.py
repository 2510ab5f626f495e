"""Which tests import a module, directly or through what they import, and how near each is.

Read off the texts, nothing is imported: import statements, those in functions too; names of modules
in strings (tables of readers, scripts that tests start); `tmtool.NAME` for what the package hands
out. A file of tests that starts the command line imports it, and by it all commands.
"""

from __future__ import annotations

import ast
import re
from collections import deque
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path

_PACKAGE = "tmtool"
_IN_STRINGS = re.compile(rf"\b{_PACKAGE}(?:\.\w+)*")


class Imports:
    """The imports among the files of a tree: the package, its tests and benchmarks."""

    def __init__(self, root: Path) -> None:
        self._root = root
        self.files = {
            self._name(path): path
            for folder in (_PACKAGE, "tests", "benchmarks")
            for path in sorted((root / folder).rglob("*.py"))
        }
        self._handed_out = _handed_out((root / _PACKAGE / "__init__.py").read_text("utf-8"))

    def _name(self, path: Path) -> str:
        """What a file is called by those that import it."""
        parts = path.relative_to(self._root).with_suffix("").parts
        if parts[0] != _PACKAGE:
            parts = parts[1:]
        return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)

    @cached_property
    def importers(self) -> dict[str, set[str]]:
        """For each module, the modules that import it."""
        importers: dict[str, set[str]] = {name: set() for name in self.files}
        for name, path in self.files.items():
            for imported in self._imported(name, ast.parse(path.read_text("utf-8"))):
                importers[imported].add(name)
        return importers

    def _imported(self, name: str, tree: ast.Module) -> set[str]:
        names: set[str] = set()
        for node in _without_types(tree):
            names.update(self._of_node(name, node))
        for each in list(names):
            parts = each.split(".")
            names.update(".".join(parts[:length]) for length in range(1, len(parts)))
        return {each for each in names if each in self.files} - {name}

    def _of_node(self, name: str, node: ast.AST) -> Iterator[str]:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield from self._of_names(node.module or "", [alias.name for alias in node.names])
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            if node.value.id == _PACKAGE:
                yield from self._of_names(_PACKAGE, [node.attr])
        elif isinstance(node, ast.JoinedStr):
            yield from self._with_any_end(node)
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and name != _PACKAGE:
            yield from self._in_string(node.value)

    def _of_names(self, module: str, names: list[str]) -> Iterator[str]:
        """A module, and those of its names that are modules or come from one."""
        yield module
        for name in names:
            yield f"{module}.{name}"
            if module == _PACKAGE:
                yield self._handed_out.get(name, "")

    def _with_any_end(self, node: ast.JoinedStr) -> Iterator[str]:
        """The modules of a package whose name a string begins with, and something ends."""
        first = node.values[0]
        if isinstance(first, ast.Constant) and str(first.value).startswith(f"{_PACKAGE}."):
            beginning = str(first.value)
            if beginning.endswith("."):
                yield from (each for each in self.files if each.startswith(beginning))

    def _in_string(self, text: str) -> Iterator[str]:
        for match in _IN_STRINGS.finditer(text):
            named = match[0]
            yield named
            while "." in named:
                named = named.rpartition(".")[0]
                yield named
        if re.search(rf"-m['\", ]+{_PACKAGE}\b", text) or text == _PACKAGE:
            yield f"{_PACKAGE}.__main__"

    def tests_of(self, module: str) -> dict[str, int]:
        """Files of tests, and modules with examples in them, that reach a module: how far it is.

        Paths from the root of the tree; a module's own examples are at 0, and what tests share is
        no further away than what it imports.
        """
        far: dict[str, int] = {}
        queue = deque([(module, 0)])
        while queue:
            name, distance = queue.popleft()
            if name in far:
                continue
            far[name] = distance
            for importer in self.importers[name]:
                if self._is_shared_by_tests(importer):
                    queue.appendleft((importer, distance))
                else:
                    queue.append((importer, distance + 1))
        return {
            str(self.files[name].relative_to(self._root)): distance
            for name, distance in far.items()
            if self._has_tests(name)
        }

    def _is_shared_by_tests(self, name: str) -> bool:
        path = self.files[name]
        return path.parent == self._root / "tests" and not path.name.startswith("test_")

    def _has_tests(self, name: str) -> bool:
        path = self.files[name]
        folder, *_, file = path.relative_to(self._root).parts
        if folder == _PACKAGE:
            return ">>> " in path.read_text("utf-8")
        return folder == "tests" and file.startswith("test_") and path.parent.name == "tests"


def _without_types(node: ast.AST) -> Iterator[ast.AST]:
    """All nodes, but those that only a checker of types reads."""
    yield node
    for child in ast.iter_child_nodes(node):
        test = getattr(child, "test", None)
        if not (isinstance(child, ast.If) and isinstance(test, ast.Name)
                and test.id == "TYPE_CHECKING"):  # fmt: skip
            yield from _without_types(child)


def _handed_out(source: str) -> dict[str, str]:
    """What the package hands out, and the module that each name comes from."""
    return {
        alias.asname or alias.name: node.module
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(f"{_PACKAGE}.")
        for alias in node.names
        if node.module
    }
