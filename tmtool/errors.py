"""Every error that tmtool raises on purpose.

TmtoolError
├── InputError          what was given can't be used: exit code 2
│   └── ParseError      a file is not what its format promises: says file, line and column
├── UnrelatedError      the two texts are no translations of each other: exit code 1
└── MissingError        something needed is missing or broken: exit code 3

A face prints them as one line; anything else that escapes is a bug.
"""

from __future__ import annotations


class TmtoolError(Exception):
    """The root of all of them; `exit_code` is what the command line answers with."""

    exit_code = 2


class InputError(TmtoolError):
    """A file, a text or an option that can't be used as it is."""


class ParseError(InputError):
    """A file is not what its format promises.

    Lines and columns are counted from 1, columns in code points.

    >>> str(ParseError("no such bead", "gold.align", 3, 7))
    'gold.align:3:7: no such bead'
    """

    def __init__(self, message: str, path: str, line: int, column: int = 1) -> None:
        super().__init__(f"{path}:{line}:{column}: {message}")
        self.path, self.line, self.column = path, line, column


class UnrelatedError(TmtoolError):
    """Two texts that are not translations of each other."""

    exit_code = 1


class MissingError(TmtoolError):
    """A model, a package or a folder is missing or broken; the text says what helps."""

    exit_code = 3
