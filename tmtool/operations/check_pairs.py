"""Checks for programs: pairs that they send, and the list of checks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Annotated, Any

from annotated_types import MaxLen, MinLen

from tmtool.checks.requests import CheckRules
from tmtool.fields import PROGRAMS, Opt, request
from tmtool.operations.check_records import (
    REPORT_RECORDS,
    CheckedRecord,
    CheckRecord,
    build_check_record,
    iter_records,
)
from tmtool.operations.check_texts import CheckRequest, check
from tmtool.operations.declare import Operation

if TYPE_CHECKING:
    from tmtool.checks.model import Check
    from tmtool.checks.report import Report
    from tmtool.reporter import Reporter
    from tmtool.services.session import Session
    from tmtool.views.citations import Permalinks
    from tmtool.views.terminal.look import Look


@request
class Pair:
    """A text and its translation."""

    source: Annotated[str, MinLen(1), Opt("The text.", "TEXT")]
    target: Annotated[str, MinLen(1), Opt("Its translation.", "TEXT")]


@request
class CheckPairsRequest:
    """Check pairs of a text and its translation.

    Figures, names, terms, citations, punctuation and more are compared; each finding comes with its
    evidence. The pairs are in the order of their document, and are checked against each other as
    well. They are not kept.
    """

    pairs: Annotated[tuple[Pair, ...], MinLen(1), MaxLen(20), Opt("The pairs.")]
    from_: Annotated[str, MinLen(2), MaxLen(35), Opt("The language of the texts: zh.", "LANG")]
    to: Annotated[str, MinLen(2), MaxLen(35), Opt("The language of the translations.", "LANG")]
    profile: Annotated[str, Opt("The checks of this profile: all, un-en, un-zh, form.", "NAME")] = (
        "all"
    )
    only: Annotated[tuple[str, ...], Opt("Only these checks, by name.", "CHECK")] = ()
    organization: Annotated[str | None, Opt("Whose terms are wanted: UN, ITU.", "NAME")] = None
    region: Annotated[str | None, Opt("The regional usage that is wanted: zh-HK.", "REGION")] = None
    terms: Annotated[
        tuple[str, ...], Opt("The term bases; that of the memory if left out.", is_term_base=True)
    ] = ()
    rules: Annotated[str, Opt("A file of rules of the memory, by name.", "NAME")] = ""


@request
class ListChecksRequest:
    """List the checks, each with its rule, its source and an example."""


def _check(session: Session, request: CheckPairsRequest, reporter: Reporter) -> Report:
    from tmtool.checks.inputs import open_pairs
    from tmtool.lang.codes import find_language
    from tmtool.operations.check_texts import open_own_rules

    pairs = tuple((each.source, each.target) for each in request.pairs)
    rules = CheckRules(
        request.profile,
        request.only,
        organization=request.organization,
        region=request.region,
        own=tuple(open_own_rules(session, request.rules)),
    )
    texts = open_pairs(pairs, (find_language(request.from_), find_language(request.to)))
    return check(
        session, CheckRequest((texts,), rules, request.terms, notes_findings=False), reporter
    )


def _tell_report(report: Report) -> Iterator[Any]:
    """The records of a report; no decision can stand anywhere, since nothing is kept."""
    for each in iter_records(report):
        yield replace(each, decisions=None) if isinstance(each, CheckedRecord) else each


def _cite_report(report: Report, links: Permalinks) -> Iterator[Mapping[str, Any]]:
    """Cite the checks with findings, and the documents that findings are compared with."""
    from tmtool.views.citations import cite_check, cite_name

    lang = report.parts[0].opened.job.langs[1]
    for name in dict.fromkeys(each.check for each in report.findings):
        yield cite_check(name)
    for each in report.findings:
        for evidence in each.evidence:
            for cited in evidence.citations:
                yield cite_name(cited, {lang: evidence.what})


def _show_report(report: Report, look: Look) -> Iterator[str]:
    return (f"{each.message}\n" for each in report.findings)


def _list_checks(
    session: Session, request: ListChecksRequest, reporter: Reporter
) -> tuple[Check, ...]:
    from tmtool.checks import registry

    return (*registry.list_checks(), *registry.list_asked_checks())


def _cite_checks(checks: tuple[Check, ...], links: Permalinks) -> Iterator[Mapping[str, Any]]:
    from tmtool.views.citations import cite_check

    return (cite_check(each.name) for each in checks)


OPERATIONS = (
    Operation(
        name="check pairs",
        request=CheckPairsRequest,
        run=_check,
        show=_show_report,
        records=REPORT_RECORDS,
        tell=_tell_report,
        cite=_cite_report,
        memory="place",
        on=PROGRAMS,
    ),
    Operation(
        name="check list",
        request=ListChecksRequest,
        run=_list_checks,
        show=lambda checks, look: (f"{each.name}: {each.rule}\n" for each in checks),
        records=(CheckRecord,),
        tell=lambda checks: map(build_check_record, checks),
        cite=_cite_checks,
        on=PROGRAMS,
    ),
)
