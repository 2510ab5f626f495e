"""Recognize dropped files by their content: texts, pairs of a text and its translation, or terms.

This is done in a process of its own: `python -m tmtool.server.recognizing`. It prints a line for
each file when it is recognized; if it ends over one, another process goes on with the next. Then
it prints the previous version of each text, which takes longer and is optional.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from typing import Literal, TypeAlias

from tmtool.errors import InputError, TmtoolError, describe_failed_read
from tmtool.operating_system import build_process_options, end_with_children
from tmtool.operations.to_json import to_json
from tmtool.server.messages import explain_error
from tmtool.server.processes import OF_LOOKS, Limits
from tmtool.server.state import Json
from tmtool.services.session import Session, Settings

COMMAND = (sys.executable, "-m", "tmtool.server.recognizing")
_WAIT = 2
"""So much longer than its seconds of CPU a process may take on a machine that does other work."""
_PATIENCE = 2
"""So many files may take too long before the others are not looked at. Somebody waits."""
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


def recognize(
    settings: Settings, user: str, paths: Sequence[str], limits: Limits = OF_LOOKS
) -> list[Mapping[str, Json]]:
    """What each file is, as the facts of an item; that it can't be told is one of them."""
    found: list[Mapping[str, Json]] = []
    failures = 0
    while len(found) < len(paths) and failures < _PATIENCE:
        left = paths[len(found) :]
        lines, problem = _ask(settings, user, left, limits)
        facts, guesses = lines[: len(left)], lines[len(left) :]
        guesses += [{}] * (len(facts) - len(guesses))
        found += [
            {**each, "previous": guess.get("previous")}
            for each, guess in zip(facts, guesses, strict=True)
        ]
        if len(lines) < len(left):
            failures += 1
            found.append(_give_up(left[len(lines)], problem))
    return [*found, *(_give_up(each, _LEFT) for each in paths[len(found) :])]


def _give_up(path: str, problem: str) -> dict[str, Json]:
    return {"size": Path(path).stat().st_size, "kinds": [], "problem": problem}


def _ask(
    settings: Settings, user: str, paths: Sequence[str], limits: Limits
) -> tuple[list[Mapping[str, Json]], str]:
    """What a process says of files, and why it says no more."""
    told = replace(settings, user=user, now=datetime.now(UTC)), [*paths], limits
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        **build_process_options(),
    )  # fmt: skip
    try:
        data = pickle.dumps(told)
        said, _ = process.communicate(data, timeout=_WAIT * limits.seconds)
        problem = limits.explain_end(process.returncode)
    except subprocess.TimeoutExpired:
        end_with_children(process)
        said, _ = process.communicate()
        problem = limits.explain_time()
    # What it was saying when it ended is no line.
    whole = said.decode().split("\n")[:-1]
    return [json.loads(line) for line in whole], problem


def main() -> None:
    """Say what the files are that the standard input names."""
    settings, paths, limits = pickle.load(sys.stdin.buffer)  # of the server that asks
    limits.hold()
    with Session(settings) as session:
        looked_at = [(path, _say(_look(path, limits))) for path in paths]
        for path, facts in looked_at:
            is_text = facts["kinds"] == ["document"] and facts["problem"] is None
            _say({"previous": _guess(session, path) if is_text else None})


def _say(facts: dict[str, Json]) -> dict[str, Json]:
    sys.stdout.write(f"{json.dumps(facts)}\n")
    sys.stdout.flush()
    return facts


def _look(path: str, limits: Limits) -> dict[str, Json]:
    facts: dict[str, Json] = {"size": Path(path).stat().st_size}
    name = Path(path).name
    try:
        facts |= _describe(recognize_file(path))
    except MemoryError:
        facts |= {"kinds": [], "problem": limits.explain_memory()}
    except InputError as error:
        facts |= {"kinds": [], "problem": explain_error(error).replace(path, name)}
    except Exception as error:  # of this file; the others are looked at all the same
        facts |= {"kinds": [], "problem": f"An error in tmtool: {type(error).__name__}"}
    if isinstance(problem := facts.get("problem"), str):
        facts["problem"] = problem.replace(path, name)
    return facts


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


def _guess(session: Session, path: str) -> str | None:
    """What the document seems to go on from; a memory that can't tell doesn't matter here."""
    from tmtool.documents.requests import ReadRequest
    from tmtool.operations.compare import guess_previous

    with suppress(TmtoolError, MemoryError):
        return guess_previous(session, ReadRequest(path))
    return None


if __name__ == "__main__":
    main()
