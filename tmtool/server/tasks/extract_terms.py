"""Terms out of translations: candidates with what speaks for them, as an item to decide on."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path

from tmtool.checks.inputs import is_bitext
from tmtool.documents.requests import ReadRequest
from tmtool.errors import EmptyError, InputError
from tmtool.server.worker import Task, TaskResult
from tmtool.services.extract import extract_terms
from tmtool.services.terms import locate_own_term_base
from tmtool.terms.extracting.model import Extraction
from tmtool.terms.requests import ExtractTermsRequest
from tmtool.views.json.phrases import build_candidates

CANDIDATES = "candidates.jsonl"
"""What the item is written in: the lines of `tmtool terms extract --json`."""


def run(task: Task) -> TaskResult:
    """Look for terms; EmptyError where nothing comes again."""
    files = task.get_texts("files")
    texts = _pair(files)
    own = locate_own_term_base(task.session)
    langs, least = task.find_text("langs"), task.job.parameters["least"]
    request = ExtractTermsRequest(
        () if texts else files, texts, not files, tuple(langs.split(",")) if langs else None,
        least if isinstance(least, int) else None, int(str(task.job.parameters["limit"])),
        str(own) if own.exists() else None, new=bool(task.job.parameters["new"]) and own.exists(),
    )  # fmt: skip
    found = extract_terms(task.session, request, task.reporter)
    if not found.candidates:
        message = f"no term comes again in these {found.units:,} units"
        raise EmptyError(message, code="no candidates")
    names = ", ".join(Path(each).name for each in files) or "the memory"
    item = task.items.make(
        "candidate", f"Candidates from {names}", task.job.owner, partial(_write, extraction=found),
        {"candidates": len(found.candidates)},
    )  # fmt: skip
    return TaskResult(item, {"candidates": f"{len(found.candidates):,} of {found.total:,}"})


def _pair(files: tuple[str, ...]) -> tuple[ReadRequest, ReadRequest] | None:
    """A text and its translation; None where the files hold pairs themselves, or there are none."""
    if not files or any(map(is_bitext, files)):
        return None
    if len(files) != 2:
        message = "choose a file of translations, or two documents: a text and its translation"
        raise InputError(message)
    return ReadRequest(files[0]), ReadRequest(files[1])


def _write(folder: Path, extraction: Extraction) -> None:
    lines = (json.dumps(each, ensure_ascii=False) for each in build_candidates(extraction))
    text = "".join(f"{line}\n" for line in lines)
    (folder / CANDIDATES).write_text(text, "utf-8", errors="surrogatepass")
