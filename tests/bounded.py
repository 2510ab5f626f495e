"""Slow tests in the order of what they tell, and no further one when a run's time is over.

`--seconds N` begins no test later than N seconds after the start of pytest. Those that were not run
are counted in the closing line and named above it: neither passed nor skipped. The order is that of
`TELLING`, whether or not there is such a bound; `-n auto --dist=load --maxschedchunk=1` keeps it
where tests run side by side.
"""

import time
from itertools import count

import pytest

NOT_RUN = "not run"
TELLING = (
    # What may be lost or invented: a memory in many histories, with kills, against the plain one.
    "test_undo_model.py", "test_undo.py", "test_store.py", "test_store_safety.py", "test_views.py",
    "test_verify.py", "test_importing.py", "test_index_files.py", "test_kept_figures.py",
    "test_nothing_lost.py", "test_batch_processes.py", "test_batch_cli.py", "test_memory_cli.py",
    # What is wrong with what was given: one clear line, whatever it is.
    "test_pdf_process.py", "test_lengths.py", "test_read_only.py",
    "test_documents_mutations.py", "test_pdf_mutations.py", "test_docx.py",
    "test_terms_mutations.py", "test_formats_xlsx.py", "test_formats_xliff.py",
    "test_formats_tmx_codes.py",
    # What the pages say.
    "test_docs.py",
    # Whole documents, there and back.
    "test_pdf_made.py", "test_units_round_trip.py", "test_terms_round_trip.py",
    "test_check_documents.py", "test_planted_errors.py",
)  # fmt: skip
"""Files of slow tests that come first; the others follow as pytest has them."""

_began = time.monotonic()


def add_option(parser: pytest.Parser) -> None:
    parser.addoption(
        "--seconds", type=float, metavar="N",
        help="begin no test later than N seconds after the start, and name those not run",
    )  # fmt: skip


def order(items: list[pytest.Item]) -> None:
    """Put what tells most first; all else stays as it is."""
    ranks = dict(zip(TELLING, count()))
    items.sort(key=lambda item: ranks.get(item.path.name, len(ranks)))


def is_over(config: pytest.Config) -> bool:
    """Whether no further test may be begun."""
    seconds = config.option.seconds
    return seconds is not None and time.monotonic() - _began >= seconds


def leave_out(item: pytest.Item) -> None:
    """Report a test as not run."""
    item.ihook.pytest_runtest_logstart(nodeid=item.nodeid, location=item.location)
    report = pytest.TestReport(
        item.nodeid, item.location, {}, "skipped", None, "setup", not_run=True
    )
    item.ihook.pytest_runtest_logreport(report=report)
    item.ihook.pytest_runtest_logfinish(nodeid=item.nodeid, location=item.location)


def status(report: pytest.TestReport | pytest.CollectReport) -> tuple[str, str, str] | None:
    """What such a report counts as; None for all others."""
    return (NOT_RUN, "-", "NOT RUN") if getattr(report, "not_run", False) else None


def name_left_out(terminal: pytest.TerminalReporter) -> None:
    """Name what was not run."""
    reports = terminal.stats.get(NOT_RUN, ())
    if reports:
        terminal.section(f"not run, no time was left: {len(reports)}")
        for nodeid in sorted(report.nodeid for report in reports):
            terminal.line(nodeid)
