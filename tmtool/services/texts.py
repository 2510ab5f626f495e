"""Texts: read and aligned."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.pipeline import (
    AlignRequest,
    AlignResult,
    align_documents,
)
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.documents import DocumentReading
    from tmtool.documents.requests import ReadRequest


def read(request: ReadRequest, reporter: Reporter = SILENT) -> DocumentReading:
    """Read a text: the document, what is in the file and not in it, and its damage.

    How it was decoded and what is damaged is remarked. InputError where it can't be read.
    """
    from tmtool.documents.files import read_request

    reading = read_request(request)
    report_reading(request, reading, reporter)
    return reading


def read_pair(
    source: ReadRequest, target: ReadRequest, reporter: Reporter = SILENT
) -> tuple[DocumentReading, DocumentReading]:
    """Read a text and its translation, with the same remarks.

    InputError where one can't be read, or where they are one file, one text or in one language.
    """
    first, second = read_texts((source, target), reporter)
    return first, second


def read_texts(
    requests: Sequence[ReadRequest], reporter: Reporter = SILENT
) -> tuple[DocumentReading, ...]:
    """Read a text in several languages as `read_pair` reads two."""
    from tmtool.documents.files import check_files, check_translation, read_request

    for one, other in combinations(requests, 2):
        check_files(one, other)
    readings = _read_both(*requests) if len(requests) == 2 else tuple(map(read_request, requests))
    both = list(zip(requests, readings, strict=True))
    for (one, first), (other, second) in combinations(both, 2):
        check_translation((one.path, other.path), (first.document, second.document))
    for request, reading in both:
        report_reading(request, reading, reporter)
    return readings


def report_reading(request: ReadRequest, reading: DocumentReading, reporter: Reporter) -> None:
    """Tell how a text was decoded and what damage it has."""
    from tmtool.documents.report import iter_remarks

    for each in iter_remarks(reading, request.path):
        reporter.remark(each)


def _read_both(source: ReadRequest, target: ReadRequest) -> tuple[DocumentReading, DocumentReading]:
    from tmtool.documents.files import read_request

    try:
        return read_request(source), read_request(target)
    except InputError as error:
        if _are_swapped(source, target):
            raise _swapped(source, target) from error
        raise


def _are_swapped(source: ReadRequest, target: ReadRequest) -> bool:
    """Whether both can be read with the languages the other way round."""
    from tmtool.documents.files import read_request

    if source.lang is None or target.lang is None:
        return False
    try:
        read_request(replace(source, lang=target.lang))
        read_request(replace(target, lang=source.lang))
    except InputError:
        return False
    return True


def _swapped(source: ReadRequest, target: ReadRequest) -> InputError:
    from tmtool.lang.codes import name

    values = {
        "first": source.path, "second": target.path, "language": name(str(target.lang)),
        "other": name(str(source.lang)),
    }  # fmt: skip
    said = "{first} is in {language} and {second} in {other}: exchange the texts or the languages"
    return InputError(said.format_map(values), code="swapped", **values)


def align(session: Session, request: AlignRequest, reporter: Reporter = SILENT) -> AlignResult:
    """Read two texts, or more, and align them with the encoder of a session.

    InputError for texts that can't be read, or are one text or in one language; UnrelatedError
    where they are no translations of each other; MissingError where the encoder is missing.
    """
    return align_readings(session, request, read_texts(request.texts, reporter), reporter)


def align_readings(
    session: Session,
    request: AlignRequest,
    readings: Sequence[DocumentReading],
    reporter: Reporter = SILENT,
) -> AlignResult:
    """Align what was read of the texts, as `align` does.

    Where the first of more than two is the pivot only because it is the first, that is remarked.
    """
    from tmtool import embed
    from tmtool.segmenter import read_srx

    rules = read_srx(request.srx) if request.srx else None
    encoder = session.load_encoder()
    encoder = embed.cache_vectors(encoder, request.cache) if request.cache else encoder
    source, target, *others = readings
    documents = [each.document for each in readings]
    if others:
        from tmtool.pivot import align_languages, choose_pivot

        if remark := choose_pivot(documents, request.pivot).remark:
            reporter.remark(remark)
        bitext = align_languages(
            documents, encoder, pivot=request.pivot, lines=request.source.lines,
            level=request.level, rules=rules, profile=request.profile, force=request.force,
            progress=reporter.step,
        )  # fmt: skip
        return AlignResult(source, target, bitext, tuple(others))
    bitext = align_documents(
        source.document, target.document, encoder, lines=request.source.lines,
        level=request.level, rules=rules, profile=request.profile, force=request.force,
        progress=reporter.step,
    )  # fmt: skip
    return AlignResult(source, target, bitext)
