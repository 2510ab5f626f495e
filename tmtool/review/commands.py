"""What a reviser can say, a command a line: `merge 3-4`, `split 5 1:1`, `accept all`."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal, TypeAlias, cast
from unicodedata import normalize

from tmtool.errors import InputError
from tmtool.review.edits import Cut, Direction
from tmtool.review.texts import SideName

Verb: TypeAlias = Literal[
    "merge", "split", "move", "unpair", "pair", "accept", "edit", "restore", "undo"
]

_EXAMPLES = """\
merge 3-4            pairs 3 and 4 become one
split 5 1:2          pair 5 becomes two; the upper gets 1 source and 2 target segments
split 5 1:"and the"  the same; the lower pair's target begins with that text
split 5 1:2:1        the same of a text in three languages
move 6 target up     the first target segment of pair 6 goes to the pair above
move 6 source down 2 the last two source segments go to the pair below
move 6 target down "and the"   all from that text on goes to the pair below
move 6 fr up         a side may be called by its language; a third one is target2, or fr
unpair 7             pair 7 becomes two, a side each
pair 8-9             two neighbouring pairs with one side each become one
accept 3             pair 3 is right; also accept 3-7, accept 3, 9 and accept all
edit 4 target "the bank" "the Bank"   these words of pair 4 become others
edit 4 target: The Bank,   pair 4 says this from now on
edit 4 target = "The #1\\nBank"   the same as a string of JSON, for any text; finding ID may follow
restore 4            pair 4 says again what it said when the texts were read
undo                 take the last command back
"""

_ROW = r"(\d+[a-z]*)"
_CUT = r"""(\d{1,9}|"[^"]+"|“[^”]+”|「[^」]+」|'[^']+')"""
_QUOTED = r"""(?:"([^"]*)"|“([^”]*)”|「([^」]*)」|'([^']*)')"""
_EDIT = re.compile(rf"{_ROW}\s+([a-z]+[0-9]*)\s*(?:[:：]\s*(.+)|{_QUOTED}\s+{_QUOTED})", re.I)
_EXACT_EDIT = re.compile(
    rf'edit\s+{_ROW}\s+([a-z]+[0-9]*)\s*=\s*("(?:[^"\\]|\\.)*")'
    r"(?:\s+finding\s+([0-9a-f]{12}))?(?:\s+#.*)?", re.I,
)  # fmt: skip
_ROWS = re.compile(rf"{_ROW}\s*(?:(?:-|–|—|~|\.\.|\s)\s*{_ROW})?")
_CUTS = re.compile(rf"{_ROW}\s+({_CUT}(?:\s*[:：]\s*{_CUT})+)")
_NEXT_CUT = re.compile(rf"\s*[:：]?\s*{_CUT}")
_MOVE = re.compile(rf"{_ROW}\s+([a-z]+[0-9]*)\s+(up|down)(?:\s+{_CUT})?", re.I)
_COMMENT = re.compile(r"""((?:"[^"]*"|“[^”]*”|「[^」]*」|[^"“「#]|(?<=\S)#)*)(?:#.*)?""")


@dataclass(frozen=True, slots=True)
class Command:
    """A command as it was said, and what it means: rows by their names, from and to.

    `texts` are the words that become others and these, or what a side says from now on; `finding`
    is the one whose suggestion that is.
    """

    said: str
    verb: Verb
    rows: tuple[tuple[str, str], ...] = ()
    cuts: tuple[Cut, ...] = ()
    side: SideName = "target"
    direction: Direction = "up"
    texts: tuple[str, ...] = ()
    finding: str | None = None


def parse(line: str) -> Command | None:
    """The command in a line; None where there is none. InputError says how it should look.

    >>> command = parse("merge 3-4  # one sentence")
    >>> command.verb, command.rows
    ('merge', (('3', '4'),))
    >>> parse('split 5 1:"and that"').cuts
    (1, 'and that')
    """
    if exact := _EXACT_EDIT.fullmatch(line.strip()):
        return _edit_exactly(line, exact)
    match = _COMMENT.fullmatch(line.strip())
    said = (match[1] if match else line).strip()
    if not said:
        return None
    verb, _, rest = said.partition(" ")
    found = _PARSERS.get(verb.lower())
    if found is None:
        raise InputError(f"command {verb!r} does not exist: use one of {', '.join(_PARSERS)}")
    command = found(cast(Verb, verb.lower()), rest.strip())
    if command is None:
        example = next(row for row in _EXAMPLES.splitlines() if row.startswith(verb.lower()))
        raise InputError(f"command not understood. Example: {re.split('  +', example)[0]}")
    return replace(command, said=" ".join(said.split()))


