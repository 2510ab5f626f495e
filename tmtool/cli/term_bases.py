"""Options that name a term base or files for one, and how many there is of something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from tmtool.terms.requests import TermsInput

Terms = Annotated[
    str | None,
    typer.Option(
        "--terms", metavar="FILE",
        help="The term base: a file, or un-ict, which is supplied with tmtool; that of "
            "the memory if left out.",
    ),
]  # fmt: skip
Langs = Annotated[
    str | None,
    typer.Option(
        "--langs", metavar="CODES", help="The languages of the first columns of a table: zh,en."
    ),
]


@contextmanager
def read_inputs(files: Sequence[str], stdin: str = "stdin") -> Iterator[tuple[TermsInput, ...]]:
    """Files of terms as a request takes them; - is standard input, under the name of `stdin`."""
    from tmtool.formats.units import sources
    from tmtool.terms.requests import TermsInput

    with ExitStack() as stack:
        yield tuple(
            TermsInput(stdin, stack.enter_context(sources.open_stdin()))
            if file == "-"
            else TermsInput(file)
            for file in files
        )


def split_codes(languages: str | None) -> tuple[str, ...]:
    """The languages that an option names, as they stand there."""
    return tuple(languages.split(",")) if languages else ()


def count_entries(count: int) -> str:
    """A number of entries.

    >>> count_entries(1), count_entries(2000)
    ('1 entry', '2,000 entries')
    """
    return f"{count:,} entr{'y' if count == 1 else 'ies'}"


def format_count(count: int, what: str) -> str:
    """A number and what is counted, in the plural where it is."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
