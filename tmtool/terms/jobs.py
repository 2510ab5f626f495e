"""The list of terms of one job: a term base of its own beside that of the memory, checked first.

It is called `job:NAME` wherever a term base is named, and whatever asks for it gets the memory's
own base behind it: what the list says comes first, what contradicts it is left out, and so are
entries that have a term of it and another rendering.
"""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

from tmtool.concepts import ConceptEntry
from tmtool.errors import InputError
from tmtool.terms import merging, storage
from tmtool.terms.base import TermBase
from tmtool.terms.duplicates import find_alike

PREFIX = "job:"
"""How the name of such a list begins."""
_NAME = re.compile(r"[\w.-]{1,60}")


def is_job(name: str) -> bool:
    """Whether a term base is named that is the list of a job."""
    return name.startswith(PREFIX)


def locate_job(folder: Path, name: str) -> Path:
    """Where the list of a job lies in the folder of a memory; InputError for what is no name."""
    plain = name.removeprefix(PREFIX)
    if not _NAME.fullmatch(plain) or plain.startswith("."):
        message = f"a job is named with letters, digits, dots and hyphens, not {name!r}"
        raise InputError(message)
    return folder / f"job-{plain}.jsonl"


def list_jobs(folder: Path) -> list[str]:
    """The names of the jobs that have a list in the folder of a memory, in order.

    >>> list_jobs(Path("nowhere"))
    []
    """
    return sorted(each.stem.removeprefix("job-") for each in folder.glob("job-*.jsonl"))


def read_job(folder: Path, name: str) -> TermBase:
    """The list of a job, and behind it the base of the memory where there is one.

    MissingError where the job has no list.
    """
    own = storage.read(locate_job(folder, name))
    behind = folder / storage.FILE
    if not behind.exists():
        return TermBase(own.entries, name)
    merged = merging.merge(own.entries, storage.read(behind).entries).entries
    first = [_put_first(job, both) for job, both in zip(own.entries, merged, strict=False)]
    terms = [term for entry in own.entries for term in entry.terms]
    alike = {entry.id for entry, _ in find_alike(merged[len(first) :], terms)}
    rest = (entry for entry in merged[len(first) :] if entry.id not in alike)
    return TermBase((*first, *rest), f"{name} + {behind}")


def _put_first(job: ConceptEntry, both: ConceptEntry) -> ConceptEntry:
    """An entry of a job with what the base adds to it, of which it prefers nothing beside."""
    langs = {term.lang for term in job.terms if term.status in ("preferred", "admitted")}
    terms = (
        replace(term, status="admitted")
        if term.status == "preferred" and term.lang in langs and term not in job.terms
        else term
        for term in both.terms
    )
    return replace(both, terms=tuple(terms))
