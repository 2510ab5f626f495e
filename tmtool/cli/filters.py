"""Options that say which part of a memory is looked at; all commands that look share them.

A command takes `where`, a filter or None, and `as_of`; `with_filters` puts the options in their
place. Options of one kind are alternatives, kinds add up; `--not-` takes out what would pass.
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast, get_args, get_type_hints

import typer

from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.doors import Store
    from tmtool.where import Field, Where

_Texts = list[str] | None


def _option(name: str, metavar: str, told: str) -> object:
    return Annotated[_Texts, typer.Option(name, metavar=metavar, help=told)]


_SYMBOL = "Documents with this symbol, as a pattern: 'A/RES/*'."
_PREFERRED = ("body", "year", "symbol", "status", "memory", "file", "property", "checked")
_OPTIONS: dict[str, object] = {
    "body": _option("--body", "NAME", "Documents of a body; * and ? may stand in it."),
    "year": _option("--year", "YEARS", "Documents of a year or some: 2020, 2010-2023, 2015-."),
    "symbol": _option("--symbol", "PATTERN", _SYMBOL),
    "status": _option("--status", "STATUS", "adopted, draft, report, agency or unofficial."),
    "memory_name": _option("--memory-name", "NAME", "What was added under this name."),
    "file": _option("--file-name", "PATTERN", "What comes from files of this name."),
    "property": _option("--property", "NAME=VALUE", "Units with this property."),
    "checked": Annotated[
        bool | None,
        typer.Option("--checked/--automatic", help="Only what somebody checked, or nobody did."),
    ],
    "not_body": _option("--not-body", "NAME", "Nothing of this body."),
    "not_year": _option("--not-year", "YEARS", "Nothing of these years."),
    "not_symbol": _option("--not-symbol", "PATTERN", "Nothing with such a symbol."),
    "not_status": _option("--not-status", "STATUS", "Nothing of this status."),
    "not_memory_name": _option("--not-memory-name", "NAME", "Nothing that was added under it."),
    "not_file": _option("--not-file-name", "PATTERN", "Nothing from files of this name."),
    "not_property": _option("--not-property", "NAME=VALUE", "No units with this property."),
    "as_of": Annotated[
        str | None,
        typer.Option("--as-of", metavar="DATE", help="Look as the memory stood then (UTC)."),
    ],
}


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """The command with the options of filters: they come to it as `where` and `as_of`."""

    @wraps(command)
    def filtered(*args: object, **kwargs: object) -> None:
        given = cast("dict[str, Sequence[str]]", {name: kwargs.pop(name) for name in _OPTIONS})
        as_of = given.pop("as_of")
        checked = cast("bool | None", given.pop("checked"))
        command(*args, where=where(checked=checked, **given), as_of=as_of, **kwargs)

    own = inspect.signature(command).parameters
    # What `where` is, is known to type checkers only: loading it would slow down every help.
    hints = get_type_hints(command, localns={"Where": object}, include_extras=True)
    kept = [each.replace(annotation=hints[name]) for name, each in own.items()
            if name not in ("where", "as_of")]  # fmt: skip
    added = [
        inspect.Parameter(name, inspect.Parameter.KEYWORD_ONLY, default=None, annotation=hint)
        for name, hint in _OPTIONS.items()
    ]
    given = [each for each in kept if each.kind is not inspect.Parameter.KEYWORD_ONLY]
    named = [each for each in kept if each.kind is inspect.Parameter.KEYWORD_ONLY]
    filtered.__signature__ = inspect.Signature([*given, *named, *added])  # type: ignore[attr-defined]
    filtered.__annotations__ = {each.name: each.annotation for each in (*kept, *added)}
    return filtered


def where(*, checked: bool | None = None, **given: Sequence[str] | None) -> Where | None:
    """The filter that options make; None where none is given.

    >>> where(symbol=["A/RES/*"], year=["2010-2012"], checked=None)
    And(parts=(Equal(field='symbol', value='A/RES/*'), Range(field='year', least=2010, most=2012)))
    """
    from tmtool.where import Equal, Not, both

    parts: list[Where | None] = []
    for name, values in given.items():
        if values:
            # `memory` itself is where the memory lies.
            kept = _any_of(name.removeprefix("not_").removesuffix("_name"), values)
            parts.append(Not(kept) if name.startswith("not_") else kept)
    if checked is not None:
        parts.append(Equal("checked", True) if checked else _automatic())
    return both(*parts)


def preferred(values: Sequence[str] | None) -> Where | None:
    """What comes first among equals; of several conditions any will do.

    >>> preferred(["body=General Assembly"])
    Equal(field='body', value='General Assembly')
    """
    from tmtool.where import Equal, Or

    parts = []
    for value in values or ():
        name, equals, wanted = value.partition("=")
        if not equals or name not in _PREFERRED:
            raise InputError(f"--prefer is FIELD=VALUE, of {', '.join(_PREFERRED)}; not {value!r}")
        parts.append(Equal("checked", wanted == "yes") if name == "checked" else _one(name, wanted))
    return parts[0] if len(parts) == 1 else Or(tuple(parts)) if parts else None


def without(texts: Sequence[str] | None) -> Where | None:
    """Nothing of these texts, which are named by symbol, file, hash or id.

    A file that is there is known by its content as well, whatever it is called in the memory.
    """
    from tmtool.where import Not, Or

    found = tuple(part for text in texts or () for part in _of_text(text))
    return Not(Or(found)) if found else None


def told(where: Where | None, as_of: str | None = None) -> str:
    """A filter in words, as a person would give it.

    >>> told(where(body=["General Assembly"], year=["2010-"], not_status=["draft"]))
    'body General Assembly, year 2010-, not status draft'
    """
    from tmtool.where import And

    if isinstance(where, And) and where != _automatic():
        words = [_told(part) for part in where.parts]
    else:
        words = [_told(where)] if where is not None else []
    return ", ".join([*words, *([f"as of {as_of}"] if as_of else [])])


def change_at(store: Store, as_of: str | None) -> int | None:
    """The last change up to what --as-of says; None without it."""
    from tmtool.memory import moments

    return None if as_of is None else moments.change_at(store, as_of)


def _of_text(name: str) -> Iterator[Where]:
    """What an origin in a text has: its name somewhere, or its content."""
    from tmtool.where import Equal, In

    path = Path(name)
    # A name alone is one in any folder; with a folder, the one there or one that is told without.
    folders = (f"*/{name}", f"*\\{name}") if path.name == name else (path.name,)
    yield In("file", (name, *folders))
    yield from (Equal(field, name) for field in ("symbol", "hash", "document"))
    if path.is_file():
        from hashlib import sha256

        from tmtool.documents import read

        yield Equal("hash", sha256(path.read_bytes()).hexdigest())
        # What can't be read as a document, such as a memory, has no id or symbol of its own.
        with suppress(InputError):
            document = read(path)
            yield Equal("document", document.id)
            yield from [Equal("symbol", document.symbol)] if document.symbol else []


def told_without(texts: Sequence[str] | None) -> str:
    """What `without` leaves out, as a person named it."""
    return ", ".join(f"nothing of {text}" for text in texts or ())


def _automatic() -> Where:
    """What the aligner paired and nobody checked."""
    from tmtool.where import And, Equal, Range

    return And((Equal("checked", False), Range("score", 0)))


def _any_of(name: str, values: Iterable[str]) -> Where:
    from tmtool.where import Or

    parts = tuple(_one(name, value) for value in values)
    return parts[0] if len(parts) == 1 else Or(parts)


def _one(name: str, value: str) -> Where:
    from tmtool.units import Status
    from tmtool.where import Equal, Range

    if name == "year":
        return Range("year", *_years(value))
    if name == "status":
        if value not in get_args(Status):
            raise InputError(f"--status is one of {', '.join(get_args(Status))}, not {value!r}")
        return Equal("status", value)
    if name == "property":
        if "=" not in value:
            raise InputError(f"--property is NAME=VALUE, not {value!r}")
        return Equal("property", value)
    if not value.strip():
        raise InputError(f"the filter by {name} is empty: say what to compare with")
    return Equal(cast("Field", name), value)


def _years(text: str) -> tuple[int | None, int | None]:
    found = re.fullmatch(r"\s*(\d{4})?\s*(-?)\s*(\d{4})?\s*", text)
    if not found or not (found[1] or found[3]) or (found[1] and found[3] and not found[2]):
        raise InputError(f"--year is like 2020, 2010-2023, 2015- or -2009, not {text!r}")
    first, last = (int(each) if each else None for each in (found[1], found[3]))
    if first and last and first > last:
        raise InputError(f"--year {text}: {first} comes after {last}")
    return (first, last) if found[2] else (first, first)


def _told(part: Where) -> str:
    from tmtool.where import And, Equal, In, Not, Or, Range

    if part == _automatic():
        return "automatic"
    match part:
        case Not(inner):
            return f"not {_told(inner)}"
        case Or(parts) | And(parts):
            return " or ".join(_told(each) for each in parts)
        case Range(field, least, most):
            ends = f"{least or ''}-{most or ''}" if least != most else str(least)
            return f"{field} {ends}"
        case Equal("checked", True):
            return "checked"
        case Equal(field, value):
            return f"{field} {value}"
        case In(field, values):
            return f"{field} {' or '.join(map(str, values))}"
