"""Localization quality issues of ITS 2.0 in an XLIFF: what is found in a unit, for programs.

They stand off: a list in the unit, which its start tag points at. XLIFF 1.2 (transitional) and 2.0
let other namespaces stand there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from tmtool.formats.xliff.model import XliffNote
from tmtool.markup import format_attributes

_NAMESPACE = "http://www.w3.org/2005/11/its"
_ID = "tmtool-issues-"
_WORST = 100
"""Standard (ITS 2.0, severity of an issue): 0 to 100, the worst."""
_STEP = 25
"""Between a priority of a note and the next: error, warning, note."""
_DECLARED = f'xmlns:its="{_NAMESPACE}" its:version="2.0"'
"""Standard (ITS 2.0): markup without rules needs its version on it, or above it."""
OWN_REFERENCE = re.compile(rf' {re.escape(_DECLARED)} its:locQualityIssuesRef="#{_ID}[0-9-]+"')
"""What `refer_to_issues` writes."""
OWN_ID = re.compile(rf"xml:id=[\"']{_ID}[0-9-]+[\"']")
"""What the list of a unit has that `write_issues` wrote."""


def refer_to_issues(number: str) -> str:
    """Return the attributes of a unit that point at the list with this number, such as 1-12."""
    return f' {_DECLARED} its:locQualityIssuesRef="#{_ID}{number}"'


def write_issues(notes: Sequence[XliffNote], number: str) -> str:
    """Return the list of issues among notes; nothing where there is none.

    >>> write_issues([XliffNote("spaces: two", priority=4)], "1")
    ''
    """
    listed = "".join(
        f"<its:locQualityIssue{format_attributes(_describe(each))}/>"
        for each in notes
        if each.issue is not None
    )
    if not listed:
        return ""
    head = f'<its:locQualityIssues xmlns:its="{_NAMESPACE}" xml:id="{_ID}{number}">'
    return f"{head}{listed}</its:locQualityIssues>"


def _describe(note: XliffNote) -> dict[str, object]:
    severity = max(_WORST - _STEP * ((note.priority or 1) - 1), 0)
    return {
        "locQualityIssueType": note.issue, "locQualityIssueComment": note.text,
        "locQualityIssueSeverity": severity,
    }  # fmt: skip
