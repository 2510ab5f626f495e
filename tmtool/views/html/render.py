"""Pages from templates: Jinja2, one style sheet, one script, and a rule that nothing else is asked.

A page stands alone: its own content security policy (with the hashes of its style and its script)
forbids it to load anything. Without its script it still reads from top to bottom. The policy, the
style and the script stand in `base.html` alone; everything below it is for a server as well.
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import TYPE_CHECKING

from tmtool.formats.bitexts.columns import is_right_to_left
from tmtool.lang.codes import name
from tmtool.version import __version__
from tmtool.views.html.modules import join_modules, read_static

if TYPE_CHECKING:
    from jinja2 import Environment

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What HTML and SVG can't hold."""
_TIED = re.compile(r"(?<=\bparas\.) |(?<=\bpara\.) | (?=%)")
_CHUNKS = 64
"""So many pieces of a page are written at once; a chosen number, it only saves calls."""


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as an element says it (`lang`, `dir`), and as people call it."""

    code: str
    name: str
    direction: str

    @classmethod
    def of(cls, code: str) -> Tongue:
        """The language of a code.

        >>> Tongue.of("ar")
        Tongue(code='ar', name='Arabic', direction='rtl')
        """
        return cls(code, name(code), "rtl" if is_right_to_left(code) else "ltr")


@dataclass(frozen=True, slots=True)
class TextPiece:
    """A stretch of a text, and what it is marked as: "gone", "new", "affected", "value", ..."""

    text: str
    role: str | None = None


def render(template: str, **context: object) -> Iterator[str]:
    """A page or a picture, piece by piece.

    `check.html` takes `check.js` along, with all that it imports. A context that lacks what the
    template asks for is an error of Jinja2, never a blank.
    """
    stem, _, kind = template.rpartition(".")
    if kind == "html":
        context |= _frame(f"{stem}.js")
    stream = _environment().get_template(template).stream(context, version=__version__)
    stream.enable_buffering(_CHUNKS)
    yield from stream


@cache
def _frame(script: str) -> dict[str, object]:
    from markupsafe import Markup

    style, joined = f"\n{read_static('style.css')}", join_modules(script)
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(joined)}"
    return {"policy": Markup(policy), "style": Markup(style), "script": Markup(joined)}


def _hash(text: str) -> str:
    """What a content security policy calls an inline style or script by."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    """The templates, compiled when first used: who renders no page doesn't load Jinja2."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    folder = files("tmtool.views.html").joinpath("templates")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined, finalize=_printable,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        loader=FunctionLoader(lambda each: folder.joinpath(each).read_text("utf-8")),
    )  # fmt: skip
    environment.filters["lines"] = _break_lines
    environment.filters["unbroken"] = lambda text: _TIED.sub("\N{NO-BREAK SPACE}", text)
    return environment


def _printable(value: object) -> object:
    """A text whose control characters, which HTML can't hold, are U+FFFD."""
    from markupsafe import Markup

    if isinstance(value, str) and not isinstance(value, Markup):
        return _CONTROLS.sub("\ufffd", value)
    return value


def _break_lines(text: str) -> str:
    """A text whose line feeds are breaks."""
    from markupsafe import Markup, escape

    return Markup("<br>").join(escape(_CONTROLS.sub("\ufffd", line)) for line in text.split("\n"))