def write_edit(row: str, side: SideName, text: str, finding: str | None = None) -> str:
    r"""The command that a side of a row says a text, whatever signs are in it.

    >>> print(write_edit("4", "target", 'Item "1" # 2\nand 3', "0123456789ab"))
    edit 4 target = "Item \"1\" # 2\nand 3" finding 0123456789ab
    """
    end = f" finding {finding}" if finding else ""
    return f"edit {row} {side} = {json.dumps(text, ensure_ascii=False)}{end}"


def parse_ranges(text: str) -> tuple[tuple[str, str], ...]:
    """Rows such as "3", "3-7" or "3, 5-6", from and to; nothing where it is none of these.

    >>> parse_ranges("3, 5-6")
    (('3', '3'), ('5', '6'))
    """
    found = [_ROWS.fullmatch(part.strip()) for part in re.split("[,，、]", text)]
    if not all(found):
        return ()
    whole = [(_name(match[1]), _name(match[2] or match[1])) for match in found if match]
    return tuple(whole)


def _bare(verb: Verb, rest: str) -> Command | None:
    return None if rest else Command(rest, verb)


def _one(verb: Verb, rest: str) -> Command | None:
    rows = parse_ranges(rest)
    return Command(rest, verb, rows) if len(rows) == 1 and rows[0][0] == rows[0][1] else None


def _two(verb: Verb, rest: str) -> Command | None:
    rows = parse_ranges(rest)
    return Command(rest, verb, rows) if len(rows) == 1 and rows[0][0] != rows[0][1] else None


def _several(verb: Verb, rest: str) -> Command | None:
    if rest.lower() == "all":
        return Command(rest, verb)
    rows = parse_ranges(rest)
    return Command(rest, verb, rows) if rows else None


def _split(verb: Verb, rest: str) -> Command | None:
    match = _CUTS.fullmatch(rest)
    if match is None:
        return None
    row = _name(match[1])
    cuts = tuple(_cut(found[1]) for found in _NEXT_CUT.finditer(match[2]))
    return Command(rest, verb, ((row, row),), cuts)


def _move(verb: Verb, rest: str) -> Command | None:
    match = _MOVE.fullmatch(rest)
    if match is None:
        return None
    row, what = _name(match[1]), _cut(match[4]) if match[4] else 1
    side, direction = match[2].lower(), cast(Direction, match[3].lower())
    return Command(rest, verb, ((row, row),), (what,), side, direction)


def _edit(verb: Verb, rest: str) -> Command | None:
    match = _EDIT.fullmatch(rest)
    if match is None:
        return None
    row, side, whole, *quoted = match.groups()
    texts = (whole,) if whole else tuple(text for text in quoted if text is not None)
    return Command(rest, verb, ((_name(row), _name(row)),), side=side.lower(), texts=texts)


def _edit_exactly(line: str, match: re.Match[str]) -> Command:
    """An edit whose text is a string of JSON: no sign in it means anything else."""
    row, side, text, finding = match.groups()
    try:
        texts = (str(json.loads(text, strict=False)),)
    except ValueError as error:
        raise InputError(f"the text must be a string of JSON, not {text[:40]}") from error
    said, names = " ".join(line.split()), (_name(row), _name(row))
    return Command(said, "edit", (names,), side=side.lower(), texts=texts, finding=finding)


_PARSERS: dict[str, Callable[[Verb, str], Command | None]] = {
    "merge": _two,
    "split": _split,
    "move": _move,
    "unpair": _one,
    "pair": _two,
    "accept": _several,
    "edit": _edit,
    "restore": _one,
    "undo": _bare,
}


def _name(text: str) -> str:
    return normalize("NFKC", text)


def _cut(text: str) -> Cut:
    return int(text) if text.isdecimal() else text[1:-1]
