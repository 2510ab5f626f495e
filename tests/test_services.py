"""The services as a floor of their own: what they may not do, whatever interface calls them."""

import ast
import re
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parents[1] / "tmtool"
SERVICES = sorted((PACKAGE / "services").rglob("*.py"))
RENDERING = {
    "shown", "kwic", "exports", "page", "table", "sheet", "picture", "objects", "hits", "terminal",
    "look", "cells",
}  # fmt: skip
"""Modules that show results to people or programs."""

OPTION = re.compile(r"(?<![-\w])--[a-z][-\w]*")
OF_OTHERS = {
    # LibreOffice.
    "documents/legacy.py": {
        "--headless", "--norestore", "--nolockcheck", "--nodefault", "--nologo", "--convert-to",
        "--outdir",
    },
    # What a file says of what opens a place: it outlasts the server that wrote it.
    "views/commands.py": {"--para", "--at"},
    # What a memory needs, whoever opens it.
    "stores/postgres/upkeep.py": {"--rebuild", "--compact"},
    "stores/sqlite/upkeep.py": {"--rebuild", "--compact"},
    # A process that tmtool starts for itself.
    "documents/pdf/worker.py": {"--watched"},
    # How a preview or a sheet is asked for.
    "terms/reading.py": {"--preview"},
    "terms/review_sheet.py": {"--review"},
    # pip.
    "embed/e5.py": {"--force-reinstall"},
    "embed/folder.py": {"--force-reinstall"},
    "resources.py": {"--force-reinstall"},
}  # fmt: skip
"""Arguments of other programs, and of what is typed later."""


def imported(module):
    """Every module that a module imports, at its top or in a function."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (each.name for each in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module
            yield from (f"{node.module}.{each.name}" for each in node.names)


def called(module):
    """The names of what a module calls or reads, as far as they are plain ones."""
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        if isinstance(node, ast.Attribute | ast.Name):
            yield ast.unparse(node)


@pytest.mark.parametrize("module", SERVICES, ids=lambda path: path.stem)
def test_services_know_no_interface_and_render_nothing(module):
    names = list(imported(module))
    assert not [name for name in names if name.split(".")[0] in ("typer", "click", "sys", "os")]
    assert not [name for name in names if name.startswith(("tmtool.cli", "tmtool.bootstrap"))]
    # `concordance.look` is a function that finds.
    rendering = [
        name for name in names
        if name.startswith("tmtool.") and RENDERING & set(name.split(".")[2:])
        and name != "tmtool.memory.concordance.look"
    ]  # fmt: skip
    assert rendering == []


@pytest.mark.parametrize("module", SERVICES, ids=lambda path: path.stem)
def test_services_print_nothing_and_read_no_environment(module):
    assert not {"print", "input", "sys.stdout", "sys.stderr", "os.environ"} & set(called(module))


def test_only_the_command_line_names_its_options():
    named = {}
    for module in sorted(PACKAGE.rglob("*.py")):
        name = module.relative_to(PACKAGE).as_posix()
        shown = ("cli/", "server/", "operations/", "views/terminal/", "fields", "selection")
        if not name.startswith(shown):
            named[name] = set(OPTION.findall(module.read_text("utf-8")))
    assert {name: found for name, found in named.items() if found} == OF_OTHERS
