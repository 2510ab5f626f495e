"""Files of terms: where they are put, what they would change, and sheets for review."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from tmtool.terms import seeded
from tmtool.terms.requests import AddedTerms, AddTermsResult
from tmtool.terms.upkeep_requests import ApplySheetResult
from tmtool.views.html.listing import ListedItem as ShownFile
from tmtool.views.html.render import render_served
from tmtool.views.html.terms import OWN, locate_entry, name_base, title_entry

_MOST = 500
"""Entries, faults and contradictions that a preview shows of each. Chosen: a page that is read."""


def build_preview(result: AddTermsResult) -> dict[str, Any]:
    """What files would change, as it is written down until somebody decides."""
    return {"files": [_tell_file(each) for each in result.files], "entries": result.entries}


def _tell_file(added: AddedTerms) -> dict[str, Any]:
    merged, name = added.merged, added.file.name
    errors = [each for each in added.file.faults if each.grade == "error"]
    doubtful = [each for each in added.file.faults if each.grade != "error"]
    return {
        "name": name, "added": merged.added, "merged": merged.merged, "same": merged.same,
        "errors": [each.describe(name) for each in errors[:_MOST]], "all_errors": len(errors),
        "doubtful": [each.describe(name) for each in doubtful[:_MOST]],
        "skipped": [{"entry": e.entry, "what": e.what} for e in merged.skipped[:_MOST]],
        "alike": [{"entry": e.entry, "what": e.what} for e in merged.alike[:_MOST]],
        "remarks": [*added.file.remarks],
        "read": [(each.id, title_entry(each)) for each in added.file.entries[:_MOST]],
        "all_read": len(added.file.entries),
    }  # fmt: skip


def render_import(
    preview: Mapping[str, Any], *, identity: str, title: str, base: str | None, taken: str | None
) -> str:
    """What files of terms would change, and the button that does it; `taken` says who did."""
    files = preview["files"]
    return render_served(
        "term_import.html", title=f"{title} - tmtool", module="term_rows.js", heading=title,
        files=files, base_name=name_base(base), identity=identity, taken=taken,
        has_errors=any(each["all_errors"] for each in files),
        changes=sum(each["added"] + each["merged"] for each in files),
        links={
            each["entry"]: locate_entry(base, each["entry"])
            for file in files for each in file["skipped"] if each["entry"]
        },
    )  # fmt: skip


def render_term_files(
    files: Sequence[ShownFile], *,
    base: str | None, jobs: Sequence[str], may_write: str, step: str,
) -> str:  # fmt: skip
    """Where files of terms are taken from and given out; `files` were dropped already."""
    choices = [(OWN, name_base(None)), *((f"job:{e}", name_base(f"job:{e}")) for e in jobs)]
    return render_served(
        "term_files.html", title="Files of terms - tmtool", module="term_rows.js", files=files,
        chosen=base or OWN, choices=choices, may_write=may_write, step=step,
        all_bases=[*choices, *((each, each) for each in seeded.NAMES)],
    )  # fmt: skip


def render_sheet(result: ApplySheetResult, *, name: str, file: str, base: str | None) -> str:
    """The cells that a sheet would change, before it is done."""
    outcome = result.outcome
    return render_served(
        "term_sheet.html", title=f"{name} - tmtool", module="term_rows.js", name=name, file=file,
        base=base or OWN, base_name=name_base(base), changes=outcome.changes,
        conflicts=outcome.conflicts, faults=[each.describe(name) for each in outcome.faults],
        links={
            each.entry: locate_entry(base, each.entry)
            for each in (*outcome.changes, *outcome.conflicts)
        },
    )  # fmt: skip
