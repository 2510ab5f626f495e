"""Which term base a command is about: the user's own, a file, or one that comes along."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import output
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.terms.base import TermBase
    from tmtool.terms.nouns import TermFile

Terms = Annotated[
    str | None,
    typer.Option(
        "--terms", metavar="FILE",
        help="Which term base: a file, or un-ict, which comes along; the memory's if left out.",
    ),
]  # fmt: skip
Langs = Annotated[
    str | None,
    typer.Option(metavar="CODES", help="Languages of a table's first columns: zh,en."),
]


def look_into(
    terms: str | None, memory: str | None, *, langs: str | None = None, quiet: bool = False
) -> TermBase:
    """The term base that is meant, told on stderr.

    MissingError where there is none, InputError for one that is broken.
    """
    from tmtool.terms import kept, reading

    own = terms is None
    found = (
        kept.read(own_file(memory)) if terms is None else reading.base(terms, langs=codes(langs))
    )
    told = f"term base: {found.name}, {entries(len(found.entries))}"
    output.note(told if own else f"{told}, revision {found.revision}", quiet=quiet)
    return found


def to_change(terms: str | None, memory: str | None) -> Path:
    """The file of a term base that can be changed; InputError for any other."""
    from tmtool.terms import seeded

    if terms is None:
        return own_file(memory)
    if terms in seeded.NAMES:
        raise InputError(
            f"{terms} comes with tmtool and stays as it is; tmtool terms export mine.jsonl "
            f"--terms {terms}, and change that"
        )
    if Path(terms).suffix.lower() != ".jsonl":
        raise InputError(f"{terms}: a term base that can be changed is a .jsonl; see terms export")
    return Path(terms).expanduser()


def own_file(memory: str | None) -> Path:
    """The user's own term base, which need not exist."""
    from tmtool.services.term_bases import locate_own_term_base

    return locate_own_term_base(open_session(memory))


def codes(langs: str | None) -> tuple[str, ...]:
    """The languages that an option names."""
    from tmtool.terms.picklists import language

    return tuple(language(code) for code in langs.split(",")) if langs else ()


def judged(file: str, langs: str | None) -> TermFile:
    """A file of terms, and what is wrong in its entries among its faults."""
    from tmtool.exchange.sources import stdin
    from tmtool.terms import reading, validity

    if file == "-":
        with stdin() as path:
            found = reading.read(path, "stdin", langs=codes(langs))
    else:
        found = reading.read(Path(file), file, langs=codes(langs))
    wrong = reading.located(validity.faults(found.entries), found)
    return replace(found, faults=(*found.faults, *wrong))


def entries(count: int) -> str:
    """A number of entries.

    >>> entries(1), entries(2000)
    ('1 entry', '2,000 entries')
    """
    return f"{count:,} entr{'y' if count == 1 else 'ies'}"


def so_many(count: int, what: str) -> str:
    """A number and what is counted, in the plural where it is."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
