"""One document in many layouts: wrapped, indented, paged, as Markdown or HTML, marks glued on.

Whatever the layout, the demonstration corpus must read as the same paragraphs.
"""

import html
import re
import textwrap
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from tmtool.documents import read, read_text
from tmtool.lang.script import measure_width
from tmtool.units import Document

CORPUS = Path(__file__).parents[1] / "corpora" / "ict-2020"
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
Layout = Callable[[list[str]], str]


def wrapped(line: str) -> list[str]:
    """A line set on paper: Chinese wherever it is full, Latin text between words."""
    if re.match(r"[\u3400-\u9fff]|[0-9]+\. [\u3400-\u9fff]|.{0,3}[\u3400-\u9fff]", line) is None:
        return textwrap.wrap(line, 80, break_on_hyphens=False)
    lines, full = [""], 0
    for char in line:
        wide = measure_width(char)
        if full + wide > 76 and char not in "，。；、：）》”":
            lines.append("")
            full = 0
        lines[-1] += char
        full += wide
    return lines


def paged(lines: list[str], between: str) -> str:
    """Pages of 40 lines with a running head and a page number each."""
    set_lines = [part for line in lines for part in (*wrapped(line), between)]
    pages = [set_lines[i : i + 40] for i in range(0, len(set_lines), 40)]
    texts = ["\n".join(filter(None, page) if not between else page) for page in pages]
    heads = [f"A/C.2/75/L.60\n{n}/{len(pages)} 20-15312\n\n" for n in range(1, len(pages) + 1)]
    return "\n\f".join(texts[:1] + [h + t for h, t in zip(heads[1:], texts[1:], strict=True)])


def remarked(lines: list[str], before: str, after: str) -> list[str]:
    """The lines with other signs for their footnote marks."""

    def sign(found: re.Match[str]) -> str:
        return before + "".join(str(RAISED.index(char)) for char in found[0]) + after

    return [re.sub(f"[{RAISED}]+", sign, html.escape(line, quote=False)) for line in lines]


LAYOUTS: dict[str, Layout] = {
    "blank lines": "\n\n".join,
    "Windows line ends": "\r\n".join,
    "wrapped": lambda lines: "\n\n".join("\n".join(wrapped(line)) for line in lines),
    "indented": lambda lines: "\n".join("    " + "\n".join(wrapped(line)) for line in lines),
    "paged": lambda lines: paged(lines, "\n").replace("\n\n\n", "\n\n"),
    "glued marks": lambda lines: "\n\n".join(remarked(lines, "", "")),
    "typewriter marks": lambda lines: "\n\n".join(remarked(lines, "", "/")),
    "paragraph elements": lambda lines: "<html>" + "".join(
        f"<p>{line}</p>\n" for line in remarked(lines, "<sup>", "</sup>")
    ),
    "line breaks": lambda lines: "<html><body>" + "<br>\n".join(map(html.escape, lines)),
    "preformatted": lambda lines: "<html><pre>" + "\n\n".join(
        html.escape("\n".join(wrapped(line))) for line in lines
    ),
}  # fmt: skip


def shapes(document: Document) -> list[tuple[str, str | None, str, tuple[str, ...]]]:
    return [
        (p.kind, p.label, "".join(p.text.split()), tuple(note.mark for note in p.notes))
        for p in document.paragraphs
    ]


@cache
def known(lang: str) -> list[tuple[str, str | None, str, tuple[str, ...]]]:
    """The paragraphs of the corpus as they are read from a line each."""
    return shapes(read(CORPUS / f"{lang}.txt"))


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", LAYOUTS)
def test_same_paragraphs(lang: str, name: str):
    file = CORPUS / f"{lang}.txt"
    laid_out = LAYOUTS[name](file.read_text("utf-8").splitlines())
    assert shapes(read_text(laid_out, lang=lang)) == known(lang)


@pytest.mark.parametrize("lang", ["zh", "en"])
@pytest.mark.parametrize("name", ["blank lines", "wrapped"])
def test_markdown(lang: str, name: str):
    file = CORPUS / f"{lang}.txt"
    laid_out = LAYOUTS[name](file.read_text("utf-8").splitlines())
    marked = "\n".join(remarked(laid_out.split("\n"), "<sup>", "</sup>"))
    assert shapes(read_text(marked, lang=lang, format="markdown")) == known(lang)


def test_wrapped_without_blank_lines():
    """In English all comes back; in Chinese all but lines that a comma ends at the very margin."""
    for lang, least in (("en", 1.0), ("zh", 0.93)):
        file = CORPUS / f"{lang}.txt"
        lines = file.read_text("utf-8").splitlines()
        dense = "\n".join(part for line in lines for part in wrapped(line))
        found = set(shapes(read_text(dense, lang=lang)))
        assert sum(shape in found for shape in known(lang)) >= least * len(known(lang))


@pytest.mark.parametrize(("lang", "least"), [("en", 95), ("zh", 93)])
def test_wrapped_with_a_blank_line_after_each_line(lang: str, least: int):
    """Blank lines part nothing there; what is short or ends with a comma can't be told."""
    lines = (CORPUS / f"{lang}.txt").read_text("utf-8").splitlines()
    spaced = "\n\n".join(part for line in lines for part in wrapped(line))
    found = set(shapes(read_text(spaced, lang=lang)))
    assert sum(shape in found for shape in known(lang)) >= least


def test_footnotes_broken_after_so_many_characters():
    """Their lines of figures look short in columns, and their second lines begin with any sign."""
    file = CORPUS / "zh.txt"
    parts = [
        line[i : i + 38] for line in file.open(encoding="utf-8") for i in range(0, len(line), 38)
    ]
    found, given = (
        [shape for shape in all_of_them if shape[0] == "footnote"]
        for all_of_them in (
            shapes(read_text("\n".join(map(str.strip, parts)), lang="zh")),
            known("zh"),
        )
    )
    assert found == given
