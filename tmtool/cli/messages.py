"""What errors and remarks say on a command line, and with which exit code.

Nothing below the interfaces knows an option. What goes wrong there has a code, and here a code has
the sentence for whoever typed the command, or what is added to the one there is.
"""

from __future__ import annotations

from typing import Any

from tmtool.errors import EmptyError, MissingError, TmtoolError, UnrelatedError
from tmtool.reporter import Remark

BAD_INPUT = 2
"""The exit code of bad input. Peer (argparse, which ends with it for bad arguments)."""
_EXIT_CODES: tuple[tuple[type[TmtoolError], int], ...] = (
    (UnrelatedError, 1), (EmptyError, 1), (MissingError, 3), (TmtoolError, BAD_INPUT),
)  # fmt: skip
"""The first class that an error is of says what a shell is told."""
_SENTENCES = {
    "all struck out": "{name} holds nothing but struck-out text: --struck-out keep reads it",
    "codes without trados": (
        "language codes can be given only with --flavour trados; elsewhere they stay as they are"
    ),
    "delete as of": "--as-of can't be used here: units can be deleted only as they are now",
    "language alone": "--from and --to must be used together: each column has a language",
    "lines cut": (
        "--lines takes lines as they are, but --{given} would cut them: use only one of the two"
    ),
    "one language": (
        "both texts are in {language}: name a text and its translation, or set the "
        "languages with --from and --to"
    ),
    "part without language": (
        "{part} needs a language: name it with --from LANG (available: {choices})"
    ),
    "part without two languages": (
        "{part} needs two languages: name them with --from LANG --to LANG (available: {choices})"
    ),
    "port taken": "port {port} can't be used: choose another one with --port, or 0 for any",
    "property": "--property must be NAME=VALUE, not {value!r}",
    "record": "--record must be FIELD=PATTERN with one of the fields {listed}, not {value!r}",
    "status": "--status must be one of {listed}, not {value!r}",
    "two places": (
        "--para and --at can't be used together: a paragraph is named by its label or by "
        "its running number"
    ),
    "year": "--year must be like 2020, 2010-2023, 2015- or -2009, not {value!r}",
    "years reversed": "--year {value} is reversed: {first} comes after {last}",
}
_HINTS = {
    "alignment alone": ": tmtool add --pair SOURCE TARGET --align {file}",
    "codes at level 1": " (--tmx-level 2 keeps what both have)",
    "damage": "; list them with --report -",
    "delete unconfirmed": "; confirm with --yes",
    "erase unconfirmed": "; confirm with --yes",
    "document alone": " (with --pair)",
    "doubtful columns": "; use --force to take it as it is",
    "empty memory": "; fill it with: tmtool add FILE...",
    "exchanged": "; use --force to check it as it is",
    "file exists": "; use --force to overwrite it",
    "first as pivot": "; --pivot LANG names another",
    "fixed term base": (
        "; copy it with tmtool terms export mine.jsonl --terms {name} and change the copy"
    ),
    "half a mark": (
        "; take over marks made by hand with tmtool review apply BITEXT EDITED --by NAME"
    ),
    "in doubt": "; see why with --report -",
    "language not recognized": " with --from or --to",
    "languages not named": "; name the languages with --from and --to",
    "languages unsaid": "; name them with --from and --to",
    "long text": ", or as a document with --file",
    "restricted text": " (--memory FOLDER), or confirm with --restricted",
    "no change": "; list the changes with tmtool memory history",
    "no entry": "; look for terms with tmtool terms find",
    "no headings": "; name the languages of the first two columns with --from and --to",
    "erasing unfinished": "; then tmtool memory index --compact removes it",
    "no memory": "; create it with: tmtool add FILE...",
    "no previous version": "; name one with --against",
    "no reason": ": give it with --why TEXT",
    "no such term": "; look for its parts with tmtool terms find (see --lang)",
    "no term base": "; create it with: tmtool terms add FILE...",
    "not our result": "; use --force to overwrite it",
    "nothing added": "; use --force to add the rest",
    "one file": "; if it is bilingual, name the languages with --from and --to",
    "one language of a phrase": "; name another one with --to",
    "other segments": "; was it made with --lines or another --level?",
    "result of another": ", or overwrite with --force",
    "segments alone": " (with --pair and --align)",
    "several languages": "; name the languages with --from and --to",
    "term base format": "; copy it with tmtool terms export",
    "terms, not units": "; add it with tmtool terms add",
    "two languages": " (--from, --to)",
    "unrelated": "; use --force to align them anyway",
    "unsafe memory": ", and name it with --memory or TMTOOL_MEMORY",
    "which languages": "; name them with --from and --to",
}
_HINTS_OF_COMMANDS = {
    ("add", "no headings"): (
        "; name the languages of the first two columns with --from and --to, or use --pair for a "
        "text and its translation"
    ),
    ("lookup", "language not recognized"): " with --from",
    ("segment", "language not recognized"): " with --from",
}
"""What only one command says, which comes before what all say."""


def explain(said: TmtoolError | Remark, command: str = "") -> str:
    """The sentence for whoever typed the command, such as "lookup" or "terms edit".

    >>> from tmtool.errors import MissingError
    >>> explain(MissingError("memory not found: /tm", code="no memory"))
    'memory not found: /tm; create it with: tmtool add FILE...'
    """
    if sentence := _SENTENCES.get(said.code):
        return sentence.format_map(dict(said.values))
    hint = _HINTS_OF_COMMANDS.get((command, said.code)) or _HINTS.get(said.code, "")
    return f"{said}{hint.format_map(dict(said.values))}"


def get_exit_code(error: TmtoolError) -> int:
    """What a shell is told of an error."""
    return next(code for kind, code in _EXIT_CODES if isinstance(error, kind))


def explain_usage(error: Exception) -> str:
    """What is wrong with an argument, in words of the same kind as all other messages."""
    message = str(getattr(error, "format_message", error.__str__)())
    parameter = getattr(error, "param", None)
    value, wrong, _ = str(getattr(error, "message", "")).partition(" is not ")
    if parameter is None or not wrong:
        return message.rstrip(".")
    name = max(parameter.opts, key=len) if parameter.opts[0].startswith("-") else parameter.metavar
    return f"{name} must be {_describe_values(parameter.type)}, not {value}"


def _describe_values(kind: Any) -> str:
    """What an argument of a type can be: "a number from 1 to 100"."""
    if choices := getattr(kind, "choices", None):
        return f"one of {', '.join(str(getattr(each, 'value', each)) for each in choices)}"
    what = "a whole number" if kind.name.startswith("int") else "a number"
    lowest, highest = getattr(kind, "min", None), getattr(kind, "max", None)
    if highest is None:
        return what if lowest is None else f"{what} of {lowest} or more"
    return f"{what} from {lowest} to {highest}"
