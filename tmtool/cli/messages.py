"""What errors and remarks say on a command line, and with which exit code.

Nothing below the interfaces knows an option. What goes wrong there has a code, and here a code has
the sentence for whoever typed the command, or what is added to the one there is.
"""

from __future__ import annotations

from tmtool.errors import EmptyError, MissingError, TmtoolError, UnrelatedError
from tmtool.reporter import Remark

BAD_INPUT = 2
_EXIT_CODES: tuple[tuple[type[TmtoolError], int], ...] = (
    (UnrelatedError, 1), (EmptyError, 1), (MissingError, 3), (TmtoolError, BAD_INPUT),
)  # fmt: skip
"""The first class that an error is of says what a shell is told."""
_SENTENCES = {
    "lines cut": "--lines takes lines as they are; --{given} would cut them",
    "manifest and folders": "--pairs names the files: give no folders beside it",
    "one language": "both texts are in {language}; if not, say so with --from and --to",
    "preference": "--prefer is FIELD=VALUE, of {listed}; not {value!r}",
    "property": "--property is NAME=VALUE, not {value!r}",
    "rows": "--row takes rows like 12-20 or 3, 7; not {value!r}",
    "status": "--status is one of {listed}, not {value!r}",
    "swapped": "{first} is in {language} and {second} in {other}: name {second} first, or "
    "exchange --from and --to",
    "time of review": "--at is no time like 2026-11-25 or 2026-11-25T14:30: {value!r}",
    "two places": "a label or a running number, not both: --para or --at",
    "year": "--year is like 2020, 2010-2023, 2015- or -2009, not {value!r}",
    "years reversed": "--year {value}: {first} comes after {last}",
}
_HINTS = {
    "damage": "; --report - says where",
    "empty memory": "; tmtool add FILE... fills it",
    "linked elsewhere": "; --documents DIR says where it lies",
    "no memory": "; tmtool add FILE... makes and fills it",
    "not our result": "; --force overwrites it",
    "one file": "; if it is bilingual, say --from and --to",
    "result of another": ", or overwrite with --force",
    "several linked": ": --only NAME",
    "too few sentences": "; align the sentences as they are: tmtool corpus lines, align --lines",
    "unrelated": "; --force aligns them all the same",
    "which languages": "; say it by --from and --to",
}


def explain(said: TmtoolError | Remark) -> str:
    """The sentence for whoever typed the command.

    >>> from tmtool.errors import MissingError
    >>> explain(MissingError("there is no memory at /tm", code="no memory"))
    'there is no memory at /tm; tmtool add FILE... makes and fills it'
    """
    if sentence := _SENTENCES.get(said.code):
        return sentence.format_map(dict(said.values))
    return f"{said}{_HINTS.get(said.code, '').format_map(dict(said.values))}"


def exit_code(error: TmtoolError) -> int:
    """What a shell is told of an error."""
    return next(code for kind, code in _EXIT_CODES if isinstance(error, kind))
