"""Terms out of translations: candidates with what speaks for them, as an item to decide on."""

from __future__ import annotations

from functools import partial
from pathlib import Path

from tmtool.errors import InputError
from tmtool.operations.term_bases import locate_own_term_base
from tmtool.operations.term_extraction import (
    ExtractTermsRequest,
    extract_terms,
    tell_extraction,
)
from tmtool.operations.to_json import dump
from tmtool.server.worker import Task, TaskResult
from tmtool.terms.extracting.model import Extraction

CANDIDATES = "candidates.jsonl"
"""What the item is written in: the lines of `tmtool terms extract --json`."""


def run(task: Task) -> TaskResult:
    """Look for terms; EmptyError if nothing is found."""
    files = task.get_texts("files")
    own = locate_own_term_base(task.session)
    langs, least = task.find_text("langs"), task.job.parameters["least"]
    source, target = _split(langs)
    request = ExtractTermsRequest(
        files,
        from_memory=not files,
        from_=source,
        to=target,
        min_units=least if isinstance(least, int) else None,
        limit=int(str(task.job.parameters["limit"])),
        terms=str(own) if own.exists() else None,
        new=bool(task.job.parameters["new"]) and own.exists(),
    )
    found = extract_terms(task.session, request, task.reporter)
    names = ", ".join(Path(each).name for each in files) or "the memory"
    item = task.items.make(
        "candidate", f"Candidates from {names}", task.job.owner, partial(_write, extraction=found),
        {"candidates": len(found.candidates)},
    )  # fmt: skip
    return TaskResult(item, {"candidates": f"{len(found.candidates):,} of {found.total:,}"})


def _split(langs: str | None) -> tuple[str, str] | tuple[None, None]:
    """Return the two languages of "en,zh"; InputError for another number of them."""
    if not langs:
        return None, None
    codes = langs.split(",")
    if len(codes) != 2:
        raise InputError(f"two languages are needed, as in en,zh, not {langs!r}")
    return codes[0], codes[1]


def _write(folder: Path, extraction: Extraction) -> None:
    text = "".join(f"{dump(each)}\n" for each in tell_extraction(extraction))
    (folder / CANDIDATES).write_text(text, "utf-8", errors="surrogatepass")
