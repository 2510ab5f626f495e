"""What the shards of a run do together, written down beside their results for whoever merges them.

`.tmtool/plan.jsonl` has a line on what is done with each pair, then a line for each pair with the
name of its result, then the pairs in doubt and the files without a partner. All shards of a run
write the same; where one was started with something else, its plan holds, and what others have done
by another one is missing in it.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from tmtool import files
from tmtool.batch.model import FilePair, Langs, PairingResult, UnpairedFile
from tmtool.batch.state import HIDDEN
from tmtool.errors import InputError

_PLAN = "plan.jsonl"


@dataclass(frozen=True, slots=True)
class BatchPlan:
    """Pairs, how their results are called, and what these are made by.

    `signature` is `job.build_signature`'s, `kind` what is made of each pair, `langs` the languages
    asked for. `folder` is what the paths of files are relative to; None is the current one.
    """

    pairing: PairingResult
    names: tuple[str, ...]
    signature: str
    kind: str = "align"
    langs: Langs = (None, None)
    folder: Path | None = None

    def locate(self, pair: FilePair) -> FilePair:
        """The pair with paths that can be opened from here."""
        if self.folder is None:
            return pair
        source, target, *others = (self.folder / file for file in pair.files)
        return replace(pair, source=source, target=target, others=tuple(others))


def write_plan(plan: BatchPlan, folder: Path) -> None:
    """Write a plan into a folder of results, unless it is there already."""
    path = folder / HIDDEN / _PLAN
    lines = [*_render(plan, folder)]
    if not path.exists() or path.read_text("ascii", "replace") != "".join(lines):
        files.write(path, lines, force=True)


def check_kind(plan: BatchPlan, folder: Path) -> None:
    """InputError where something else was made of pairs into a folder: all.jsonl has one kind."""
    try:
        there = read_plan(folder)
    except InputError:  # none, or a damaged one, which is written anew
        return
    if there.kind != plan.kind:
        raise InputError(
            f"{folder} holds results of another kind ({there.kind}): name another folder"
        )


def read_plan(folder: Path) -> BatchPlan:
    """The plan of the runs into a folder; InputError where there is none."""
    path = folder / HIDDEN / _PLAN
    if not path.is_file():
        raise InputError(f"{folder} holds no results of tmtool batch: there is nothing to merge")
    try:
        head, *rows = (json.loads(line) for line in path.read_text("ascii").splitlines())
        return _build(head, rows, folder)
    except (ValueError, TypeError, KeyError) as error:
        raise InputError(
            f"{path} is damaged or of another version: run one of the shards again, then merge"
        ) from error


def _render(plan: BatchPlan, folder: Path) -> Iterator[str]:
    here = Path.cwd()
    try:
        base = os.path.relpath(here, folder)
    except ValueError:  # Windows has no way from one drive to another
        base = str(here)
    head = {
        "kind": plan.kind, "signature": plan.signature, "langs": plan.langs,
        "languages": plan.pairing.langs, "folder": base,
    }  # fmt: skip
    named = zip(plan.pairing.pairs, plan.names, strict=True)
    rows: tuple[Iterable[dict[str, Any]], ...] = (
        ({"pair": [*_cells(each), name], **_more(each)} for each, name in named),
        ({"doubtful": _cells(each), **_more(each)} for each in plan.pairing.doubtful),
        ({"unpaired": [str(e.file), e.reason, e.side]} for e in plan.pairing.unpaired),
    )
    yield json.dumps(head) + "\n"
    yield from (json.dumps(row) + "\n" for each in rows for row in each)


def _build(head: dict[str, Any], rows: list[dict[str, Any]], folder: Path) -> BatchPlan:
    def take(kind: str) -> Iterator[FilePair]:
        for row in rows:
            if kind in row:
                source, target, symbol, reason, given = row[kind][:5]
                yield FilePair(
                    Path(source), Path(target), symbol, reason, given,
                    tuple(map(Path, row.get("others", ()))), tuple(row.get("places", ())),
                    row.get("probability"),
                )  # fmt: skip

    alone = (row["unpaired"] for row in rows if "unpaired" in row)
    found = PairingResult(
        tuple(take("pair")),
        tuple(UnpairedFile(Path(name), reason, side) for name, reason, side in alone),
        tuple(take("doubtful")), tuple(head["languages"]),
    )  # fmt: skip
    names = tuple(row["pair"][5] for row in rows if "pair" in row)
    return BatchPlan(
        found, names, head["signature"], head["kind"], tuple(head["langs"]),
        folder / head["folder"],
    )  # fmt: skip


def _cells(pair: FilePair) -> list[Any]:
    return [str(pair.source), str(pair.target), pair.symbol, pair.reason, pair.given]


def _more(pair: FilePair) -> dict[str, Any]:
    """What only texts in more languages have, and what only contents tell."""
    told: dict[str, Any] = {
        "others": [str(file) for file in pair.others], "places": pair.places,
        "probability": pair.probability,
    }  # fmt: skip
    return {name: each for name, each in told.items() if each not in ([], (), None)}
