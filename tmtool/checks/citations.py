"""Citations: the same on both sides, and date, title and kind as the register has them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import NamedTuple, TypeAlias

from tmtool.checks.model import CheckInput, Pair, build_check, build_finding, is_own
from tmtool.checks.values import find_value_differences
from tmtool.findings import Evidence, Finding
from tmtool.memory.known_acts import LANGS, CitedPhrase, learn_acts, read_headings, read_seeds
from tmtool.un.citations import CITING, Citation, find_act_symbols, find_citations
from tmtool.un.register import Disagreement, Register
from tmtool.un.symbols import SymbolMatch, find_additions, find_symbols

_Cited: TypeAlias = "tuple[Pair, int, Citation]"
_ANNEX = re.compile("附件|附录|所附|[Aa]nnex")


def _symbols(job: CheckInput) -> Iterator[Finding]:
    yield from find_value_differences(job, "symbols")
    for pair in job.pairs:
        if "/" in pair.source and "/" in pair.target:
            yield from _of_additions(job, pair)


def _of_additions(job: CheckInput, pair: Pair) -> Iterator[Finding]:
    """Addenda, corrigenda and volumes that one side alone has behind a symbol of both."""
    there: dict[str, list[SymbolMatch]] = defaultdict(list)
    for each in find_symbols(pair.target):
        there[each.symbol].append(each)
    for each in find_symbols(pair.source):
        if not there[each.symbol]:
            continue
        other = there[each.symbol].pop(0)
        both = (pair.source, each.stop), (pair.target, other.stop)
        additions = [find_additions(*each) for each in both]
        # Figures are compared by value: Add.1 for Add.2 is told with the numbers.
        names = [[addition.rstrip("0123456789") for addition in some] for some in additions]
        if names[0] != names[1]:
            said = [", ".join(some) or "none" for some in additions]
            message = f"additions to {each.symbol} differ: {said[0]} / {said[1]}"
            spans = [[range(one.start, one.stop)] for one in (each, other)]
            yield build_finding("symbols", message, job, pair, source=spans[0], target=spans[1])


def _cited(job: CheckInput) -> Iterator[Finding]:
    yield from find_value_differences(job, "citations")
    langs = job.bases
    if not set(langs) <= set(LANGS):
        return
    for pair in job.pairs:
        for source, target in _both(pair, langs):
            for message in _said_otherwise(pair, source, target):
                marks = [[range(each.start, each.stop)] for each in (source, target)]
                yield build_finding(
                    "citations", message, job, pair, source=marks[0], target=marks[1]
                )


def _both(pair: Pair, languages: tuple[str, str]) -> Iterator[tuple[Citation, Citation]]:
    """Citations of one number on both sides, in their order."""
    if not any(c.isdecimal() for c in pair.source):
        return
    cited: dict[str, list[Citation]] = defaultdict(list)
    for each in find_citations(pair.target, languages[1]):
        cited[each.number].append(each)
    for each in find_citations(pair.source, languages[0]):
        if cited[each.number]:
            yield each, cited[each.number].pop(0)


def _said_otherwise(pair: Pair, source: Citation, target: Citation) -> Iterator[str]:
    """Yield messages on citations of one number that differ."""
    acts, organs = (source.act, target.act), (source.organ, target.organ)
    for what, (here, there) in (("kind", acts), ("organ", organs)):
        if here and there and here != there:
            yield f"the {what} of {source.number} differs: {here} / {there}"
    if (source.annex is None) != (target.annex is None):
        side, other = ("source", pair.target) if target.annex is None else ("target", pair.source)
        # The word may stand farther away, and be said of several acts.
        if not _ANNEX.search(other):
            yield f"an annex to {source.number} is cited only in the {side}"


SYMBOLS = build_check("symbols", _symbols)

CITED = build_check("citations", _cited)


class _RegisterMessage(NamedTuple):
    """A citation that disagrees with the register."""

    pair: Pair
    side: int
    citation: Citation
    disagreement: Disagreement
    message: str


def _register(job: CheckInput) -> Iterator[Finding]:
    """Report disagreements with the register; the same on both sides is one finding."""
    cited = list(_register_numbers(job))
    known = _build_register(job, cited)
    told: dict[tuple[int, str], list[_RegisterMessage]] = {}
    for pair, side, citation in cited:
        for each in known.find_disagreements(citation, job.bases[side]):
            message = _message(citation, each)
            of = told.setdefault((pair.number, message), [])
            of.append(_RegisterMessage(pair, side, citation, each, message))
    is_adopted = job.whole is not None and any(
        each.meta.status == "adopted" for each in job.whole.sides
    )
    yield from (_finding(job, some, is_adopted=is_adopted) for some in told.values())


def _register_numbers(job: CheckInput) -> Iterator[_Cited]:
    """Every citation of both sides."""
    for pair in job.pairs:
        for side, text in enumerate(pair.texts):
            lang = job.bases[side]
            if lang in LANGS and CITING.search(text):
                yield from ((pair, side, each) for each in find_citations(text, lang))


def _build_register(job: CheckInput, cited: Iterable[_Cited]) -> Register:
    """Build a register from the supplied acts and from the memory."""
    acts = list(read_seeds().list_acts())
    if job.memory is None or {*job.bases} != set(LANGS):
        return Register.build(acts)
    dated = [each for each in cited if each[2].date or each[2].title]
    seen: set[str] = set()
    numbers = dict.fromkeys(("zh", each[2].number, "") for each in dated)
    own = partial(is_own, job)
    acts += learn_acts(job.memory, numbers, seen, own)
    symbols = {
        symbol: each for pair, _, each in dated for symbol in find_act_symbols(each, pair.body)
    }
    acts += read_headings(job.memory, symbols, own)
    # Under what number the same title stands is asked only where a number is not what it should be.
    so_far = Register.build(acts)
    titles = dict.fromkeys(_titles(job, so_far, dated))
    more = learn_acts(job.memory, titles, seen, own) if titles else ()
    return Register.build((*acts, *more)) if titles else so_far


def _titles(job: CheckInput, register: Register, cited: Iterable[_Cited]) -> Iterator[CitedPhrase]:
    """Titles under numbers that are unknown or of another day."""
    for _, side, citation in cited:
        act = register.find_act(citation.number, citation.organ)
        if citation.date and citation.title and (act is None or act.date != citation.date):
            yield job.bases[side], citation.title, str(citation.date.year)


def _finding(job: CheckInput, some: Sequence[_RegisterMessage], *, is_adopted: bool) -> Finding:
    first, each = some[0], some[0].disagreement
    # Adopted texts may differ about a title, and then none is preferred.
    is_open = each.what == "title" and (is_adopted or len(each.known) > 1)
    message = first.message
    if is_open:
        message = f"other texts give {first.citation.number} the title {' or '.join(each.known)}"
    spans = [
        [range(t.citation.start, t.citation.stop) for t in some if t.side == side]
        for side in (0, 1)
    ]
    evidence = Evidence("; ".join(each.known), len(each.act.sources), citations=each.act.sources)
    # Acts that are not attested on both sides are in doubt.
    rule = "title" if each.what == "title" else ""
    if is_open or not each.verified:
        rule = "in doubt"
    return build_finding(
        "cited resolutions", message, job, first.pair, rule=rule,
        source=spans[0], target=spans[1], evidence=[evidence],
        suggestion=each.known[0] if each.known and not is_open else None,
    )  # fmt: skip


def _message(citation: Citation, each: Disagreement) -> str:
    known = " or ".join(each.known)
    if each.what == "number":
        return f"the date and the title are those of {known}, not of {citation.number}"
    if each.what == "date":
        return f"the date of {citation.number} is {known}, not {each.said}"
    if each.what == "kind":
        return f"{citation.number} is a {known}, not a {each.said}"
    return f"the title of {citation.number} should read {known}"


REGISTER = build_check("cited resolutions", _register)
