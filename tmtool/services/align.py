"""A text and its translation, paired."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.pipeline import AlignRequest, AlignResult, align_documents
from tmtool.reporter import SILENT, Reporter
from tmtool.services.reading import read_pair
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.documents import DocumentReading


def align(session: Session, request: AlignRequest, reporter: Reporter = SILENT) -> AlignResult:
    """Read two texts and align them with the encoder of a session.

    InputError for texts that can't be read, or are one text or in one language; UnrelatedError
    where they are no translations of each other; MissingError where the encoder is missing.
    """
    readings = read_pair(request.source, request.target, reporter)
    return align_readings(session, request, readings, reporter)


def align_readings(
    session: Session,
    request: AlignRequest,
    readings: tuple[DocumentReading, DocumentReading],
    reporter: Reporter = SILENT,
) -> AlignResult:
    """Align what was read of two texts, as `align` does."""
    from tmtool import embed
    from tmtool.segmenter import read_srx

    rules = read_srx(request.srx) if request.srx else None
    encoder = session.load_encoder()
    encoder = embed.cache_vectors(encoder, request.cache) if request.cache else encoder
    source, target = readings
    bitext = align_documents(
        source.document, target.document, encoder, lines=request.source.lines,
        level=request.level, rules=rules, profile=request.profile, force=request.force,
        progress=reporter.step,
    )  # fmt: skip
    return AlignResult(source, target, bitext)
