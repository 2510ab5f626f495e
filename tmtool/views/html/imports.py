"""Files into a memory: the form that asks for them, and the report of what became of them."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from itertools import islice
from typing import Any, Protocol

from tmtool.lang.codes import name as name_language
from tmtool.views.html.items import KeptItem
from tmtool.views.html.render import render_served

_CODES = ("ar", "zh", "en", "fr", "ru", "es")
_SHOWN = 200
"""So many of what was left out stand on the page. Chosen: the file has all."""
_COUNTS = ("read", "added", "merged", "changed", "same")


class StartedJob(Protocol):
    """The job that made a report."""

    @property
    def id(self) -> str: ...
    @property
    def parameters(self) -> Mapping[str, Any]: ...


def render_import(has_memory: bool) -> str:
    """The form."""
    return render_served(
        "import.html", title="Add to the memory - tmtool", module=None, has_memory=has_memory,
        languages=[(each, name_language(each)) for each in _CODES],
    )  # fmt: skip


def render_imported(
    item: KeptItem, outcomes: Sequence[Mapping[str, Any]], lines: Iterable[str],
    job: StartedJob | None,
) -> str:  # fmt: skip
    """The report: what became of each file, and the first of what was left out.

    `outcomes` and `lines` are what the command writes as JSON and as its report; a file that was
    not added, or only up to an error, has a `problem`, and a `restriction` if that is why.
    """
    parameters = job.parameters if job else {}
    # Those that were refused for what their masthead says are asked about, one by one.
    ids = parameters.get("items", [])
    is_pair = bool(parameters.get("pair"))
    asked = [
        (each, ids if is_pair else ids[number : number + 1])
        for number, each in enumerate(outcomes)
        if each.get("restriction")
    ]
    kept = {
        each: parameters[each] for each in ("name", "from", "to", "symbol") if each in parameters
    }
    return render_served(
        "imported.html", title=f"{item.title} - tmtool", module=None, item=item, outcomes=outcomes,
        counts=_COUNTS, asked=asked, kept_options=kept, is_pair=is_pair,
        rows=[json.loads(each) for each in islice(lines, _SHOWN)], most=_SHOWN,
        changes=[each["change"] for each in outcomes if each.get("change")],
    )  # fmt: skip
