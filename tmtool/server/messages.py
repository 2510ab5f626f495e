"""What errors say on a page, and with which status."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

from tmtool.errors import (
    ChangedError,
    EmptyError,
    InputError,
    MissingError,
    ParseError,
    StoppedError,
    TmtoolError,
    UnrelatedError,
)
from tmtool.operations.to_json import to_json
from tmtool.server.state import Json

FILL = "Add files on the page Memory: a TMX, or a text and its translation."
_BUTTON = "“Bring the index up to date” on the page Memory"
_HINTS = {
    "erasing unfinished": "; then tmtool memory index --compact removes it",
    "no memory": f". {FILL}",
    "empty memory": f". {FILL}",
    "too slow": ": look for less, or choose filters",
    "long text": "; or drop the file on the desk",
    "languages unsaid": "; choose the languages beside the text",
}
_WORD = re.compile("[a-z]+[ ,]")
_STATUSES: tuple[tuple[type[TmtoolError], int], ...] = (
    (EmptyError, 404), (MissingError, 503), (StoppedError, 503), (ChangedError, 412),
    (InputError, 400), (TmtoolError, 500),
)  # fmt: skip
"""Standard (RFC 9110, 15): the first class that an error is of says what a browser is told."""


def explain_error(error: TmtoolError) -> str:
    """The sentence for whoever is at the page, and what to do."""
    sentence = f"{error}{_HINTS.get(error.code, '')}"
    # The name of a file stays as it is.
    return sentence[:1].upper() + sentence[1:] if _WORD.match(sentence) else sentence


def name_buttons(sentence: str) -> str:
    """Name the button of a page instead of the command that does the same.

    >>> name_buttons("2 texts are not indexed yet (tmtool memory index)")
    '2 texts are not indexed yet (“Bring the index up to date” on the page Memory)'
    """
    return sentence.replace("tmtool memory index", _BUTTON)


_OF_ERROR: tuple[tuple[type[TmtoolError], str, int], ...] = (
    (ParseError, "parse", 422), (ChangedError, "changed-meanwhile", 412),
    (InputError, "input", 422), (UnrelatedError, "unrelated", 409),
    (EmptyError, "not-found", 404), (StoppedError, "too-slow", 503),
    (MissingError, "missing", 503), (TmtoolError, "bug", 500),
)  # fmt: skip
"""The first class that an error is of says of which type it is, and the status."""


def name_problem(error: TmtoolError) -> tuple[str, int]:
    """Of which type an error is where programs are told of it, and its status there."""
    if error.code == "rights":
        return "not-allowed", 403
    return next((name, status) for kind, name, status in _OF_ERROR if isinstance(error, kind))


def list_facts(error: TmtoolError) -> Mapping[str, Json]:
    """What programs are told of an error besides its sentence: its code, and where it is.

    >>> list_facts(ParseError("no such bead", "/tmp/gold.align", 3, 7))
    {'code': 'malformed', 'file': 'gold.align', 'line': 3, 'column': 7}
    """
    facts: dict[str, Json] = {"code": error.code}
    if error.field:
        facts["field"] = error.field
    if isinstance(error, ParseError):
        file = Path(error.path).name
        facts |= {"file": file, "line": error.line, "column": error.column}
    if (current := error.values.get("current")) is not None:
        facts["current"] = to_json(current)
    if isinstance(command := error.values.get("command"), int):
        facts["command"] = command
    return facts


def get_status(error: TmtoolError) -> int:
    """What a browser is told of an error."""
    return next(status for kind, status in _STATUSES if isinstance(error, kind))


_SENTENCES = {
    403: "You may not do that: it needs another role.",
    404: "There is no such page.",
    429: "That was too often. Wait a moment, then go on: nothing is lost.",
    405: "There is no such page.",
    408: "It was sent too slowly, and nothing was done with it. Send it again.",
    414: "Texts of more than 300 characters are not taken from an address: put it into the box.",
    428: "The form does not say which version it is for. Load the page again.",
    500: "An error in tmtool. Your text is kept; the window that runs tmtool serve says where, by "
    "the number below.",
    503: "Too many look-ups are waiting. Try again in a moment.",
}


def explain_status(status: int) -> str:
    """The sentence for a status that no error of tmtool's brought."""
    return _SENTENCES.get(status, "This can't be answered.")


def explain_size(most: int) -> str:
    """What is said where more was sent than so many bytes, which is a text, or files.

    >>> explain_size(300 << 20).partition(".")[0]
    'At most 300 MB are taken at once'
    """
    if most < 1 << 20:
        return f"At most {most >> 10} KB of text are taken. Drop it on the desk as a document."
    return (
        f"At most {most >> 20} MB are taken at once. Send the files in parts, or add them on the "
        "command line."
    )
