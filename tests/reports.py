"""A report on checks with a bit of everything, made by hand."""

from dataclasses import replace

from bitexts import demo

from tmtool.checks.decisions import Decided, Decision, apply
from tmtool.checks.inputs import from_bitext
from tmtool.checks.model import found, of_form
from tmtool.checks.report import Part, Report
from tmtool.checks.running import CheckOutcome, GroupedFinding, Place, SkippedCheck
from tmtool.findings import Evidence

OPENED = from_bitext(demo(), name="决议.jsonl")
JOB = OPENED.job
EVIDENCE = Evidence("信通技术", 2, 2010, 2023, ("General Assembly",), ("A/RES/65/141",))
FIRST = found(
    "numbers", "error", "70/125 <is> & stays", JOB, JOB.pairs[0], source=[range(15, 21)],
    target=[range(25, 31)], evidence=[EVIDENCE], suggestion="70/126",
)  # fmt: skip
FORM = replace(
    of_form("width", "warning", "half-width , in Chinese", JOB, JOB.pairs[1], source=[range(3)]),
    count=3,
)
ALONE = found("empty", "note", "this is missing in English", JOB, JOB.pairs[2])
FOUND = (
    GroupedFinding(FIRST, (Place(0, None),)),
    GroupedFinding(FORM, (Place(1, "7, 8"), Place(0, None), Place(3, "¹"))),
    GroupedFinding(ALONE, (Place(2, "9"),)),
)
SILENT = SkippedCheck("precedent", "the memory has no zh-en units")
OUTCOME = CheckOutcome(FOUND, ("numbers", "width", "empty"), (SILENT,))


def report(outcome=OUTCOME, **options):
    return Report((Part(OPENED, Decided(outcome)),), "all", 4, memory="m, 0 units", **options)


def clean():
    return report(CheckOutcome((), ("numbers",), (SILENT,)))


def signed():
    """The first finding accepted, the second one ignored."""
    verdicts = {FIRST.id: "accepted", FORM.id: "ignored"}
    decided = apply(
        OUTCOME,
        {key: Decision(key, v, "as in 1998", "Ada", "2026-11-25") for key, v in verdicts.items()},
    )
    return replace(report(decisions="findings.jsonl", signed=True), parts=(Part(OPENED, decided),))
