"""Recognize dropped files by their content: texts, pairs of a text and its translation, or terms.

This is done in a process of its own: `python -m tmtool.server.recognizing`. It prints a line for
each file when it is recognized; if it ends over one, another process goes on with the next.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

from tmtool.errors import InputError, describe_failed_read
from tmtool.operating_system import build_process_options, end_with_children
from tmtool.operations.to_json import to_json
from tmtool.server.messages import explain_error
from tmtool.server.processes import OF_LOOKS, Limits
from tmtool.server.state import Json

COMMAND = (sys.executable, "-m", "tmtool.server.recognizing")
_WAIT = 2  # seconds for each second of CPU, on a machine that does other work
_PATIENCE = 2  # files that may fail before the others are left out, since somebody waits
_MAX_PAIRS = 2_000  # counting stops here
_MAX_TERM_LENGTH = 30
"""Characters on average up to which the texts of a table are taken for terms."""
_TABLES = (".csv", ".tsv", ".tab", ".xlsx", ".xlsm", ".jsonl", ".ndjson")
_LEFT = "It was not looked at, since others took too long. Drop it by itself."

FileKind: TypeAlias = Literal["document", "pairs", "terms"]


@dataclass(frozen=True, slots=True)
class RecognizedFile:
    """The possible uses of a file, the most likely first, and its content.

    `count` counts paragraphs, pairs or entries; with `is_more` there are more pairs. `problem` is
    why it can't be read, or not to its end; `restriction` is that of its masthead or of its pairs.
    """

    kinds: tuple[FileKind, ...]
    format: str = ""
    languages: tuple[str, ...] = ()
    count: int = 0
    is_more: bool = False
    symbol: str | None = None
    restriction: str | None = None
    problem: InputError | None = None


def recognize(paths: Sequence[str], limits: Limits = OF_LOOKS) -> list[Mapping[str, Json]]:
    """Recognize files; return the facts of their items, with the problem of those that fail."""
    found: list[Mapping[str, Json]] = []
    failures = 0
    while len(found) < len(paths) and failures < _PATIENCE:
        facts, problem = _ask(paths[len(found) :], limits)
        found += facts
        if len(found) < len(paths):
            failures += 1
            found.append(_give_up(paths[len(found)], problem))
    return [*found, *(_give_up(each, _LEFT) for each in paths[len(found) :])]


def _give_up(path: str, problem: str) -> dict[str, Json]:
    return {"size": Path(path).stat().st_size, "kinds": [], "problem": problem}


def _ask(paths: Sequence[str], limits: Limits) -> tuple[list[Mapping[str, Json]], str]:
    """Return the facts of files from a process, and the reason if it ended early."""
    process = subprocess.Popen(
        COMMAND,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        **build_process_options(),
    )
    try:
        data = pickle.dumps(([*paths], limits))
        said, _ = process.communicate(data, timeout=_WAIT * limits.seconds)
        problem = limits.explain_end(process.returncode)
    except subprocess.TimeoutExpired:
        end_with_children(process)
        said, _ = process.communicate()
        problem = limits.explain_time()
    # The last line may be incomplete.
    return [json.loads(line) for line in said.decode().split("\n")[:-1]], problem


def main() -> None:
    """Print the facts of the files that the standard input names."""
    paths, limits = pickle.load(sys.stdin.buffer)  # of the server that asks
    limits.hold()
    for path in paths:
        sys.stdout.write(f"{json.dumps(_look(path, limits))}\n")
        sys.stdout.flush()


def _look(path: str, limits: Limits) -> dict[str, Json]:
    try:
        facts = _describe(recognize_file(path))
    except MemoryError:
        facts = _give_up(path, limits.explain_memory())
    except Exception as error:  # of this file; the others are recognized all the same
        facts = _give_up(path, f"An error in tmtool: {type(error).__name__}")
    problem = facts["problem"]
    name = problem.replace(path, Path(path).name) if isinstance(problem, str) else None
    return {**facts, "size": Path(path).stat().st_size, "problem": name}


def _describe(file: RecognizedFile) -> dict[str, Json]:
    problem = file.problem
    told = explain_error(problem) if problem is not None else None
    facts: dict[str, Json] = to_json(replace(file, problem=None))
    return {**facts, "problem": told, "code": problem.code if problem is not None else ""}


def recognize_file(path: str) -> RecognizedFile:
    """Recognize a file by its content; InputError for one that doesn't exist."""
    from tmtool.documents.signatures import find_root

    try:
        with Path(path).open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    if not head.strip():
        return RecognizedFile((), problem=InputError(f"{path} is empty"))
    name = path.lower().removesuffix(".gz")
    root = found.name if (found := find_root(head)) is not None else ""
    if root in ("martif", "tbx") or name.endswith(".tbx"):
        return _recognize_terms(path)[0]
    if root in ("tmx", "xliff") or name.endswith((".po", ".pot")):
        return _recognize_pairs(path)
    if name.endswith(_TABLES):
        return _recognize_table(path)
    return _recognize_document(path)


