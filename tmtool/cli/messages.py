"""What errors and remarks say on a command line, and with which exit code.

Nothing below the interfaces knows an option. What goes wrong there has a code, and here a code has
the sentence for whoever typed the command, or what is added to the one there is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.errors import EmptyError, MissingError, TmtoolError, UnrelatedError
from tmtool.reporter import Remark

if TYPE_CHECKING:
    from tmtool.memory.places import Locator

ALL_RENDERINGS = "--json and a page have them"
COMPARE = "--compare compares the two"
EVERY_TEXT = "--all takes every one"
HOUSE = "(--house)"
OTHER_PAGE = "--page N shows another"
BAD_INPUT = 2
_EXIT_CODES: tuple[tuple[type[TmtoolError], int], ...] = (
    (UnrelatedError, 1), (EmptyError, 1), (MissingError, 3), (TmtoolError, BAD_INPUT),
)  # fmt: skip
"""The first class that an error is of says what a shell is told."""
_SENTENCES = {
    "alignment of one pair": "--align FILE is of one text and one translation; give these two",
    "changed and taken out": (
        "--drop and --delete take something out; nothing else can be said of that"
    ),
    "codes without trados": (
        "language codes are for --flavour trados; elsewhere they stay what they were"
    ),
    "delete as of": "--as-of is for looking; what is taken out is what is there now",
    "empty memory name": "--memory-name is empty",
    "empty term": "--text is empty; --drop takes a term out",
    "files or memory": "name files of translations, or --from-memory",
    "language alone": "--from and --to belong together: both columns have a language",
    "languages of terms": "--langs {value}: name two languages, as in --langs en,zh",
    "lines cut": "--lines takes lines as they are; --{given} would cut them",
    "log without repair": "--repair-log lists repairs; give --repair OUT too",
    "manifest and folders": "--pairs names the files: give no folders beside it",
    "new without terms": "--new leaves out what a term base has: name one with --terms",
    "no earlier text": "--only changed needs an earlier text: --against FILE, or a memory that has "
    "it (--memory PATH)",
    "no such way to name a term": (
        "--term {value}: write it as LANG=TEXT, or as the number of a term"
    ),
    "no term named": "--{what} is about a term; say --term LANG=TEXT, too",
    "nothing to edit": "nothing to change; see tmtool terms edit --help",
    "one file at a time": "--address and --sha256 are for one file at a time",
    "one language": "both texts are in {language}; if not, say so with --from and --to",
    "parallel and beads": "--parallel pairs line by line; it can't go with --align",
    "parallel and level": "--parallel pairs line by line; it can't go with --level",
    "parallel and lines": "--parallel pairs line by line; it can't go with --lines",
    "part without language": "{part} needs a language: --from LANG; there are {choices}",
    "part without two languages": (
        "{part} needs two languages: --from LANG --to LANG; there are {choices}"
    ),
    "preference": "--prefer is FIELD=VALUE, of {listed}; not {value!r}",
    "previous version alone": "--against says what --only changed compares with: say both",
    "property": "--property is NAME=VALUE, not {value!r}",
    "record": "--record is FIELD=PATTERN, of {listed}; not {value!r}",
    "rows": "--row takes rows like 12-20 or 3, 7; not {value!r}",
    "status": "--status is one of {listed}, not {value!r}",
    "swapped": "{first} is in {language} and {second} in {other}: name {second} first, or "
    "exchange --from and --to",
    "term status": "--status {value}: preferred, admitted, superseded or deprecated",
    "term twice": "{id} has {text} more than once; say --term with one of {numbers}",
    "time of review": "--at is no time like 2026-11-25 or 2026-11-25T14:30: {value!r}",
    "two places": "a label or a running number, not both: --para or --at",
    "which two languages": "{what} holds {found}: say which two with --langs en,zh",
    "year": "--year is like 2020, 2010-2023, 2015- or -2009, not {value!r}",
    "years reversed": "--year {value}: {first} comes after {last}",
}
_HINTS = {
    "alignment alone": ": tmtool add --pair SOURCE TARGET --align {file}",
    "codes at level 1": " (--tmx-level 2 keeps what both have)",
    "damage": "; --report - says where",
    "delete unconfirmed": "; say --yes to take them out",
    "erase unconfirmed": "; say --yes to erase them for good",
    "document alone": " (--pair)",
    "doubtful columns": "; --force takes it as it is",
    "empty memory": "; tmtool add FILE... fills it",
    "exchanged": "; --force checks it as it is",
    "file exists": "; --force overwrites it",
    "fixed term base": "; tmtool terms export mine.jsonl --terms {name}, and change that",
    "format of terms": "; say --format {formats}",
    "half a mark": (
        "; marks made by hand are taken over by tmtool review apply BITEXT EDITED --by NAME"
    ),
    "languages not named": "; say --from and --to",
    "languages of a glossary": ": say --from and --to",
    "languages unsaid": " say --from and --to",
    "linked elsewhere": "; --documents DIR says where it lies",
    "long text": ", or as a document with --file",
    "no change": "; tmtool history lists them",
    "no entry": "; tmtool terms find looks for terms",
    "no file at the address": ", and give the address with --address",
    "no headings": "; say --from and --to for the first two columns",
    "no headings of terms": ", or say --langs zh,en for a table without headings",
    "no memory": "; tmtool add FILE... makes and fills it",
    "no previous version": "; --against names one",
    "no reason": ": --why TEXT",
    "no such term": "; tmtool terms find looks for its parts, see --lang",
    "no term base": "; tmtool terms add FILE... makes it",
    "not our result": "; --force overwrites it",
    "nothing added": "; --force takes the rest",
    "one file": "; if it is bilingual, say --from and --to",
    "one language of a phrase": "; --to is another one",
    "other segments": ": made with --lines or another --level?",
    "result of another": ", or overwrite with --force",
    "segments alone": " (--pair, --align)",
    "several languages": ": say --from and --to",
    "several linked": ": --only NAME",
    "term base format": "; see terms export",
    "terms, not units": ", which tmtool terms add takes",
    "too few sentences": "; align the sentences as they are: tmtool corpus lines, align --lines",
    "two languages": " (--from, --to)",
    "unrelated": "; --force aligns them all the same",
    "unsafe memory": ", and name it with --memory or TMTOOL_MEMORY",
    "which languages": "; say it by --from and --to",
}
_HINTS_OF_COMMANDS = {
    ("terms edit", "no entry"): "; --new makes it",
    ("terms extract", "languages not named"): "; say which with --langs en,zh",
    ("terms extract", "languages unsaid"): " say which with --langs en,zh",
    ("terms extract", "no headings"): "; say which with --langs en,zh for the first two columns",
}
"""What only one command says, which comes before what all say."""


def explain(said: TmtoolError | Remark, command: str = "") -> str:
    """The sentence for whoever typed the command, such as "lookup" or "terms edit".

    >>> from tmtool.errors import MissingError
    >>> explain(MissingError("there is no memory at /tm", code="no memory"))
    'there is no memory at /tm; tmtool add FILE... makes and fills it'
    >>> gap = MissingError("there is no entry gap", code="no entry")
    >>> explain(gap), explain(gap, "terms edit")[21:]
    ('there is no entry gap; tmtool terms find looks for terms', '; --new makes it')
    """
    if sentence := _SENTENCES.get(said.code):
        return sentence.format_map(dict(said.values))
    hint = _HINTS_OF_COMMANDS.get((command, said.code)) or _HINTS.get(said.code, "")
    return f"{said}{hint.format_map(dict(said.values))}"


def exit_code(error: TmtoolError) -> int:
    """What a shell is told of an error."""
    return next(code for kind, code in _EXIT_CODES if isinstance(error, kind))


def show_command(place: Locator) -> str:
    """What `tmtool show` takes to open a place.

    >>> from tmtool.memory.places import Locator
    >>> show_command(Locator("A/RES/75/202", "7"))
    'A/RES/75/202 --para 7'
    >>> show_command(Locator("my texts.tmx", position=12))
    "'my texts.tmx' --at 12"
    """
    from shlex import quote

    if place.position is not None:
        return f"{quote(place.name)} --at {place.position}"
    return f"{quote(place.name)} --para {quote(place.label)}" if place.label else quote(place.name)
