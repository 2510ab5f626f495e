"""`--log FILE` of every command: what a run did and how long it took, one JSON object a line.

A log can be given to somebody who may not see the texts: what was typed as text is there by its
length, and errors and remarks by their codes and the places in tmtool that raised them. With
`--log-texts` texts and sentences are there too.

Lines are added, each by one write, so that runs at the same time may share a file; `run` tells them
apart.
"""

from __future__ import annotations

import os
import sys
from contextlib import suppress
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Any

import typer
from typer.core import TyperOption

from tmtool.errors import InputError, ParseError, TmtoolError
from tmtool.operating_system import describe_gaps
from tmtool.reporter import Remark
from tmtool.version import __version__

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from io import FileIO
    from types import TracebackType

LOG_HELP = "Add to FILE what is done and how long it takes, without texts."
LOG_TEXTS_HELP = "Let the log have texts and sentences too."
_TEXTS = "tmtool.log_texts"
_FIRST = b'{"time": "'
"""What a log begins with; a file that begins otherwise is no log, and is left alone."""
_SHOWN = frozenset([
    "BITEXT", "CHANGE", "CHECK", "CODES", "DATE", "DIGEST", "DIR", "EDITS", "FILE", "FORM", "GOLD",
    "ID", "KEY", "LANG", "MANIFEST", "N", "NAME", "OUT", "PATH", "PATTERN", "PERCENT", "ROWS",
    "SCORE", "SOURCE", "STATUS", "SYMBOL", "SYMBOL|DOCUMENT", "TARGET", "TEST", "TIME", "YEARS",
])  # fmt: skip
"""What the help calls values that are no texts; of any other string there is only the length."""


class RunLog:
    """The log of one run, from its first line to its exit code."""

    def __init__(
        self, path: str, context: typer.Context | None = None, *, with_texts: bool = False
    ) -> None:
        self._context, self.with_texts = context, with_texts
        self._path, self._file = path, _open(path)
        self._run, self._began = f"{os.getpid()}-{os.urandom(4).hex()}", monotonic()
        self._steps: dict[str, _Step] = {}
        self.write(
            "start", tmtool=__version__, python=sys.version.partition(" ")[0],
            system=sys.platform, packages=_find_packages(), gaps=describe_gaps(),
        )  # fmt: skip

    def write(self, event: str, **values: object) -> None:
        """Add a line."""
        # Loading these would slow down every help.
        import json
        from datetime import UTC, datetime

        now = datetime.now(UTC).isoformat(timespec="milliseconds")
        line = {"time": now, "run": self._run, "event": event, **values}
        data = json.dumps(line, ensure_ascii=False, default=str).encode("utf-8", "backslashreplace")
        if self._file.closed:
            return
        try:
            whole = self._file.write(data + b"\n") == len(data) + 1
        except OSError:
            whole = False
        if not whole:
            self._file.close()
            sys.stderr.write(f"tmtool: the log {self._path} can't be written any further\n")

    def write_command(self) -> None:
        """Add what was typed: names of options, and values that are no texts."""
        context = self._context
        if context is None:
            return
        given = {}
        for each in context.command.params:
            name = each.name or ""
            source = context.get_parameter_source(name)
            if source is not None and source.name == "COMMANDLINE" and name in context.params:
                value = context.params[name]
                given[max(each.opts, key=len)] = (
                    value if self.with_texts or not _is_text(each) else _measure(value)
                )
        self.write("command", command=context.command_path, given=given)

    def write_step(self, task: str, done: float, total: float | None) -> None:
        """Take note of progress; a line is added when a task is done."""
        step = self._steps.setdefault(task, _Step())
        if done < step.done:
            self._end_step(task)
            step = self._steps.setdefault(task, _Step())
        step.done, step.total = done, total
        if total is not None and done >= total:
            self._end_step(task)

    def write_remark(self, text: str, said: Remark | None) -> None:
        """Add what was said beside the answer."""
        values = {"code": said.code if said else "", "where": _find_caller()}
        self.write("remark", **values, **self._told(text))

    def write_error(self, error: Exception, code: int, text: str) -> None:
        """Add an error that was told to whoever typed the command, or a bug."""
        values: dict[str, object] = {"kind": type(error).__name__, "exit": code}
        if isinstance(error, TmtoolError):
            values |= {"code": error.code, "field": error.field}
        if isinstance(error, ParseError):
            values |= {"file": error.path, "line": error.line, "column": error.column}
        self.write("error", **values, where=_find_places(error.__traceback__), **self._told(text))

    def end(self, code: int | None) -> None:
        """Add the exit code, None where a bug ended the run, and close it."""
        for task in [*self._steps]:
            self._end_step(task)
        self.write("end", exit=code, seconds=round(monotonic() - self._began, 3))
        self._file.close()

    def _end_step(self, task: str) -> None:
        step = self._steps.pop(task)
        spent = round(monotonic() - step.began, 3)
        self.write("step", task=task, done=step.done, total=step.total, seconds=spent)

    def _told(self, text: str) -> Mapping[str, object]:
        return {"text": text} if self.with_texts else {"characters": len(text)}


class _Step:
    def __init__(self) -> None:
        self.began, self.done = monotonic(), 0.0
        self.total: float | None = None


