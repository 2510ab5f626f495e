"""What a PDF says doesn't depend on the fonts of the machine: the same with them and without."""

import json
import os
import subprocess
import sys
from functools import cache
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_loader
from pathlib import Path

import pytest
from pdf_without_fonts import made

ROOT = Path(__file__).parents[1]
HIDDEN = ROOT / ".ci" / "hidden"


@cache
def told(*before):
    """What a process of its own reads in all files, and what it says besides."""
    done = subprocess.run(
        [sys.executable, *before, str(ROOT / "tests" / "pdf_without_fonts.py")],
        cwd=ROOT, capture_output=True, check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr.decode()
    return json.loads(done.stdout), done.stderr.decode()


def hidden():
    return told(str(HIDDEN), sys.executable)


def wide(text):
    return "".join(letter for letter in text if not letter.isascii())


def test_fonts_can_be_hidden(record_property):
    """PDFium alone loses letters where fonts are hidden: so they are."""
    found, said = hidden()
    (way,) = (line for line in said.splitlines() if line.startswith("fonts hidden: "))
    print(way)  # noqa: T201
    record_property("fonts", way)
    assert wide(found["by PDFium"]) == ""


@pytest.mark.parametrize("fonts", [told, hidden], ids=["as it is", "without fonts"])
def test_every_letter_is_read(fonts):
    assert fonts()[0]["read"] == {name: [text] for name, (text, _) in made().items()}


def test_nothing_is_run_where_fonts_can_not_be_hidden(tmp_path):
    """Without `unshare`, and in a Python that looks at nothing when it is started."""
    loader = SourceFileLoader("hidden", str(HIDDEN))
    module = module_from_spec(spec_from_loader("hidden", loader))
    loader.exec_module(module)
    ran = []
    module.has_fonts, module.ways, module.WITHOUT = (lambda: True), list, tmp_path
    module.run = lambda command, way: ran.append((command, way)) or 0
    assert module.main(["some", "command"]) == 3
    assert ran == []
