"""Extract terms and their equivalents from translations: files, two texts, or a memory."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

from annotated_types import Ge

from tmtool.documents.requests import ReadRequest
from tmtool.errors import EmptyError, InputError
from tmtool.fields import Opt, fill_record, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation, Written
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session
from tmtool.terms.extracting.model import Extraction, TermCandidate

if TYPE_CHECKING:
    from tmtool.terms.extracting.extract import GatheredUnits
    from tmtool.views.terminal.look import Look

_UNITS_PER_STEP = 1_000


@request
class ExtractTermsRequest:
    """Extract terms and their equivalents from translations.

    Each candidate has counts, places and competing terms. Review and correct the file, then add it
    to a term base with tmtool terms add. Exit code 1 if nothing is found.
    """

    files: Annotated[
        tuple[str, ...],
        Opt(
            "TMX, XLIFF, TSV and other files of pairs, or a text and its translation.",
            "[FILE...]",
            is_argument=True,
            is_file=True,
        ),
    ] = ()
    from_memory: Annotated[bool, Opt("Use all units of the memory instead of files.")] = False
    from_: Annotated[str | None, Opt("The language of the first column or text.", "LANG")] = None
    to: Annotated[str | None, Opt("The other language.", "LANG")] = None
    lines: Annotated[bool, Opt("With two texts: treat each line as one segment.")] = False
    min_units: Annotated[
        int | None,
        Ge(1),
        Opt(
            "Candidates in at least this number of units; 2 to 5 by size if left out.",
            "N",
            "at_least",
        ),
    ] = None
    limit: Annotated[int, Ge(1), Opt("Number of candidates.", "N", short="-k")] = 100
    terms: Annotated[
        str | None, Opt("Mark the terms of this term base: a file, or un-ict.", "FILE")
    ] = None
    new: Annotated[bool, Opt("Leave out the terms that --terms has.")] = False
    by_meaning: Annotated[
        bool, Opt("Rank candidates by meaning as well, with the encoder.", rare=True)
    ] = False
    force: Annotated[bool, Opt("Overwrite files, and align texts that seem unrelated.")] = False

    def __post_init__(self) -> None:
        """InputError if there is nothing to search or more than one kind of it."""
        if bool(self.files) == self.from_memory:
            message = "name files of translations, a text and its translation, or the memory"
            raise InputError(message, field="files")
        if self.new and self.terms is None:
            message = "name the term base whose terms are left out"
            raise InputError(message, field="terms")
        if bool(self.from_) != bool(self.to):
            message = "name both languages, or none"
            raise InputError(message, field="to")


@record("extraction")
class ExtractionRecord:
    """The numbers of units, documents, reported candidates and all candidates of an extraction.

    Each candidate occurs in `at_least` units or more; `encoder` ranked them, null if none did. The
    pairs of texts, spans and uses of candidates are in the order of `langs`.
    """

    langs: tuple[str, str]
    units: int
    documents: int
    candidates: int
    total: int
    at_least: int
    encoder: str | None


def extract_terms(
    session: Session, request: ExtractTermsRequest, reporter: Reporter = SILENT
) -> Extraction:
    """Find terms in translations and what renders them, the best candidates first.

    InputError for what can't be read, and if the two languages are unclear; UnrelatedError for
    texts that are no translations of each other; MissingError and EmptyError without a memory;
    EmptyError if nothing is found.
    """
    from tmtool.terms import reading
    from tmtool.terms.extracting.extract import ExtractionLimits, extract

    known = reading.read_base(request.terms) if request.terms is not None else None
    encoder = session.load_encoder() if request.by_meaning else None
    gathered = _gather(session, request, reporter)
    _report_left_out(gathered, reporter)
    limits = ExtractionLimits(request.min_units, request.limit, known, request.new)
    units = gathered.list_units()
    found = extract(units, gathered.langs, limits, encoder=encoder, progress=reporter.step)
    if not found.candidates:
        units_searched = format_count(found.units, "unit")
        raise EmptyError(f"no term occurs repeatedly in {units_searched}", code="no candidates")
    return found


def _gather(session: Session, request: ExtractTermsRequest, reporter: Reporter) -> GatheredUnits:
    from tmtool.checks.inputs import is_bitext

    if request.from_memory:
        return _gather_memory(session, request, reporter)
    if not request.lines and any(map(is_bitext, request.files)):
        return _gather_files(request)
    if len(request.files) != 2:
        message = "name a file of translations, or two documents: a text and its translation"
        raise InputError(message, field="files")
    return _gather_texts(session, request, reporter)


def _gather_memory(
    session: Session, request: ExtractTermsRequest, reporter: Reporter
) -> GatheredUnits:
    from tmtool.terms.extracting.extract import GatheredUnits

    session.check_filled()
    store = session.store
    held = store.list_languages()
    gathered = GatheredUnits(_read_languages(request) or _choose_languages(held, "the memory"))
    for lang in gathered.langs:
        if lang not in held:
            raise InputError(f"the memory has no texts in {lang}; it has {', '.join(held)}")
    total = max(store.count_units(), 1)
    for number, stored in enumerate(store.iter_units()):
        gathered.take([stored.unit])
        if number % _UNITS_PER_STEP == 0:
            reporter.step("reading the memory", number, total)
    return gathered


def _gather_files(request: ExtractTermsRequest) -> GatheredUnits:
    from tmtool.formats.units.model import UnitRead
    from tmtool.formats.units.reading import read as read_units
    from tmtool.terms.extracting.extract import GatheredUnits

    langs = _read_languages(request)
    gathered = None
    for file in request.files:
        for item in read_units(file, languages=langs):
            if isinstance(item, UnitRead):
                found = list(dict.fromkeys(each.lang for each in item.unit.variants))
                if gathered is None and (langs or len(found) > 1):
                    gathered = GatheredUnits(langs or _choose_languages(found, file))
                if gathered is not None:
                    gathered.take([item.unit])
    names = ", ".join(request.files)
    if gathered is None:
        raise InputError(f"{names}: no translations found")
    if not gathered.seen and gathered.half:
        raise InputError(f"{names}: no translations found between {' and '.join(gathered.langs)}")
    return gathered


def _gather_texts(
    session: Session, request: ExtractTermsRequest, reporter: Reporter
) -> GatheredUnits:
    """Align two texts; the named languages may be in the other order."""
    from tmtool.formats.units import bitexts
    from tmtool.operations.texts import align_readings, read_texts, report_reading
    from tmtool.pipeline import AlignRequest
    from tmtool.terms.extracting.extract import GatheredUnits

    langs = _read_languages(request)
    one, other = (ReadRequest(file, lines=request.lines) for file in request.files)
    readings = read_texts((one, other))
    if langs and {*langs} != {each.document.lang for each in readings}:
        one, other = replace(one, lang=langs[0]), replace(other, lang=langs[1])
        readings = read_texts((one, other))
    for text, reading in zip((one, other), readings, strict=True):
        report_reading(text, reading, reporter)
    aligned = AlignRequest(one, other, force=request.force)
    bitext = align_readings(session, aligned, readings, reporter).bitext
    gathered = GatheredUnits(langs or (bitext.source.lang, bitext.target.lang))
    gathered.take(bitexts.iter_bitext_units(bitext))
    return gathered


def _report_left_out(gathered: GatheredUnits, reporter: Reporter) -> None:
    if gathered.halved:
        text = f"{gathered.seen:,} units are too many: 1 in {2**gathered.halved} is used"
        reporter.remark(Remark(text, "units sampled"))
    left_out = {
        "too long": gathered.long,
        "not in both languages": gathered.half,
        "uncertain alignment": gathered.low,
    }
    for why, count in left_out.items():
        if count:
            text = f"{format_count(count, 'unit')} skipped: {why}"
            reporter.remark(Remark(text, "units left out"))


def _read_languages(request: ExtractTermsRequest) -> tuple[str, str] | None:
    """Return the named languages, or None; InputError if they are the same."""
    from tmtool.lang.codes import normalize

    if request.from_ is None or request.to is None:
        return None
    source, target = normalize(request.from_), normalize(request.to)
    if source == target:
        raise InputError(f"terms are paired between two languages, but both are {source}")
    return source, target


def _choose_languages(codes: Sequence[str], what: str) -> tuple[str, str]:
    """Return the two languages available; InputError if there are more, or only one."""
    if len(codes) != 2:
        raise InputError(f"{what} has {', '.join(codes)}: name two of them", field="to")
    return codes[0], codes[1]


def tell_extraction(extraction: Extraction) -> tuple[ExtractionRecord | TermCandidate, ...]:
    """Return the counts of an extraction, then each candidate."""
    count, least = len(extraction.candidates), extraction.least
    head = fill_record(ExtractionRecord, extraction, candidates=count, at_least=least)
    return (head, *extraction.candidates)


def _show_extraction(extraction: Extraction, look: Look) -> Iterator[str]:
    from tmtool.views.terminal.terms import render_candidates

    return render_candidates(extraction, look)


def _write_extraction(
    extraction: Extraction, request: ExtractTermsRequest, path: str, force: bool
) -> Written:
    from tmtool.terms import writing
    from tmtool.terms.extracting.entries import build_entries

    entries, out = build_entries(extraction), Path(path)
    losses = writing.write(entries, out, writing.format_of(out, None), force=force)
    contents = f"{len(entries):,} of {extraction.total:,} candidates"
    return Written(path, contents, losses, {"candidates": len(entries)})


OPERATIONS = (
    Operation(
        name="terms extract",
        request=ExtractTermsRequest,
        run=extract_terms,
        show=_show_extraction,
        records=(ExtractionRecord, TermCandidate),
        tell=tell_extraction,
        memory="optional",
        takes_encoder=True,
        is_long=True,
        writes=(".csv", ".xlsx", ".tbx", ".jsonl"),
        write=_write_extraction,
        examples=(
            "terms extract bitext.tmx -o candidates.csv",
            "terms extract zh.docx en.docx --terms un-ict --new",
            "terms extract --lines zh.txt en.txt --from zh --to en",
            "terms extract --from-memory --at-least 5 -k 500 -o candidates.xlsx",
        ),
    ),
)
