"""Checks of translations: of pairs that were opened, or of texts to align first."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from tmtool.checks.requests import CheckRules
from tmtool.errors import InputError
from tmtool.limits import LONGEST_TEXT
from tmtool.operations.own_rules import open_rules
from tmtool.operations.term_bases import open_term_bases
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session
from tmtool.units import Document, Level

if TYPE_CHECKING:
    from tmtool.checks.changed import ChangedPairs
    from tmtool.checks.checking import References
    from tmtool.checks.inputs import OpenedJob
    from tmtool.checks.model import CheckInput
    from tmtool.checks.report import Report
    from tmtool.documents.requests import ReadRequest
    from tmtool.pipeline import AlignRequest
    from tmtool.terms.base import TermBase


@dataclass(frozen=True, slots=True)
class CheckRequest:
    """Translations to check: pairs that were opened, or texts to align first.

    `terms` are term bases, by their files or names or as they are; without any it is the one of
    the memory. With `only_changed` only what is new since an earlier text is checked: that is
    `previous`, a file of a text or of pairs, or the name of a document of the memory; if None, the
    document of the memory that the source continues. The findings are noted, so that people can
    decide on them, unless `notes_findings` is false. `rule_files` are files of the user's own
    rules, or their names in the folder of the memory.
    """

    texts: tuple[OpenedJob | AlignRequest, ...]
    rules: CheckRules = field(default_factory=CheckRules)
    terms: tuple[str | TermBase, ...] = ()
    only_changed: bool = False
    previous: ReadRequest | str | None = None
    notes_findings: bool = True
    rule_files: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """InputError if there is nothing to check, or an earlier text plays no part."""
        if not self.texts:
            message = "there is nothing to check: name two texts or a file of translations"
            raise InputError(message, field="texts")
        if self.previous is not None and not self.only_changed:
            message = "a previous version is only used to check what was changed since"
            raise InputError(message, field="previous")


def check(session: Session, request: CheckRequest, reporter: Reporter = SILENT) -> Report:
    """Check translations, against the memory of a session if there is one.

    Findings that were decided on are not among those that remain. Raises InputError, or ParseError
    with the place, for what can't be read; UnrelatedError for texts that are no translations of
    each other; MissingError if the encoder that aligns them is missing.
    """
    from tmtool.checks import checking, seen
    from tmtool.pipeline import AlignRequest

    own = tuple(rule for each in request.rule_files for rule in open_rules(session, each))
    rules = replace(request.rules, own=(*request.rules.own, *own))
    references = _open_references(session, request)
    _check_previous(session, request)
    # All are read before the first is checked, so that a mistake is told soon.
    opened = [
        _open(session, each, reporter) if isinstance(each, AlignRequest) else each
        for each in request.texts
    ]
    new = [
        _find_changed(session, request, each.job, reporter) if request.only_changed else None
        for each in opened
    ]
    report = checking.check_jobs(opened, rules, references, new=new, progress=reporter.step)
    if request.notes_findings:
        seen.remember_findings(session.seen_findings, report.findings)
    return report


def _open_references(session: Session, request: CheckRequest) -> References:
    from tmtool.checks import decisions
    from tmtool.checks.checking import References
    from tmtool.embed import DEFAULT

    terms = open_term_bases(session, request.terms)
    if session.settings.encoder not in (None, DEFAULT):
        session.load_encoder()  # one that was asked for by name has to exist
    file = session.settings.findings
    return References(
        terms,
        session.store if session.has_memory else None,
        session.settings.place,
        decisions.read(file),
        file.name,
        session.load_encoder,
        session.sees_all,
    )


def _check_previous(session: Session, request: CheckRequest) -> None:
    """InputError where nothing can tell what was changed."""
    if not request.only_changed or session.has_memory:
        return
    if request.previous is None:
        message = "checking only changes needs a previous version: name it, or a memory that has it"
        raise InputError(message, field="previous")
    if isinstance(request.previous, str):
        raise InputError(
            f"{request.previous}: file not found, and no memory is open in which a document could "
            "have that name",
            code="unknown document",
            field="previous",
            value=request.previous,
        )


def _open(session: Session, text: AlignRequest, reporter: Reporter) -> OpenedJob:
    """Align two texts."""
    from tmtool.checks import inputs
    from tmtool.documents.content import UNREAD_PAGE
    from tmtool.documents.report import list_unread_pages
    from tmtool.services.texts import align_readings, read_pair

    readings = read_pair(text.source, text.target, reporter)
    for own, reading in zip((text.source, text.target), readings, strict=True):
        _check_lengths(own, reading.document, text.level)
    found = align_readings(session, text, readings, reporter)
    damages = (*found.source.damages, *found.target.damages)
    repaired = sum(damage.repaired for damage in damages)
    paths = tuple(each.path if each.data is None else None for each in (text.source, text.target))
    opened = inputs.open_bitext(found.bitext, repaired=repaired)
    unread = sum(len(list_unread_pages(each)) for each in readings)
    left_out = {UNREAD_PAGE: unread} if unread else {}
    return replace(opened, paths=(paths[0], paths[1]), left_out=left_out)


def _check_lengths(request: ReadRequest, document: Document, level: Level) -> None:
    """Raise InputError for a segment that is too long to be checked, before it is aligned."""
    from tmtool.segmenter import split

    for number, paragraph in enumerate(document.paragraphs, 1):
        text = paragraph.text
        if len(text) <= LONGEST_TEXT:
            continue
        ranges = [(0, len(text))] if request.lines else split(text, document.lang, level)
        length = max((stop - start for start, stop in ranges), default=0)
        if length > LONGEST_TEXT:
            what = "line {} with text" if request.lines else "a segment in paragraph {}"
            raise InputError(
                f"{request.path}: {what.format(f'{number:,}')} has {length:,} characters; at most "
                f"{LONGEST_TEXT:,} are allowed: divide it into sentences",
                code="long line" if request.lines else "long segment",
                field="lines" if request.lines else "source",
                length=length,
                most=LONGEST_TEXT,
            )


def _find_changed(
    session: Session, request: CheckRequest, job: CheckInput, reporter: Reporter
) -> ChangedPairs:
    """Find what is new since the earlier text, or since the one that the memory suggests."""
    from tmtool.checks import changed, inputs
    from tmtool.services.texts import read

    previous = request.previous
    if previous is None:
        return changed.compare_with_guessed(job, session.store)
    if isinstance(previous, str):
        return changed.compare_with_named(job, previous, session.store)
    if previous.data is None and inputs.is_bitext(previous.path):
        return changed.compare_with_pairs(job, inputs.read(previous.path, languages=job.langs).job)
    return changed.compare_with_document(job, read(previous, reporter).document)
