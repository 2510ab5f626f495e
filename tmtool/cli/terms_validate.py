"""`tmtool terms validate`: everything that is wrong with terms, a line each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.bootstrap import open_session
from tmtool.cli import opened, options, output, term_bases
from tmtool.cli.messages import explain
from tmtool.cli.term_bases import format_count

if TYPE_CHECKING:
    from tmtool.terms.model import Fault
    from tmtool.terms.requests import ValidatedTerms


def validate(
    files: Annotated[
        list[str] | None,
        typer.Argument(metavar="[FILE...]", help="Files of terms; the term base if left out."),
    ] = None,
    languages: term_bases.Langs = None,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Report everything that is wrong with terms, one per line.

    The lines are FILE:LINE:COLUMN: ENTRY: what. Empty and cyclic entries, contradictory statuses,
    terms that are there twice or in another script than their language has, languages exchanged,
    terms preferred for two concepts, control characters; in TBX also what breaks the rules of its
    dialect. Exit code 1 where something is wrong.

    \b
    tmtool terms validate glossary.tbx
    tmtool terms validate
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.services.terms import validate_terms
    from tmtool.terms.requests import ValidateTermsRequest

    with term_bases.read_inputs(files or (), stdin="-") as inputs, open_session(memory) as session:
        request = ValidateTermsRequest(inputs, term_bases.split_codes(languages), terms)
        result = validate_terms(session, request)
    for validated in result.files:
        _tell(validated, as_json=as_json, quiet=quiet)
    if any(each.faults or each.error for each in result.files):
        raise typer.Exit(1)


def _tell(validated: ValidatedTerms, *, as_json: bool, quiet: bool) -> None:
    file, error = validated.name, validated.error
    found = validated.faults if error is None else (_unread(explain(error), file),)
    if as_json:
        output.emit_objects({"type": "fault", "file": file, **asdict(each)} for each in found)
    else:
        output.emit(_fault(each, file) for each in found)
    if validated.tbx == 2:
        told = "TBX version 2: the entries are looked at, not the rules of its dialect"
        output.note(f"{file}: {told}", quiet=quiet)
    output.note(f"{file}: {_count(found)}", quiet=quiet)


def _unread(message: str, file: str) -> Fault:
    """What an error says of a file that can't be read, apart from its name and the place."""
    from tmtool.terms.model import Fault

    found = re.fullmatch(r"(?::(\d+):(\d+))?:?\s+(.*)", message.removeprefix(file), re.S)
    if found is None or not message.startswith(file):
        return Fault(message)
    return Fault(found[3], int(found[1] or 0), int(found[2] or 1))


def _fault(fault: Fault, file: str) -> str:
    from tmtool.lang.wrap import make_printable

    warning = " (warning)" if fault.grade == "warning" else ""
    return f"{make_printable(fault.describe(file))}{warning}\n"


def _count(faults: Sequence[Fault]) -> str:
    errors = sum(fault.grade == "error" for fault in faults)
    counts = (("error", errors), ("warning", len(faults) - errors))
    return ", ".join(format_count(n, what) for what, n in counts if n) or "nothing wrong"
