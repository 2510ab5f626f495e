"""Commands of a reviser, from a person at a terminal or through a pipe, and what is answered."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from tmtool.cli import output
from tmtool.cli.messages import explain
from tmtool.errors import InputError, ParseError

if TYPE_CHECKING:
    from tmtool.review.commands import Command
    from tmtool.review.requests import CommandResult, ReviewRequest, ReviewResult
    from tmtool.services.session import Session
    from tmtool.units import Bitext


@dataclass(frozen=True, slots=True)
class ReviewPrompt:
    """How answers to commands are given.

    A person is shown the rows, and told of mistakes; a pipe ends at the first one.
    """

    by_hand: bool
    as_json: bool

    def run(self, session: Session, request: ReviewRequest) -> ReviewResult:
        """Do all commands of stdin and answer each; a wrong one in a pipe is a ParseError."""
        from tmtool.services.review import finish_review, run_command, start_review

        state = start_review(request)
        if self.by_hand:
            output.note(f"{len(state.names)} rows; help says what you can do, write ends")
        for number, line in _typed() if self.by_hand else _piped():
            try:
                result = run_command(session, request, state, line)
            except InputError as error:
                if not self.by_hand:
                    said = " ".join(line.split())[:40]
                    message = f"{said}: {explain(error)}; nothing was written"
                    raise ParseError(message, "stdin", number) from error
                output.note(explain(error))
                continue
            state = result.after
            if result.command and result.command.verb == "write":
                break
            if result.command:
                self._answer(result, result.command)
        return finish_review(session, request, state)

    def _answer(self, result: CommandResult, command: Command) -> None:
        from tmtool.review import commands

        if command.verb == "quit":
            output.note("nothing was written")
            raise typer.Exit(1)
        if command.verb == "help":
            self._say(command, commands.HELP)
        elif command.verb == "show":
            self._show(result)
        else:
            self._say(command, f"{_told(result, command)}\n")
            if self.by_hand and not self.as_json and command.verb != "accept":
                self._show(result)

    def _say(self, command: Command, text: str) -> None:
        if self.as_json:
            told = {"command": command.said, "answer": text.rstrip("\n")}
            output.emit_objects([{"type": "reply", **told}])
        else:
            output.emit([text])

    def _show(self, result: CommandResult) -> None:
        names = [own[0] for own in result.after.names]
        rows = listed(result.after.bitext, result.rows, names=names, as_json=self.as_json)
        output.emit(rows)


def is_person() -> bool:
    """Whether somebody types the commands."""
    return sys.stdin is not None and sys.stdin.isatty()


def listed(
    bitext: Bitext,
    numbers: Sequence[int],
    *,
    names: Sequence[str] | None = None,
    color: bool = False,
    as_json: bool = False,
) -> Iterator[str]:
    """Rows for people to read, or for programs."""
    from tmtool.formats.jsonl import write_record
    from tmtool.formats.rows import records
    from tmtool.views.terminal import review as shown

    wanted = frozenset(numbers)
    if as_json:
        return (write_record(each) for each in records(bitext) if each["row"] in wanted)
    look = shown.Look(output.columns(), color, output.shows_boxes())
    return shown.lines(bitext, wanted, look, names)


def _typed() -> Iterator[tuple[int, str]]:
    """What a person types, line by line."""
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    number = 0
    while True:
        number += 1
        sys.stderr.write("> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stderr.write("\n")
            return
        yield number, line


def _piped() -> Iterator[tuple[int, str]]:
    """The lines that come through a pipe, whatever their encoding."""
    from tmtool.documents.encodings import decode

    data = sys.stdin.buffer.read() if sys.stdin is not None else b""
    return enumerate(decode(data, name="stdin").text.splitlines() if data else [], start=1)


def _told(result: CommandResult, command: Command) -> str:
    """One line that says what came of a command."""
    from tmtool.review.edits import type_of

    if command.verb == "undo":
        undone = result.before.command
        return f"undo: {undone.said if undone else ''} is taken back"
    if command.verb == "accept":
        return f"{command.said}: {len(result.rows)} checked"
    bitext, names = result.after.bitext, result.after.names
    told = (f"row {names[at][0]} is {type_of(bitext, at)}" for at in result.rows)
    return f"{command.said}: {', '.join(told) or 'no pair any more'}"
