r"""Manifests: tables of pairs, written to be edited and read again.

Tab-separated, with the columns `source`, `target`, `symbol` and `reason`, in more languages also
`target2` and so on, of which a text may lack some; paths are relative to the manifest. A line that
begins with # is a remark: files without a partner, and pairs in doubt, which count as soon as the #
and the blank after it are taken away.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath

from tmtool import files
from tmtool.batch.model import FilePair, PairingResult
from tmtool.documents.encodings import decode
from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.formats.bitexts.rows import count_sides, name_sides

COLUMNS = ("source", "target", "symbol", "reason")
_NEEDED = frozenset(COLUMNS[:2])
_BREAKS = frozenset("\t\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029")


def write_manifest(pairing: PairingResult, path: Path, *, force: bool = False) -> None:
    """Write what was found as a manifest; paths in it are relative to where it lies."""
    files.write(path, render_lines(pairing, path.parent), force=force)


def render_lines(result: PairingResult, folder: Path) -> Iterator[str]:
    """The manifest, line by line, for a file in this folder."""
    pairs = (*result.pairs, *result.doubtful)
    sides = name_sides(max((side + 1 for pair in pairs for side in pair.sides), default=2))
    yield "\t".join((*sides, *COLUMNS[2:])) + "\n"
    for pairing in result.pairs:
        yield _row(pairing, folder, sides)
    if result.doubtful:
        yield "# In doubt: take the # away from the right ones.\n"
    for pairing in result.doubtful:
        yield _row(pairing, folder, sides, "# ")
    if result.unpaired:
        yield "# Without a partner:\n"
    for alone in result.unpaired:
        name = escape_name(_relative(alone.file, folder))
        where = alone.side if alone.side in sides else sides[0]
        cells = (name if side == where else "" for side in sides)
        yield "# " + "\t".join((*cells, "", _cell(alone.reason))) + "\n"


def escape_name(name: str) -> str:
    r"""A name in characters that any table and terminal can hold.

    >>> escape_name("a\tb"), escape_name("\udce4.txt")
    ('a?b', '?.txt')
    """
    held = name.encode("utf-8", "replace").decode()
    return "".join("?" if char in _BREAKS else char for char in held)


def read_manifest(path: Path) -> tuple[FilePair, ...]:
    """The pairs of a manifest, in its order.

    Columns may come in any order; others than these are passed over. UTF-8 or what
    spreadsheets make of it. Raises ParseError at the line and column where something is missing.
    """
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    text = decode(data, encoding=None, name=str(path)).text
    rows = _rows(text)
    number, header = next(rows, (1, []))
    places = {name.strip().lower(): at for at, name in enumerate(header)}
    if not places.keys() >= _NEEDED:
        message = "the first line must name the columns: source, target, symbol"
        raise ParseError(message, str(path), number)
    seen: dict[tuple[Path, ...], int] = {}
    pairings = []
    for number, cells in rows:
        pairing = _pairing(cells, places, path, number)
        if pairing.files in seen:
            message = f"this pair is already on line {seen[pairing.files]}"
            raise ParseError(message, str(path), number)
        seen[pairing.files] = number
        pairings.append(pairing)
    return tuple(pairings)


def _rows(text: str) -> Iterator[tuple[int, list[str]]]:
    for number, line in enumerate(text.removeprefix("\ufeff").split("\n"), start=1):
        if line.strip() and not line.startswith("#"):
            yield number, [_bare(cell) for cell in line.rstrip("\r").split("\t")]


def _pairing(cells: Sequence[str], places: dict[str, int], path: Path, number: int) -> FilePair:
    def cell(name: str) -> str:
        at = places.get(name, len(cells))
        return cells[at].strip() if at < len(cells) else ""

    sides = name_sides(count_sides(places))
    named = {side: path.parent / cell(name) for side, name in enumerate(sides) if cell(name)}
    # A text in more languages may lack any, as long as there are two.
    for name in sides[:2]:
        if not cell(name) and (len(sides) == 2 or len(named) < 2):
            column = 1 + sum(len(each) + 1 for each in cells[: places[name]])
            raise ParseError(f"the {name} is missing", str(path), number, column)
    source, target, *others = named.values()
    symbol = cell("symbol") or None
    return FilePair(
        source,
        target,
        symbol,
        cell("reason") or "as the manifest says",
        given=symbol is not None,
        others=tuple(others),
        places=tuple(named) if len(sides) > 2 else (),
    )


def _row(pairing: FilePair, folder: Path, sides: Sequence[str], mark: str = "") -> str:
    names = {
        side: _relative(file, folder)
        for side, file in zip(pairing.sides, pairing.files, strict=True)
    }
    reason = _cell(pairing.reason)
    if any(escape_name(name.rstrip()) != name for name in names.values()):
        mark, reason = "# ", f"{reason}; a table can't hold these names, so rename the file"
    cells = (escape_name(names.get(at, "")) for at in range(len(sides)))
    return mark + "\t".join((*cells, pairing.symbol or "", reason)) + "\n"


def _relative(file: Path, folder: Path) -> str:
    """How a manifest in the folder calls a file."""
    try:
        name = PurePath(os.path.relpath(file, folder)).as_posix()
    except ValueError:  # Windows has no way from one drive to another
        name = file.absolute().as_posix()
    # "#" begins a remark, and spreadsheets put quotation marks around cells.
    return f"./{name}" if name.startswith(("#", '"', " ")) else name


def _cell(text: str) -> str:
    return " ".join(text.split())


def _bare(cell: str) -> str:
    """A cell without the quotation marks that a spreadsheet put around it."""
    if len(cell) > 1 and cell[0] == cell[-1] == '"':
        return cell[1:-1].replace('""', '"')
    return cell
