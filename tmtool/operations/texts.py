"""Texts read from files, and a text aligned with its translations."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import TYPE_CHECKING, Any

from tmtool.pipeline import AlignRequest, AlignResult, align_documents
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.documents import DocumentReading
    from tmtool.documents.requests import ReadRequest


def read(request: ReadRequest, reporter: Reporter = SILENT) -> DocumentReading:
    """Read a text: the document, what else the file holds, and its damage.

    The encoding and the damage are remarked. InputError if it can't be read.
    """
    (reading,) = read_texts((request,), reporter)
    return reading


def read_texts(
    requests: Sequence[ReadRequest], reporter: Reporter = SILENT
) -> tuple[DocumentReading, ...]:
    """Read a text in several languages, as `read` does.

    InputError if one can't be read, or if two are one file, one text or in one language.
    """
    from tmtool.documents.files import check_files, check_translation, read_request

    for one, other in combinations(requests, 2):
        check_files(one, other)
    readings = tuple(map(read_request, requests))
    both = list(zip(requests, readings, strict=True))
    for (one, first), (other, second) in combinations(both, 2):
        check_translation((one.path, other.path), (first.document, second.document))
    for request, reading in both:
        report_reading(request, reading, reporter)
    return readings


def report_reading(request: ReadRequest, reading: DocumentReading, reporter: Reporter) -> None:
    """Remark how a text was decoded and what damage it has."""
    from tmtool.documents.report import iter_remarks

    for each in iter_remarks(reading, request.path):
        reporter.remark(each)


def align(session: Session, request: AlignRequest, reporter: Reporter = SILENT) -> AlignResult:
    """Read two or more texts, and align them with the encoder of a session.

    The errors are those of `read_texts`; UnrelatedError if they are no translations of each other,
    MissingError if the encoder is missing.
    """
    return align_readings(session, request, read_texts(request.texts, reporter), reporter)


def align_readings(
    session: Session,
    request: AlignRequest,
    readings: Sequence[DocumentReading],
    reporter: Reporter = SILENT,
) -> AlignResult:
    """Align texts that were read, as `align` does.

    Of more than two, the choice of the first as the pivot for lack of another is remarked.
    """
    from tmtool.segmenter import read_srx

    encoder = session.load_encoder()
    options: dict[str, Any] = {
        "lines": request.source.lines,
        "level": request.level,
        "rules": read_srx(request.srx) if request.srx else None,
        "profile": request.profile,
        "force": request.force,
        "progress": reporter.step,
    }
    source, target, *others = readings
    if not others:
        bitext = align_documents(source.document, target.document, encoder, **options)
        return AlignResult(source, target, bitext)
    from tmtool.pivot import align_languages, choose_pivot

    documents = [each.document for each in readings]
    if remark := choose_pivot(documents, request.pivot).remark:
        reporter.remark(remark)
    bitext = align_languages(documents, encoder, pivot=request.pivot, **options)
    return AlignResult(source, target, bitext, tuple(others))
