"""What a run leaves in its folder: how bitexts are called, the merged file, the summary."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

from tmtool.batch.manifest import escape_name
from tmtool.batch.model import FilePair, Langs, PairingResult
from tmtool.batch.names import strip_language
from tmtool.batch.shards import Shard
from tmtool.batch.state import BitextCounts
from tmtool.formats.bitexts.rows import find_file_name, name_sides
from tmtool.formats.bitexts.tsv import escape

MERGED, SUMMARY = "all.jsonl", "summary.tsv"
Status: TypeAlias = Literal["aligned", "kept", "failed"]

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f\x7f-\x9f\u2028\u2029]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com[0-9]|lpt[0-9])(?:\..*)?", re.IGNORECASE)
_LONGEST = 120
"""Limit: file systems take 255 bytes for a name, and this leaves room for what is added, by copies
too."""
_COLUMNS = (
    "pair", "symbol", "source", "target", "status", "file", "beads", "low", "one_sided",
    "left_out_score", "seconds", "reason", "notes",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ResultRow:
    """What became of a pair. `file` is what its result is called, `reason` why there is none.

    `seconds` are the processor's, None where they are not told.
    """

    pair: FilePair
    status: Status
    symbol: str | None = None
    file: str = ""
    counts: BitextCounts = field(default_factory=BitextCounts)
    seconds: float | None = 0.0
    reason: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Summary:
    """What became of all files: a row per pair in their order, and those without a pair.

    Where the rows are of a `shard` alone, `numbers` are those of its pairs.
    """

    rows: tuple[ResultRow, ...]
    pairing: PairingResult
    shard: Shard | None = None
    numbers: Sequence[int] | None = None

    def count(self, *statuses: Status) -> int:
        """How many pairs ended so."""
        return sum(row.status in statuses for row in self.rows)


def name_results(pairs: Sequence[FilePair], suffix: str, languages: Langs) -> tuple[str, ...]:
    """A name for the result of each pair, without its ending: by symbol, else as the source.

    No two are the same on any file system, and all of them can be written on every one.
    """
    taken = {MERGED, SUMMARY}
    names = []
    for pair in pairs:
        symbol = (pair.symbol or "").replace(" ", "_")
        name = base = make_safe(symbol or _plain(pair.source, languages))
        count = 1
        while f"{name}{suffix}".casefold() in taken:
            count += 1
            name = f"{base}-{count}"
        taken.add(f"{name}{suffix}".casefold())
        names.append(name)
    return tuple(names)


def make_safe(name: str) -> str:
    """A name that every file system takes.

    >>> make_safe("A/RES/75/202"), make_safe("决议: 草案?"), make_safe("con"), make_safe("..")
    ('A_RES_75_202', '决议_ 草案_', 'con_', 'text')
    """
    composed = unicodedata.normalize("NFC", find_file_name(_UNSAFE.sub("_", name)) or "")
    short = composed.encode()[:_LONGEST].decode(errors="ignore").strip(" .-")
    return f"{short}_" if _RESERVED.fullmatch(short) else short or "text"


def merge_parts(parts: Iterable[Path | None]) -> Iterator[str]:
    """The lines of all parts, in order."""
    for part in filter(None, parts):
        with part.open(encoding="utf-8", newline="") as file:
            yield from file


def render_summary(summary: Summary) -> Iterator[str]:
    """The summary as a table: pairs, their sum, doubtful pairs, files without a partner."""
    columns = _list_columns(summary)
    yield "\t".join(columns) + "\n"
    for number, row in enumerate(summary.rows, start=1):
        yield _line(_cells(number, row), columns)
    yield _line(_total(summary.rows), columns)
    for pair in summary.pairing.doubtful:
        told = {"symbol": pair.symbol, "status": "doubtful", "reason": pair.reason}
        yield _line({**name_files(pair), **told}, columns)
    for alone in summary.pairing.unpaired:
        cells = {alone.side or "source": _name_file(alone.file)}
        yield _line({**cells, "status": "unpaired", "reason": alone.reason}, columns)


def _list_columns(summary: Summary) -> tuple[str, ...]:
    """The columns of a summary, one for each folder or column of files."""
    pairs = (*summary.pairing.pairs, *summary.pairing.doubtful)
    count = max((side + 1 for pair in pairs for side in pair.sides), default=2)
    at = _COLUMNS.index("target") + 1
    return (*_COLUMNS[:at], *name_sides(max(count, 2))[2:], *_COLUMNS[at:])


def _plain(path: Path, languages: Langs) -> str:
    """The name of a file without ending and language, else that of its folder."""
    names = (path.name, *(part.name for part in path.parents))
    plain = (strip_language(name, [lang for lang in languages if lang]) for name in names)
    return next((name for name in plain if name.strip(" .-_")), "text")


def _cells(number: int, row: ResultRow) -> dict[str, object]:
    return {
        "pair": number,
        "symbol": row.symbol or row.pair.symbol,
        **name_files(row.pair),
        "status": row.status,
        "file": row.file,
        **count_row(row),
        "seconds": _format_seconds([row]),
        "reason": row.reason,
        "notes": "; ".join(row.notes),
    }


def count_row(row: ResultRow) -> dict[str, object]:
    """The counts of a row by name; none of a pair that failed."""
    return {} if row.status == "failed" else _counted(row.counts)


def _counted(counts: BitextCounts) -> dict[str, object]:
    return {
        "beads": counts.beads,
        "low": counts.low,
        "one_sided": counts.single,
        "left_out_score": counts.below,
    }


def _total(rows: Sequence[ResultRow]) -> dict[str, object]:
    done = [row for row in rows if row.status != "failed"]
    sums = BitextCounts(
        *(
            sum(getattr(row.counts, name) for row in done)
            for name in ("beads", "low", "single", "below")
        )
    )
    return {
        "pair": "all",
        "status": f"{len(done)} of {len(rows)}",
        "file": MERGED,
        **_counted(sums),
        "seconds": _format_seconds(rows),
    }


def _format_seconds(rows: Sequence[ResultRow]) -> str:
    spent = [row.seconds for row in rows if row.seconds is not None]
    return f"{sum(spent):.2f}" if len(spent) == len(rows) else ""


def name_files(pair: FilePair) -> dict[str, object]:
    """The files of a pair by the names of their sides."""
    names = name_sides(max(pair.sides) + 1)
    files = zip(pair.sides, pair.files, strict=True)
    return {names[side]: _name_file(file) for side, file in files}


def _name_file(path: Path) -> str:
    return escape_name(path.as_posix())


def _line(cells: Mapping[str, object], columns: Sequence[str]) -> str:
    texts = (cells.get(name) for name in columns)
    return "\t".join(escape("" if text is None else str(text)) for text in texts) + "\n"
