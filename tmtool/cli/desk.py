"""Commands of a reviser, from a person at a terminal or through a pipe, and what is answered."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import typer

from tmtool.cli import output
from tmtool.errors import InputError, ParseError

if TYPE_CHECKING:
    from tmtool.review.commands import Command
    from tmtool.review.session import Session
    from tmtool.units import Bitext, Checked


@dataclass(frozen=True, slots=True)
class Desk:
    """Who is at work, and how answers are given.

    A person is shown the rows, and told of mistakes; a pipe ends at the first one.
    """

    checked: Checked
    by_hand: bool
    as_json: bool


def is_person() -> bool:
    """Whether somebody types the commands."""
    return sys.stdin is not None and sys.stdin.isatty()


def by_commands(bitext: Bitext, desk: Desk, *, everything: bool) -> Bitext:
    """The bitext after all commands of stdin; with `everything` the other rows are accepted.

    A wrong command in a pipe is a ParseError.
    """
    from tmtool.formats.rows import rows
    from tmtool.review import accept, session

    state = session.start(bitext)
    if desk.by_hand:
        output.note(f"{len(state.names)} rows; help says what you can do, write ends")
    for number, line in _asked() if desk.by_hand else _piped():
        try:
            state, go_on = _done(state, line, desk)
        except InputError as error:
            if not desk.by_hand:
                message = f"{' '.join(line.split())[:40]}: {error}; nothing was written"
                raise ParseError(message, "stdin", number) from error
            output.note(str(error))
            continue
        if not go_on:
            break
    if not everything:
        return state.bitext
    unchecked = (row.number for row in rows(state.bitext) if not row.checked)
    return accept(state.bitext, unchecked, checked=desk.checked)


def listed(
    bitext: Bitext,
    numbers: Sequence[int],
    *,
    names: Sequence[str] | None = None,
    color: bool = False,
    as_json: bool = False,
) -> Iterator[str]:
    """Rows for people to read, or for programs."""
    from tmtool.formats.jsonl import dump
    from tmtool.formats.rows import records
    from tmtool.review import shown

    wanted = frozenset(numbers)
    if as_json:
        return (dump(each) + "\n" for each in records(bitext) if each["row"] in wanted)
    look = shown.Look(output.columns(), color, output.shows_boxes())
    return shown.lines(bitext, wanted, look, names)


def _asked() -> Iterator[tuple[int, str]]:
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


def _done(state: Session, line: str, desk: Desk) -> tuple[Session, bool]:
    """Do what a line says and answer; the session after it, and whether it goes on."""
    from tmtool.review import commands

    command = commands.parse(line)
    if command is None or command.verb == "write":
        return state, command is None
    if command.verb == "quit":
        output.note("nothing was written")
        raise typer.Exit(1)
    if command.verb == "help":
        _say(command, commands.HELP, desk)
    elif command.verb == "show":
        rows = [row for pair in state.rows(command) for row in range(pair[0], pair[1] + 1)]
        output.emit(listed(state.bitext, rows, names=_names(state), as_json=desk.as_json))
    else:
        was, (state, touched) = state, state.done(command, desk.checked)
        _say(command, f"{_answer(was, state, command, touched)}\n", desk)
        if desk.by_hand and not desk.as_json and command.verb != "accept":
            output.emit(listed(state.bitext, touched, names=_names(state)))
    return state, True


def _names(state: Session) -> list[str]:
    return [own[0] for own in state.names]


def _say(command: Command, text: str, desk: Desk) -> None:
    from tmtool.formats.jsonl import dump

    told = {"command": command.said, "answer": text.rstrip("\n")}
    output.emit([dump(told) + "\n" if desk.as_json else text])


def _answer(was: Session, state: Session, command: Command, touched: Sequence[int]) -> str:
    """One line that says what came of a command."""
    from tmtool.review.edits import type_of

    if command.verb == "undo":
        return f"undo: {was.command.said if was.command else ''} is taken back"
    if command.verb == "accept":
        return f"{command.said}: {len(touched)} checked"
    told = (f"row {state.names[at][0]} is {type_of(state.bitext, at)}" for at in touched)
    return f"{command.said}: {', '.join(told) or 'no pair any more'}"
