"""Looking what dropped files are, in a process of its own: `python -m tmtool.server.recognizing`.

It says a line for each file as soon as it knows; if it ends over one, that is said of this file and
another process goes on with the next. Then it says what each text seems to go on from, which takes
longer, and which nobody misses where there is no time for it.
"""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from tmtool.errors import InputError, TmtoolError
from tmtool.operating_system import build_process_options, end_with_children
from tmtool.server.messages import explain_error
from tmtool.server.processes import OF_LOOKS, Limits
from tmtool.server.state import Json
from tmtool.services.recognize import RecognizedFile, recognize_file
from tmtool.services.session import Session, Settings

COMMAND = (sys.executable, "-m", "tmtool.server.recognizing")
_WAIT = 2
"""So much longer than its seconds of CPU a process may take on a machine that does other work."""
_PATIENCE = 2
"""So many files may take too long before the others are not looked at. Somebody waits."""
_LEFT = "It was not looked at, since others took too long. Drop it by itself."


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
    return {
        "kinds": [*file.kinds], "format": file.format, "languages": [*file.languages],
        "count": file.count, "is_more": file.is_more, "symbol": file.symbol,
        "restriction": file.restriction,
        "problem": explain_error(problem) if problem is not None else None,
        "code": problem.code if problem is not None else "",
    }  # fmt: skip


def _guess(session: Session, path: str) -> str | None:
    """What the document seems to go on from; a memory that can't tell doesn't matter here."""
    from tmtool.documents.requests import ReadRequest
    from tmtool.operations.compare import guess_previous

    with suppress(TmtoolError, MemoryError):
        return guess_previous(session, ReadRequest(path))
    return None


if __name__ == "__main__":
    main()