def _recognize_table(path: str) -> RecognizedFile:
    """Two columns may be a memory as well as a list of terms, whose texts are short."""
    pairs = _recognize_pairs(path)
    terms, length = _recognize_terms(path)
    if not terms.count:
        return pairs
    if pairs.problem is not None:
        return terms
    if length <= _MAX_TERM_LENGTH:
        return replace(terms, kinds=("terms", "pairs"))
    return replace(pairs, kinds=("pairs", "terms"))


def _recognize_terms(path: str) -> tuple[RecognizedFile, float]:
    """Recognize a file of terms; return their average length as well."""
    from tmtool.terms import reading

    found = RecognizedFile(("terms",), _name_format(path))
    try:
        file = reading.read(Path(path), path)
        if not file.entries:
            reading.refuse(file.faults, path)
    except InputError as error:
        return replace(found, problem=error), 0.0
    terms = [term for entry in file.entries for term in entry.terms]
    languages = tuple(dict.fromkeys(term.lang for term in terms))
    length = sum(len(term.text) for term in terms) / max(len(terms), 1)
    return replace(found, languages=languages, count=len(file.entries)), length


def _recognize_pairs(path: str) -> RecognizedFile:
    from tmtool.formats.units import reading
    from tmtool.formats.units.model import UnitRead

    languages: dict[str, None] = {}
    restriction, count, problem = None, 0, None
    try:
        units = (each.unit for each in reading.read(path) if isinstance(each, UnitRead))
        for unit in islice(units, _MAX_PAIRS + 1):
            count += 1
            languages |= dict.fromkeys(each.lang for each in unit.variants)
            known = (each.restriction for each in unit.origins)
            restriction = restriction or next(filter(None, known), None)
        if not count:
            problem = InputError(f"{path} holds no pairs of a text and its translation")
    except InputError as error:
        problem = error
    return RecognizedFile(
        ("pairs",),
        _name_format(path),
        tuple(languages),
        min(count, _MAX_PAIRS),
        count > _MAX_PAIRS,
        restriction=restriction,
        problem=problem,
    )


def _recognize_document(path: str) -> RecognizedFile:
    """A document; or a page or a table whose first line says that it holds pairs."""
    from tmtool.checks.inputs import is_bitext
    from tmtool.documents.files import read_request
    from tmtool.documents.requests import ReadRequest

    if path.lower().endswith((".txt", ".html", ".htm")) and is_bitext(path):
        pairs = _recognize_pairs(path)
        if pairs.problem is None:
            return pairs
    try:
        document = read_request(ReadRequest(path)).document
    except InputError as error:
        return RecognizedFile(("document",), problem=error)
    return RecognizedFile(
        ("document",),
        document.meta.format or "",
        (document.lang,),
        len(document.paragraphs),
        symbol=document.symbol,
        restriction=document.meta.restriction,
    )


def _name_format(path: str) -> str:
    return Path(path.lower().removesuffix(".gz")).suffix.removeprefix(".")


if __name__ == "__main__":
    main()
