"""`align`: texts in, a bitext out; or folders in, and a folder of bitexts out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

from tmtool.errors import InputError
from tmtool.fields import Opt, list_parameters, request
from tmtool.operations import batch
from tmtool.operations.align_options import AlignOptions, FolderOptions
from tmtool.operations.declare import Operation, Written
from tmtool.operations.shared import ReportFile, spread_languages, write_reading_report
from tmtool.reporter import Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tmtool.documents import DocumentReading
    from tmtool.formats.bitexts.notes import PairNotes
    from tmtool.formats.bitexts.writing import Options
    from tmtool.units import Bitext
    from tmtool.views.terminal.look import Look


@request
class AlignFilesRequest(AlignOptions):
    """Align the sentences of a text and its translations, or of all texts in folders.

    Without -o: a table on a terminal, tab-separated values into a pipe.
    """

    texts: Annotated[
        tuple[str, ...],
        Opt(
            "A text and its translations, or folders.",
            "TEXT|FOLDER...",
            is_argument=True,
            is_file=True,
        ),
    ] = ()
    report: ReportFile = None


@dataclass(frozen=True, slots=True)
class AlignedTexts:
    """A bitext, and the files that it was written to."""

    bitext: Bitext
    written: tuple[Written, ...] = ()


def run_align(
    session: Session, asked: AlignFilesRequest, reporter: Reporter
) -> AlignedTexts | batch.BatchResult:
    """Align texts, or all texts of folders."""
    if any(Path(text).is_dir() for text in asked.texts):
        if asked.report is not None:
            message = "can be used only with a text and its translations, not with folders"
            raise InputError(message, field="report")
        return batch.align_all(session, asked, asked.texts, reporter)
    for each in list_parameters(FolderOptions):
        if getattr(asked.folders, each.path[0]) != each.default:
            message = "can be used only with folders and manifests"
            raise InputError(message, field=each.name)
    return align_texts(session, asked, reporter)


def align_texts(session: Session, asked: AlignFilesRequest, reporter: Reporter) -> AlignedTexts:
    """Align a text with its translations, and write the bitext."""
    from tmtool.documents.report import list_unread_pages
    from tmtool.formats.bitexts.writing import check_all
    from tmtool.operations.texts import align_readings, read_texts
    from tmtool.pipeline import AlignRequest

    if len(asked.texts) < 2:
        message = "name a text and its translation, or folders of them"
        raise InputError(message)
    options = asked.formats.build(session.now)
    check_all(asked.output, options, force=asked.force)
    languages = spread_languages(asked.from_, asked.to, len(asked.texts))
    texts = asked.documents.build_requests(asked.texts, languages, lines=asked.lines)
    aligning = AlignRequest(
        texts[0],
        texts[1],
        asked.level,
        asked.documents.srx,
        asked.profile,
        force=asked.force,
        others=texts[2:],
        pivot=asked.pivot,
    )
    readings = read_texts(texts, reporter)
    _check_languages(asked, options, readings)
    if asked.report is not None:
        write_reading_report(asked.texts, readings, asked.report, reporter, force=asked.force)
    bitext = align_readings(session, aligning, readings, reporter).bitext
    unread = sum(len(list_unread_pages(each)) for each in readings)
    written = tuple(
        write_bitext(bitext, file, options, unread_pages=unread) for file in asked.output
    )
    return AlignedTexts(bitext, written)


def _check_languages(
    asked: AlignFilesRequest, options: Options, readings: Sequence[DocumentReading]
) -> None:
    """Raise InputError if a file of Moses exists, or for wrong language codes."""
    from tmtool import files
    from tmtool.formats.bitexts.writing import check_codes, list_outputs
    from tmtool.operations.shared import check_outputs

    languages = tuple(each.document.lang for each in readings)
    outputs = [out for name in asked.output for out in list_outputs(name, languages)]
    reports = [asked.report] if asked.report not in (None, "-") else []
    check_outputs(asked.texts, [*map(str, outputs), *reports])
    for out in outputs:
        files.check(out, force=asked.force)
    if options.codes:
        check_codes(asked.output, options, languages)


def write_bitext(
    bitext: Bitext,
    file: str,
    options: Options,
    *,
    unread_pages: int = 0,
    findings: PairNotes | None = None,
) -> Written:
    """Write a bitext in the format of a file's name, which may exist."""
    from tmtool.formats.bitexts.passages import rate_passages
    from tmtool.formats.bitexts.rows import count_disputed
    from tmtool.formats.bitexts.writing import list_outputs
    from tmtool.review.summary import summarize
    from tmtool.views.html.bitext import write
    from tmtool.views.terminal.bitext import describe_bitext

    own = options.select_supported(Path(file).suffix.lower())
    losses = write(bitext, file, own, force=True, findings=findings)
    found = None if findings is None else sum(map(len, findings.values()))
    summary = summarize(bitext)
    counts: dict[str, Any] = {
        "pairs": summary.pairs - len(bitext.lists),
        "untranslated": summary.one_sided,
        "checked": summary.checked,
        "disputed": count_disputed(bitext),
        "moved": rate_passages(bitext),
        "unread_pages": unread_pages,
        "status": bitext.status,
    }
    names = ", ".join(map(str, list_outputs(file, bitext.languages)))
    return Written(names, describe_bitext(bitext, found), tuple(map(str, losses)), counts)


def _show(result: AlignedTexts | batch.BatchResult, look: Look) -> Iterable[str]:
    from tmtool.formats.bitexts import tsv
    from tmtool.views.terminal.bitext import render_lines

    if isinstance(result, batch.BatchResult):
        return batch.show(result, look)
    if result.written:
        return ()
    if look.is_terminal:
        return render_lines(result.bitext, look)
    return tsv.render_lines(result.bitext)


def _tell(result: AlignedTexts | batch.BatchResult) -> Iterable[Any]:
    from tmtool.formats.bitexts.jsonl import iter_objects

    if isinstance(result, batch.BatchResult):
        return batch.tell(result)
    return result.written or iter_objects(result.bitext)


def _note(result: AlignedTexts | batch.BatchResult) -> Iterator[str]:
    if isinstance(result, batch.BatchResult):
        yield from batch.note(result)
    else:
        for each in result.written:
            yield from each.list_notes()


OPERATIONS = (
    Operation(
        name="align",
        request=AlignFilesRequest,
        run=run_align,
        show=_show,
        records=(Written, batch.BatchPairRecord),
        tell=_tell,
        notes=_note,
        is_answer=lambda result: isinstance(result, AlignedTexts) or result.is_complete,
        takes_encoder=True,
        role="translator",
        is_long=True,
        form=("texts", "level", "symbol", "lines", "pivot"),
        examples=(
            "align zh.docx en.docx -o memory.tmx -o review.xlsx --codes zh-CN,en-GB",
            "align zh.docx en.docx fr.docx es.docx --pivot en -o table.xlsx",
            "align --lines zh.txt en.txt --from zh --to en -o lines.align",
            "align resolutions/zh resolutions/en -o bitexts",
            "align resolutions/zh resolutions/en -o bitexts --shard 1/4",
            "align resolutions --from zh --to en --preview -o pairs.tsv",
        ),
    ),
)
