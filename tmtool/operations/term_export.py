"""Write a term base to a file, or to a sheet for review."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from tmtool.concepts import ProcessStatus
from tmtool.fields import Opt, request
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation, Written
from tmtool.operations.term_bases import TermBaseName, open_term_base
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session


@request
class ExportTermsRequest:
    """Write a term base to a file.

    What its format can't hold is reported. TBX is TBX-Basic of ISO 30042:2019, style DCA. CSV and
    XLSX have a row per term. With --review it is a sheet with the ids of the records, which may be
    sorted, filtered and cut; tmtool terms add takes over the cells that were changed in it.
    """

    file: Annotated[
        str, Opt("A .tbx, .csv, .xlsx, .jsonl, or see --format.", "FILE", is_argument=True)
    ]
    format: Annotated[
        Literal["tbx", "csv", "xlsx", "jsonl", "jieba", "omegat", "tbx2"] | None,
        Opt("The format: tbx2 is TBX version 2, jieba words, omegat a glossary (.utf8)."),
    ] = None
    from_: Annotated[str | None, Opt("omegat, jieba: the language.", "LANG")] = None
    to: Annotated[str | None, Opt("omegat: the target language.", "LANG")] = None
    review: Annotated[bool, Opt("Write a sheet for review: .xlsx or .csv.")] = False
    entries: Annotated[
        tuple[str, ...], Opt("Only this entry, by its id; can be repeated.", "ID", "entry")
    ] = ()
    process_status: Annotated[
        ProcessStatus | None, Opt("Only entries with a term at this step of the work.")
    ] = None
    force: Annotated[bool, Opt("Overwrite FILE.")] = False
    terms: TermBaseName = None


def export_terms(
    session: Session, request: ExportTermsRequest, reporter: Reporter = SILENT
) -> Written:
    """Write a term base into a file: whole, or not at all.

    MissingError if there is no term base, InputError for one that can't be read, and for a file
    that exists or has an unknown format.
    """
    from tmtool.terms import review_sheet, writing
    from tmtool.terms.base import select_entries
    from tmtool.terms.picklists import find_language

    path = Path(request.file)
    form = "a sheet for review" if request.review else writing.format_of(path, request.format)
    base = open_term_base(session, request.terms, reporter)
    entries = select_entries(base.entries, request.entries) if request.entries else base.entries
    if request.process_status is not None:
        entries = [
            entry
            for entry in entries
            if any(term.process_status == request.process_status for term in entry.terms)
        ]
    losses: tuple[str, ...] = ()
    if request.review:
        review_sheet.write(entries, path, force=request.force)
    else:
        langs = None
        if request.from_ is not None:
            langs = find_language(request.from_), find_language(request.to or request.from_)
        losses = writing.write(entries, path, form, languages=langs, force=request.force)
    contents = f"{format_count(len(entries), 'entry')} as {form}"
    return Written(request.file, contents, losses, {"entries": len(entries)})


OPERATIONS = (
    Operation(
        name="terms export",
        request=ExportTermsRequest,
        run=export_terms,
        show=lambda result, look: (),
        records=(Written,),
        notes=Written.list_notes,
        memory="place",
        examples=(
            "terms export terms.tbx",
            "terms export glossary.utf8 --from zh --to en --terms un-ict",
            "terms export words.txt --format jieba",
            "terms export sheet.xlsx --review --process-status proposed",
        ),
    ),
)
