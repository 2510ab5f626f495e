"""Pages from templates: Jinja2, one style sheet, one script, and a rule that nothing else is asked.

A page that is written to a file stands alone: its own content security policy (with the hashes of
its style and its script) forbids it to load anything. Without its script it still reads from top to
bottom. The policy, the style and the script stand in `base.html` alone; in the pages of a server,
which `served.html` begins, the style and the script are links to the same files.

The script of a page is small ES modules, joined. A browser refuses to load modules of a page that
was opened from a file, so what a page needs is joined when it is rendered; a server hands out the
same files as they are. Modules are written so that joining is cutting: an import names what it
takes on one line, without other names for it, and `export` stands before a declaration. What one
page joins shares its names (tests hold all three).
"""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, replace
from functools import cache
from hashlib import sha256
from importlib.resources import files
from itertools import islice
from typing import TYPE_CHECKING, get_args

from tmtool.formats.bitexts.columns import is_right_to_left
from tmtool.lang.codes import name_language
from tmtool.lang.wrap import format_count, format_size
from tmtool.version import __version__
from tmtool.views import mark_changes

if TYPE_CHECKING:
    from jinja2 import Environment

_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
"""What HTML and SVG can't hold; U+FFFD stands for it."""
_TIED = re.compile(r"(?<=\bparas\.) |(?<=\bpara\.) | (?=%)")
_CHUNKS = 4096
"""So many pieces of a page are written at once; a chosen number, it only saves calls."""
_FEW = 200
"""The same where somebody waits for the first of them: some fifty rows of a table. Chosen."""
IMPORT = re.compile(r'^import \{[^}]+\} from "\./(?P<file>[a-z_]+\.js)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(async )?function|const|class)", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Tongue:
    """A language as an element says it (`lang`, `dir`), and as people call it."""

    code: str
    name: str
    direction: str

    @classmethod
    def of(cls, code: str) -> Tongue:
        """The language of a code; one that is not known here is called by its code.

        >>> Tongue.of("ar")
        Tongue(code='ar', name='Arabic', direction='rtl')
        """
        return cls(code, name_language(code), "rtl" if is_right_to_left(code) else "ltr")


def render(template: str, **context: object) -> Iterator[str]:
    """A page or a picture, piece by piece.

    `check.html` takes `check.js` along, with all that it imports. A context that lacks what the
    template asks for is an error of Jinja2, never a blank.
    """
    stem, _, kind = template.rpartition(".")
    if kind == "html":
        context |= _frame(f"{stem}.js")
    yield from _generate(template, context)


@dataclass(frozen=True, slots=True)
class Visitor:
    """The person a server renders pages for; without a team the name is empty."""

    name: str = ""
    keeps_accounts: bool = False
    may_edit: bool = False


NO_VISITOR = Visitor()
VISITOR: ContextVar[Visitor] = ContextVar("VISITOR", default=NO_VISITOR)
"""Set for each request."""


PLACE = "\N{OBJECT REPLACEMENT CHARACTER}"
"""Marks where a stored part of a page gets what differs from request to request."""


def render_served(template: str, **context: object) -> str:
    """A page of a server, or a part of one, whole; its style and its script are links."""
    return "".join(iter_served(template, **context))


def iter_served(template: str, **context: object) -> Iterator[str]:
    """The same piece by piece, for a page that is long."""
    context["visitor"] = VISITOR.get()
    return _generate(template, context, _FEW)


def _generate(template: str, context: dict[str, object], chunks: int = _CHUNKS) -> Iterator[str]:
    pieces = _environment().get_template(template).generate(context, version=__version__)
    while several := list(islice(pieces, chunks)):
        yield _CONTROLS.sub("\ufffd", "".join(several))


@cache
def _frame(script: str) -> dict[str, object]:
    from markupsafe import Markup

    style = "\n" + "".join(map(read_static, ("style.css", "results.css")))
    joined = join_modules(script)
    policy = f"default-src 'none'; style-src {_hash(style)}; script-src {_hash(joined)}"
    return {"policy": Markup(policy), "style": Markup(style), "script": Markup(joined)}


def _hash(text: str) -> str:
    """What a content security policy calls an inline style or script by."""
    return f"'sha256-{b64encode(sha256(text.encode()).digest()).decode()}'"


@cache
def _environment() -> Environment:
    """The templates, compiled when first used: who renders no page doesn't load Jinja2."""
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    from tmtool.memory.concordance.absence import describe_extent
    from tmtool.memory.places import Locator, locate
    from tmtool.memory.successors import name_origin
    from tmtool.regions import build_tag
    from tmtool.units import Status
    from tmtool.views.citations import Permalinks
    from tmtool.views.concordance import NEAR_REASONS, mark_source, mark_target
    from tmtool.views.html import terms
    from tmtool.views.html.desk import KEYS, list_facts
    from tmtool.views.lookup import format_percent

    folder = files("tmtool.views.html").joinpath("templates")
    environment = Environment(
        autoescape=True, undefined=StrictUndefined,
        trim_blocks=True, lstrip_blocks=True, keep_trailing_newline=True,
        loader=FunctionLoader(lambda each: folder.joinpath(each).read_text("utf-8")),
    )  # fmt: skip
    environment.globals |= {
        "mark": PLACE,
        **terms.GLOBALS,
        "count_pages": lambda total, size=50: -(-total // size),
        "facts_of": list_facts,
        "keys_of": KEYS,
        "mark_changes": mark_changes,
        "mark_source": mark_source,
        "mark_target": mark_target,
        "near_reasons": NEAR_REASONS,
        "name_origin": name_origin,
        "address_of": Permalinks().write_address,
        "place_of": locate,
        "statuses": get_args(Status),
        "tag": build_tag,
        "place_named": Locator,
    }
    environment.filters |= {
        "count": format_count,
        "extent": describe_extent,
        "language": name_language,
        "lines": _break_lines,
        "minute": lambda moment: moment[:16].replace("T", " "),
        "named_languages": lambda codes: [(each, name_language(each)) for each in codes],
        "number": "{:,}".format,
        "size": format_size,
        "percent": format_percent,
        "spoken": _speak,
        "without": lambda origin, *names: replace(origin, **dict.fromkeys(names)),
        "unbroken": lambda text: _TIED.sub("\N{NO-BREAK SPACE}", text),
    }
    return environment


def write_query(fields: Sequence[tuple[str, str]]) -> str:
    """Fields as an address has them.

    >>> write_query([("q", "a b"), ("to", "zh")])
    'q=a+b&to=zh'
    """
    from jinja2.filters import do_urlencode

    return do_urlencode(fields)


def _break_lines(text: str) -> str:
    """A text whose line feeds are breaks."""
    from markupsafe import Markup, escape

    return escape(text).replace("\n", Markup("<br>"))


@cache
def _speak(language: Tongue | str) -> str:
    """Return the attributes of an element with text in a language, given or by its code."""
    from markupsafe import Markup

    tongue = language if isinstance(language, Tongue) else Tongue.of(language)
    return Markup('lang="{}" dir="{}"').format(tongue.code, tongue.direction)


@cache
def join_modules(entry: str) -> str:
    """The script of a page: a module after all that it imports, each once, in a scope of its own.

    >>> script = join_modules("timeline.js")
    >>> script.index("function fold(") < script.index("function walk(")
    True
    """
    parts = (_EXPORT.sub("", IMPORT.sub("", read_static(each))) for each in list_modules(entry))
    return "\n(() => {\n" + "\n".join(('"use strict";\n', *parts)) + "})();\n"


def list_modules(entry: str) -> tuple[str, ...]:
    """A module and all that it imports, what is imported before what imports it.

    >>> list_modules("timeline.js")
    ('text.js', 'keys.js', 'walk.js', 'timeline.js')
    """
    return tuple(dict.fromkeys(_ordered(entry)))


def _ordered(module: str) -> Iterator[str]:
    for imported in IMPORT.finditer(read_static(module)):
        yield from _ordered(imported["file"])
    yield module


@cache
def read_static(name: str) -> str:
    """A file that all pages share, as it is."""
    return files("tmtool.views.html").joinpath("static", name).read_text("utf-8")


@cache
def list_static() -> frozenset[str]:
    """The names of the files that all pages share."""
    return frozenset(each.name for each in files("tmtool.views.html").joinpath("static").iterdir())
