"""Look-ups one after another: answered from a pipe, or at a prompt where hits can be opened."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import typer

from tmtool.cli import output
from tmtool.cli.messages import EVERY_TEXT, explain, show_command
from tmtool.errors import InputError, TmtoolError

if TYPE_CHECKING:
    from tmtool.memory.model import Answer, LookupOptions, Match, Query
    from tmtool.memory.requests import LookupRequest, LookupResult
    from tmtool.services.session import Session

_TOGETHER = 200
"""So many lines of a pipe are looked up at once. Chosen, no measurement."""
_AROUND = 2
"""Paragraphs shown before and after a match that is opened. Chosen, no measurement."""
HELP = """\
TEXT       look it up (= TEXT where it begins like a command)
3          open match 3: where it stands, with what is around it
y 2        the translation of match 2 alone, to copy
c PHRASE   every place where a phrase stands, and its renderings
help, quit
"""


@dataclass(slots=True)
class LookupPrompt:
    """A session, what is wanted of every look-up, and the answer that was given last."""

    session: Session
    wanted: LookupRequest
    as_json: bool = False
    reasons: bool = False
    last: Answer | None = None
    options: LookupOptions | None = None
    count: int = field(default=0)

    def answer(self, queries: Iterable[Query]) -> bool:
        """Look up and print; whether there was a match for any."""
        from tmtool.services.lookup import lookup

        reporter = output.TerminalReporter(shows=False, quiet=self.as_json)
        found = False
        for batch in _batches(queries):
            request = replace(self.wanted, queries=tuple(batch))
            result = lookup(self.session, request, reporter)
            for answer, options in zip(result.answers, result.options, strict=True):
                found |= bool(answer.matches)
                self._print(answer, options, result)
        return found

    def match(self, number: int) -> Match:
        """A match of the last answer, or the unit of a piece, by its number."""
        answer = self.last
        listed = [*answer.matches, *(p.match for p in answer.pieces)] if answer else []
        if not 1 <= number <= len(listed):
            raise InputError(f"match {number} does not exist")
        return listed[number - 1]

    def _print(self, answer: Answer, options: LookupOptions, result: LookupResult) -> None:
        self.count += 1
        self.last, self.options = answer, options
        filtered = str(result.selection)
        if self.as_json:
            from tmtool.views.json.lookup import build_answer

            facts = {"memory": result.memory, "filter": filtered}
            listed = build_answer(answer, options, facts, self.count, show_command)
            output.emit_objects(listed)
        else:
            from tmtool.views.terminal.lookup import view

            output.emit(["\n"] * (self.count > 1))
            shown = view(
                answer, options, result.memory, output.build_look(), filtered, reasons=self.reasons
            )
            output.emit(shown)


def is_person() -> bool:
    """Whether somebody types the texts."""
    return sys.stdin is not None and sys.stdin.isatty()


def read_lines() -> Iterator[Query]:
    """The lines of a pipe that say anything; InputError at one that is too long, by its number."""
    from tmtool.documents.encodings import decode
    from tmtool.limits import check_query_length
    from tmtool.memory.model import Query

    data = sys.stdin.buffer.read() if sys.stdin is not None else b""
    text = decode(data, name="stdin").text if data else ""
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            check_query_length(line, f"stdin:{number}: the text to look up")
            yield Query(line)


def run_prompt(desk: LookupPrompt) -> None:
    """Answer what a person types, until there is no more."""
    folder = desk.session.settings.memory
    output.note(f"memory: {folder}; paste a text, help says what else, quit ends")
    for line in _typed():
        try:
            if not _done(line, desk):
                return
        except TmtoolError as error:
            output.note(explain(error))
        except typer.Exit:
            # Nothing was found, and that has been said.
            continue


def _typed() -> Iterator[str]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="replace")
    while True:
        sys.stderr.write("> ")
        sys.stderr.flush()
        line = sys.stdin.readline()
        if not line:
            sys.stderr.write("\n")
            return
        yield line.strip()


def _done(line: str, desk: LookupPrompt) -> bool:
    """Do what a line says; whether to go on."""
    from tmtool.memory.model import Query

    verb, _, rest = line.partition(" ")
    rest = rest.strip()
    if line in ("quit", "exit", "q"):
        return False
    if line == "help":
        output.emit([HELP])
    elif line.isdecimal():
        _open(desk, int(line))
    elif verb == "y" and rest.isdecimal():
        from tmtool.views.terminal.lookup import get_target

        output.emit([f"{get_target(desk.match(int(rest)))}\n"])
    elif verb == "c" and rest:
        _concordance(desk, rest)
    elif text := (rest if verb == "=" else line):
        desk.answer([Query(text)])
    return True


def _open(desk: LookupPrompt, number: int) -> None:
    """Show where a match stands, with its neighbours."""
    from tmtool.services.lookup import show_match
    from tmtool.views.terminal.passages import show_passages

    match, options = desk.match(number), desk.options
    assert options is not None
    found = show_match(desk.session, match, _AROUND, desk.wanted.selection)
    output.emit(show_passages([found], (options.source, options.target), output.build_look()))


def _concordance(desk: LookupPrompt, phrase: str) -> None:
    """What `tmtool concordance` shows, for the same part of the memory."""
    from tmtool.memory.requests import ConcordanceRequest
    from tmtool.services.lookup import concordance
    from tmtool.views.terminal import concordance as kwic

    shown = output.build_look(minimum=kwic.MINIMUM)
    selection = desk.wanted.selection
    result = concordance(desk.session, ConcordanceRequest(phrase, selection=selection))
    if result.absence is None:
        others = "tmtool concordance shows the others"
        output.emit(kwic.view(result.found, 1, 20, shown, others, EVERY_TEXT))
    else:
        output.emit(kwic.render_absence(result.absence, str(selection), shown))


def _batches(queries: Iterable[Query]) -> Iterator[list[Query]]:
    """Some queries at a time; where one can't be asked, those before it are answered first."""
    batch: list[Query] = []
    waiting = iter(queries)
    while True:
        try:
            each = next(waiting, None)
        except InputError:
            if batch:
                yield batch
            raise
        if each is None:
            break
        batch.append(each)
        if len(batch) == _TOGETHER:
            yield batch
            batch = []
    if batch:
        yield batch