def _open(path: str) -> FileIO:
    """Open the file for lines to be added. InputError where it can't be, or is no log."""
    try:
        file = Path(path).open("ab+", buffering=0)  # noqa: SIM115 - open as long as the run
        begins = b""
        if file.seekable():  # a pipe isn't
            file.seek(0)
            begins = file.read(len(_FIRST))
    except OSError as error:
        raise InputError(f"can't write the log {path}: {error.strerror or error}") from error
    if begins and begins != _FIRST:
        file.close()
        message = f"{path} exists and is not a log of tmtool; name another file for the log"
        raise InputError(message)
    return file


_current: list[RunLog] = []
"""The log of the run that is at work, if it has one."""


def add_options(command: Any) -> None:  # noqa: ANN401 - of typer's own copy of click
    """Give a command the options of a log."""
    command.params += [
        TyperOption(
            param_decls=["--log"], type=str, metavar="FILE", help=LOG_HELP, is_eager=True,
            expose_value=False, callback=_open_log,
        ),
        TyperOption(
            param_decls=["--log-texts"], type=bool, is_flag=True, default=False, is_eager=True,
            help=LOG_TEXTS_HELP, expose_value=False, callback=_keep_texts,
        ),
    ]  # fmt: skip


def _open_log(context: typer.Context, _: object, value: str | None) -> None:
    if value is not None:
        _current.append(RunLog(value, context, with_texts=bool(context.meta.get(_TEXTS))))


def _keep_texts(context: typer.Context, _: object, value: bool) -> None:
    context.meta[_TEXTS] = value
    if _current:
        _current[-1].with_texts = value


def open_for(arguments: Sequence[str]) -> None:
    """Begin the log of a command line that could not be understood, if it asks for one."""
    path, with_texts = find_log_options(arguments)
    if path and not _current:
        _current.append(RunLog(path, with_texts=with_texts))


def open_at(path: Path) -> None:
    """Begin the log of this run in a file, unless it has one already.

    InputError where it can't be written, or is no log.
    """
    if _current:
        return
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise InputError(f"can't write the log {path}: {error.strerror or error}") from error
    _current.append(RunLog(str(path)))


def write_event(event: str, **values: object) -> None:
    """Add a line to the log of this run, if it has one."""
    if _current:
        _current[-1].write(event, **values)


def write_command() -> None:
    """Add to the log of this run, if it has one, what was typed."""
    if _current:
        _current[-1].write_command()


def end_log(code: int | None) -> None:
    """End the log of this run, if it has one."""
    if _current:
        _current.pop().end(code)


def write_step(task: str, done: float, total: float | None) -> None:
    """Take note of progress in the log of this run, if it has one."""
    if _current:
        _current[-1].write_step(task, done, total)


def write_remark(text: str, said: Remark | None) -> None:
    """Add to the log of this run, if it has one, what was said beside the answer."""
    if _current:
        _current[-1].write_remark(text, said)


def write_error(error: Exception, code: int, text: str) -> None:
    """Add to the log of this run, if it has one, why it ends."""
    if _current:
        _current[-1].write_error(error, code, text)


def find_log_options(arguments: Sequence[str]) -> tuple[str, bool]:
    """Return the file and whether texts are wanted, of a command line that can't be understood.

    >>> find_log_options(["align", "--log", "run.log", "--nonsense"])
    ('run.log', False)
    """
    path = ""
    for option, value in zip(arguments, [*arguments[1:], ""], strict=True):
        path = value if option == "--log" else path
        path = option.removeprefix("--log=") if option.startswith("--log=") else path
    return path, "--log-texts" in arguments


def _is_text(parameter: Any) -> bool:  # noqa: ANN401 - typer names no type for it
    return (parameter.metavar or "").strip("[].") not in _SHOWN


def _measure(value: object) -> object:
    if type(value) is str:  # numbers and choices are no texts
        return {"characters": len(value)}
    return [_measure(each) for each in value] if isinstance(value, list | tuple) else value


def _find_packages() -> dict[str, str]:
    """The versions of what tmtool needs, as far as it is installed."""
    import re
    from importlib.metadata import PackageNotFoundError, requires, version

    found = {}
    with suppress(PackageNotFoundError):
        for requirement in (each for each in requires("tmtool") or () if "extra ==" not in each):
            name = re.split(r"[^\w.-]", requirement, maxsplit=1)[0]
            with suppress(PackageNotFoundError):
                found[name] = version(name)
    return found


def _find_places(traceback: TracebackType | None) -> list[str]:
    """The places in tmtool that an error came by, the last of them where it was raised."""
    places = []
    while traceback is not None:
        module = str(traceback.tb_frame.f_globals.get("__name__"))
        if module.partition(".")[0] == "tmtool":
            places.append(f"{module}:{traceback.tb_lineno}")
        traceback = traceback.tb_next
    return places[-3:]


def _find_caller() -> str:
    """The place that had something to say: the first that is no part of saying it."""
    saying = {f"tmtool.cli.{name}" for name in ("run_log", "output", "progress")}
    frame = sys._getframe()
    while frame.f_back is not None and frame.f_globals.get("__name__") in saying:
        frame = frame.f_back
    return f"{frame.f_globals.get('__name__')}:{frame.f_lineno}"
