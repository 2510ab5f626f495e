"""Every error that tmtool raises on purpose.

TmtoolError
├── InputError          what was given can't be used
│   ├── ParseError      a file is not what its format promises: says file, line and column
│   └── ChangedError    what was to be changed is no longer as it was when somebody looked
├── UnrelatedError      the two texts are no translations of each other
├── EmptyError          there is nothing where something was looked for
├── StoppedError        it took too long, or nobody waits for it any more
└── MissingError        something needed is missing or broken
    └── BusyError       somebody else has it; nothing was changed, and it will do later

An interface prints them as one line; anything else that escapes is a bug. What an interface answers
with, an exit code or a status, it decides by the class.
"""

from __future__ import annotations


class TmtoolError(Exception):
    """The root of all of them: a sentence for people, and what an interface needs to say more.

    `code` names what is wrong, `field` the part of a request that it is about, and `values` are
    what the sentence is made of. Where nobody can do more about it than read the sentence, the code
    is that of the class. How a field is called on a command line or a page, and how to give
    it, only the interface knows: it adds that, by the code.
    """

    usual = "failed"
    """The code of those that have none of their own."""

    def __init__(self, message: str, *, code: str = "", field: str = "", **values: object) -> None:
        super().__init__(message)
        self.code, self.field, self.values = code or self.usual, field, values

    def extend(self, more: str, **values: object) -> None:
        """Add a clause to the message, and the values that it is made of."""
        self.args = (f"{self}; {more}",)
        self.values |= values


class InputError(TmtoolError):
    """A file, a text or a request that can't be used as it is."""

    usual = "unusable"


class ParseError(InputError):
    """A file is not what its format promises.

    Lines and columns are counted from 1, columns in code points.

    >>> str(ParseError("no such bead", "gold.align", 3, 7))
    'gold.align:3:7: no such bead'
    """

    usual = "malformed"

    def __init__(
        self, message: str, path: str, line: int, column: int = 1, *, code: str = "",
        field: str = "", **values: object,
    ) -> None:  # fmt: skip
        super().__init__(f"{path}:{line}:{column}: {message}", code=code, field=field, **values)
        self.path, self.line, self.column = path, line, column


class ChangedError(InputError):
    """What was to be changed is no longer as it was when somebody looked; nothing was changed."""

    usual = "changed meanwhile"


class UnrelatedError(TmtoolError):
    """Two texts that are not translations of each other."""

    usual = "no translations"


class EmptyError(TmtoolError):
    """There is nothing where something was looked for: a memory without units."""

    usual = "empty"


class StoppedError(TmtoolError):
    """Work was ended before it was done: its time was over, or nobody waits for it any more."""

    usual = "stopped"


class MissingError(TmtoolError):
    """A model, a package or a folder is missing or broken; the text says what helps."""

    usual = "missing"


class BusyError(MissingError):
    """Somebody else is at it: nothing was changed, and the same can be tried again."""

    usual = "busy"


def describe_failed_read(path: object, error: OSError) -> str:
    """Say why a file can't be read, in the same words wherever that happens.

    >>> describe_failed_read("zh.txt", FileNotFoundError(2, "No such file or directory"))
    'zh.txt: file not found'
    >>> describe_failed_read("zh.txt", PermissionError(13, "Permission denied"))
    "zh.txt can't be read: permission denied"
    """
    if isinstance(error, FileNotFoundError):
        return f"{path}: file not found"
    if isinstance(error, IsADirectoryError):
        return f"{path} is a folder: name a file"
    return f"{path} can't be read: {_reason(error)}"


def describe_failed_write(path: object, error: OSError) -> str:
    """Say why a file can't be written, in the same words wherever that happens.

    >>> describe_failed_write("out.tsv", OSError(28, "No space left on device"))
    "out.tsv can't be written: no space left on device"
    """
    return f"{path} can't be written: {_reason(error)}"


def _reason(error: OSError) -> str:
    """What the system says, to go on with in a sentence."""
    reason = error.strerror or str(error)
    return reason[:1].lower() + reason[1:]
