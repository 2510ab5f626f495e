"""A report on checks with a bit of everything, made by hand."""

from dataclasses import replace

from bitexts import demo

from tmtool.checks.decisions import DecisionResult, apply
from tmtool.checks.inputs import open_bitext
from tmtool.checks.joining import FindingPlace, GroupedFinding
from tmtool.checks.model import build_finding, build_form_finding
from tmtool.checks.report import Report, ReportPart
from tmtool.checks.running import CheckOutcome, SkippedCheck
from tmtool.findings import Decision, Evidence

OPENED = open_bitext(demo(), name="决议.jsonl")
JOB = OPENED.job
EVIDENCE = Evidence("信通技术", 2, 2010, 2023, ("General Assembly",), ("A/RES/65/141",))
FIRST = build_finding(
    "numbers", "70/125 <is> & stays", JOB, JOB.pairs[0], severity="error", source=[range(15, 21)],
    target=[range(25, 31)], evidence=[EVIDENCE], suggestion="70/126",
)  # fmt: skip
FORM = replace(
    build_form_finding(
        "width", "half-width , in Chinese", JOB, JOB.pairs[1], severity="warning", source=[range(3)]
    ),
    count=3,
)
ALONE = build_finding("empty", "this is missing in English", JOB, JOB.pairs[2], severity="note")
FOUND = (
    GroupedFinding(FIRST, (FindingPlace(0, None),)),
    GroupedFinding(FORM, (FindingPlace(1, "7, 8"), FindingPlace(0, None), FindingPlace(3, "¹"))),
    GroupedFinding(ALONE, (FindingPlace(2, "9"),)),
)
SILENT = SkippedCheck("precedent", "the memory has no zh-en units")
OUTCOME = CheckOutcome(FOUND, ("numbers", "width", "empty"), (SILENT,))


def report(outcome=OUTCOME, **options):
    return Report(
        (ReportPart(OPENED, DecisionResult(outcome)),), "all", 4, memory="m, 0 units", **options
    )


def clean():
    return report(CheckOutcome((), ("numbers",), (SILENT,)))


def signed():
    """The first finding accepted, the second one ignored."""
    verdicts = {FIRST.id: "kept", FORM.id: "not an error"}
    decided = apply(
        OUTCOME,
        {key: Decision(key, v, "as in 1998", "Ada", "2026-11-25") for key, v in verdicts.items()},
    )
    return replace(
        report(decisions="findings.jsonl", signed=True), parts=(ReportPart(OPENED, decided),)
    )
