"""Terms out of translations: of files, of two texts aligned on the way, of a memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from tmtool.errors import InputError
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session
from tmtool.terms.requests import ExtractTermsRequest

if TYPE_CHECKING:
    from tmtool.documents.requests import ReadRequest
    from tmtool.terms.extracting.extract import GatheredUnits
    from tmtool.terms.extracting.model import Extraction

_UNITS_PER_STEP = 1_000
"""Units after which progress is told. Chosen, no measurement."""


def extract_terms(
    session: Session, request: ExtractTermsRequest, reporter: Reporter = SILENT
) -> Extraction:
    """Find terms in translations and what renders them, the best candidates first.

    What isn't looked at is remarked. InputError for what can't be read, and where it isn't plain
    which two languages are meant; UnrelatedError for texts that are no translations of each other;
    MissingError and EmptyError where there is no memory, or nothing in it.
    """
    from tmtool.terms import reading
    from tmtool.terms.extracting.extract import ExtractionLimits, extract

    known = reading.read_base(request.terms) if request.terms is not None else None
    encoder = session.load_encoder() if request.by_meaning else None
    gathered = _gather(session, request, reporter)
    _tell_left_out(gathered, reporter)
    wanted = ExtractionLimits(request.min_units, request.limit, known, request.new)
    units = gathered.list_units()
    return extract(units, gathered.langs, wanted, encoder=encoder, progress=reporter.step)


def _gather(session: Session, request: ExtractTermsRequest, reporter: Reporter) -> GatheredUnits:
    if request.from_memory:
        return _gather_memory(session, request, reporter)
    if request.texts is not None:
        return _gather_texts(session, request, request.texts, reporter)
    return _gather_files(request)


def _gather_memory(
    session: Session, request: ExtractTermsRequest, reporter: Reporter
) -> GatheredUnits:
    """All units of a memory in two of its languages; those it has if it has no more."""
    from tmtool.terms.extracting.extract import GatheredUnits

    session.check_filled()
    store = session.store
    held = store.list_languages()
    gathered = GatheredUnits(_two_languages(request) or _only_two(held, "the memory"))
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

    langs = _two_languages(request)
    gathered = None
    for file in request.files:
        for item in read_units(file, languages=langs):
            if isinstance(item, UnitRead):
                found = list(dict.fromkeys(each.lang for each in item.unit.variants))
                if gathered is None and (langs or len(found) > 1):
                    gathered = GatheredUnits(langs or _only_two(found, file))
                if gathered is not None:
                    gathered.take([item.unit])
    names = ", ".join(request.files)
    if gathered is None:
        raise InputError(f"{names}: no translations found")
    if not gathered.seen and gathered.half:
        raise InputError(f"{names}: no translations found between {' and '.join(gathered.langs)}")
    return gathered


def _gather_texts(
    session: Session,
    request: ExtractTermsRequest,
    texts: tuple[ReadRequest, ReadRequest],
    reporter: Reporter,
) -> GatheredUnits:
    """The pairs of two texts; languages are in the order of the texts, however they are named."""
    from tmtool.formats.units import bitexts
    from tmtool.pipeline import AlignRequest
    from tmtool.services.texts import align_readings, read_pair, report_reading
    from tmtool.terms.extracting.extract import GatheredUnits

    langs = _two_languages(request)
    readings = read_pair(*texts)
    found = {each.document.lang for each in readings}
    if langs and set(langs) != found:
        texts = replace(texts[0], lang=langs[0]), replace(texts[1], lang=langs[1])
        readings = read_pair(*texts)
    for text, reading in zip(texts, readings, strict=True):
        report_reading(text, reading, reporter)
    aligned = AlignRequest(*texts, force=request.force)
    bitext = align_readings(session, aligned, readings, reporter).bitext
    gathered = GatheredUnits(langs or (bitext.source.lang, bitext.target.lang))
    gathered.take(bitexts.iter_bitext_units(bitext))
    return gathered


def _tell_left_out(gathered: GatheredUnits, reporter: Reporter) -> None:
    """Remark what of the units isn't looked at."""
    if gathered.halved:
        share = 2**gathered.halved
        told = f"{gathered.seen:,} units are too many: 1 in {share} is used"
        reporter.remark(Remark(told, "units sampled"))
    left_out = {
        "too long": gathered.long, "not in both languages": gathered.half,
        "uncertain alignment": gathered.low,
    }  # fmt: skip
    for why, count in left_out.items():
        if count:
            units = f"{count:,} unit{'' if count == 1 else 's'}"
            reporter.remark(Remark(f"{units} skipped: {why}", "units left out"))


def _two_languages(request: ExtractTermsRequest) -> tuple[str, str] | None:
    """The languages that are named, None where none are; InputError unless they are two."""
    from tmtool.lang.codes import normalize

    if request.langs is None:
        return None
    codes = [normalize(code) for code in request.langs]
    if len(codes) != 2:
        given = ",".join(request.langs)
        raise InputError(
            f"two languages are needed, as in en,zh, not {given!r}",
            code="languages of terms",
            field="langs",
            value=given,
        )
    if codes[0] == codes[1]:
        raise InputError(f"terms are paired between two languages, but both are {codes[0]}")
    return codes[0], codes[1]


def _only_two(codes: Sequence[str], what: str) -> tuple[str, str]:
    """The two languages that there are; InputError where there are more, or only one."""
    if len(codes) != 2:
        raise InputError(
            f"{what} holds {', '.join(codes)}: choose two of them", code="which two languages",
            field="langs", what=what, found=", ".join(codes),
        )  # fmt: skip
    return codes[0], codes[1]
