"""How texts were translated before."""

from __future__ import annotations

from collections.abc import Sequence

from tmtool.memory.model import Answer, Options
from tmtool.memory.requests import LookupRequest, LookupResult
from tmtool.reporter import SILENT, Remark, Reporter
from tmtool.services.session import Session

_SURE = 0.3
"""The confidence from which a language is told of (chosen: a clause of some 20 letters)."""


def lookup(session: Session, request: LookupRequest, reporter: Reporter = SILENT) -> LookupResult:
    """Look up texts in the memory of a session: matches of every kind, and known pieces.

    InputError for a text that is longer than any text of a memory, or for a language that the
    memory has not; MissingError where there is no memory, EmptyError where nothing is in it.

    >>> from tmtool.memory.model import Query
    >>> LookupRequest((Query("弥合数字鸿沟"),), target="en").k
    5
    """
    from tmtool.memory.marking import marked

    session.check_filled()
    languages = session.store.languages()
    options = tuple(build_options(session, request, q.text, languages) for q in request.queries)
    answers: dict[int, Answer] = {}
    # Those of one direction are looked up together.
    for pair in dict.fromkeys((each.source, each.target) for each in options):
        own = [at for at, each in enumerate(options) if (each.source, each.target) == pair]
        queries = [request.queries[at] for at in own]
        found = session.memory.lookup_many(queries, options[own[0]])
        answers |= dict(zip(own, found, strict=True))
        reporter.step("looking up", len(answers), len(options))
    if request.source is None:
        _warn_of_languages(request, options, languages, reporter)
    with session.store.snapshot() as store:
        shown = tuple(marked(store, answers[at], each) for at, each in enumerate(options))
    return LookupResult(shown, options, session.store.address, request.selection)


def _warn_of_languages(
    request: LookupRequest,
    options: Sequence[Options],
    languages: Sequence[str],
    reporter: Reporter,
) -> None:
    """Say where a text seems to be in a language that the memory doesn't have."""
    from tmtool.lang.codes import called
    from tmtool.lang.detect import detect

    for query, own in zip(request.queries, options, strict=True):
        seen = detect(query.text)
        if seen.lang not in languages and seen.confidence >= _SURE:
            text = (
                f"the text seems to be in {called(seen.lang)}, which this memory does not have; "
                f"it is looked up as {called(own.source)}"
            )
            reporter.remark(Remark(text, "language not in memory", {"lang": seen.lang}))


def build_options(
    session: Session, request: LookupRequest, text: str, languages: Sequence[str]
) -> Options:
    """Say how a text is looked up in a memory with these languages; what isn't given is guessed."""
    from tmtool.memory.direction import direction

    source, target = direction(text, languages, request.source, request.target)
    return Options(
        source, target, k=request.k, floor=request.floor, view=session.view(request.selection),
        prefer=request.prefer, semantic=request.semantic, fragments=request.pieces,
        year=session.now.year,
    )  # fmt: skip
