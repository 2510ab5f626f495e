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
    "alignment of one pair": "--align FILE is of one text and one translation; give these two",
    "codes without trados": (
        "language codes are for --flavour trados; elsewhere they stay what they were"
    ),
    "delete as of": "--as-of is for looking; what is taken out is what is there now",
    "empty memory name": "--memory-name is empty",
    "language alone": "--from and --to belong together: both columns have a language",
    "lines cut": "--lines takes lines as they are; --{given} would cut them",
    "log without repair": "--log is for the repairs; give --repair OUT too",
    "manifest and folders": "--pairs names the files: give no folders beside it",
    "no earlier text": "--only changed needs an earlier text: --against FILE, or a memory that has "
    "it (--memory PATH)",
    "one language": "both texts are in {language}; if not, say so with --from and --to",
    "parallel and beads": "--parallel pairs line by line; it can't go with --align",
    "parallel and level": "--parallel pairs line by line; it can't go with --level",
    "parallel and lines": "--parallel pairs line by line; it can't go with --lines",
    "preference": "--prefer is FIELD=VALUE, of {listed}; not {value!r}",
    "previous version alone": "--against says what --only changed compares with: say both",
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
    "alignment alone": ": tmtool add --pair SOURCE TARGET --align {file}",
    "damage": "; --report - says where",
    "delete unconfirmed": "; say --yes to take them out",
    "document alone": " (--pair)",
    "doubtful columns": "; --force takes it as it is",
    "empty memory": "; tmtool add FILE... fills it",
    "exchanged": "; --force checks it as it is",
    "languages not named": "; say --from and --to",
    "languages unsaid": " say --from and --to",
    "linked elsewhere": "; --documents DIR says where it lies",
    "no change": "; tmtool history lists them",
    "no headings": "; say --from and --to for the first two columns",
    "no memory": "; tmtool add FILE... makes and fills it",
    "no previous version": "; --against names one",
    "no reason": ": --why TEXT",
    "not our result": "; --force overwrites it",
    "one file": "; if it is bilingual, say --from and --to",
    "other segments": ": made with --lines or another --level?",
    "result of another": ", or overwrite with --force",
    "segments alone": " (--pair, --align)",
    "several languages": ": say --from and --to",
    "several linked": ": --only NAME",
    "terms, not units": ", which tmtool terms add takes",
    "too few sentences": "; align the sentences as they are: tmtool corpus lines, align --lines",
    "two languages": " (--from, --to)",
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
