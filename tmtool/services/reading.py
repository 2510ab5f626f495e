"""Texts as they are read: one, or a text and its translation."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.reporter import SILENT, Reporter

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
    from tmtool.documents.files import check_files, check_translation

    check_files(source, target)
    first, second = _read_both(source, target)
    check_translation((source.path, target.path), (first.document, second.document))
    report_reading(source, first, reporter)
    report_reading(target, second, reporter)
    return first, second


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
