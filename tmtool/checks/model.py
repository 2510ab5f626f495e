"""The input of checks, checks themselves, and building of findings."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import lru_cache, partial
from hashlib import sha256
from typing import TYPE_CHECKING, Literal, NamedTuple, TypeAlias

from tmtool.checks.kinds import find_severity, read_toml
from tmtool.errors import MissingError
from tmtool.findings import Evidence, Finding, MarkedText, PlaceInFile, Severity
from tmtool.lang.fold import fold
from tmtool.lang.script import get_base
from tmtool.terms.usages import ANY, Usage
from tmtool.units import Bitext, Kind, Origin
from tmtool.where import list_names

if TYPE_CHECKING:
    from tmtool.protocols import Encoder, Store
    from tmtool.terms.base import TermBase


Side = Literal[0, 1]
"""0 is the source, 1 the target."""
SIDES: tuple[Side, Side] = (0, 1)
Needed: TypeAlias = Literal["terms", "deprecated", "superseded", "usage", "memory", "documents"]
"""Inputs that a check requires: a term base, a usage of which it has terms, a memory with the
two languages, whole documents."""

HAN = "\u3005\u3007\u3400-\u9fff"
"""Chinese characters as texts have them, for a class of a pattern."""
ADDRESS = re.compile(
    r"(?:https?://|www\.)[!-~]+|(?<![\w.+-])[\w.+-]+@[\w.-]+|[#@]\w+"
    r"|\b[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+/[!-~]*"
)
"""Addresses of pages and people."""
_END = re.compile(r"[。；！？，：!?;\n]|[.,:](?![0-9A-Za-z])")
KEPT_TEXTS = 32_768
"""Size of caches of texts: both sides of some 16,000 pairs, in some 20 MB."""
_MAX_CLAUSE_CONTEXT = 200


@dataclass(frozen=True, slots=True)
class Pair:
    """Two texts that should say the same; `number` counts the pairs of a file from 0.

    `label` and `kind` are those of the source's paragraph, `score` is the alignment's, 0 to 1.
    `body` and `date` (ISO 8601, as exact as known) are those of the text that it is of. `place`
    is where it stands among the pairs of several files that are one text.
    """

    number: int
    source: str
    target: str
    label: str | None = None
    kind: Kind | None = None
    score: float | None = None
    body: str | None = None
    date: str | None = None
    place: PlaceInFile | None = None

    @property
    def texts(self) -> tuple[str, str]:
        """Source and target."""
        return self.source, self.target

    @property
    def is_full(self) -> bool:
        """True if both sides have text."""
        return bool(self.source.strip() and self.target.strip())


@dataclass(frozen=True, slots=True)
class CheckInput:
    """The pairs to check, and the references; `langs` are those of source and target.

    `whole` has the documents where they are known. `but` names them (symbols, hashes, ids): a
    document is no evidence for itself. `usage` says whose renderings are wanted where several are
    right. `encoder` loads one that compares meanings, when it is first needed.
    """

    pairs: Sequence[Pair]
    langs: tuple[str, str]
    file: str | None = None
    whole: Bitext | None = None
    terms: TermBase | None = None
    memory: Store | None = None
    but: tuple[str, ...] = ()
    usage: Usage = ANY
    encoder: Callable[[], Encoder] | None = None

    @property
    def bases(self) -> tuple[str, str]:
        """The two languages without their regions: zh for zh-HK."""
        return get_base(self.langs[0]), get_base(self.langs[1])


@dataclass(frozen=True, slots=True)
class Check:
    """One rule with a name: `run` finds where it is broken.

    `rule`, `origin` and `example` explain it to people: what it asks for, who says so, and a case.
    Where `langs` are named, one side has to be in one of them; where `both` is true, each side.
    `doubt` is what a report has to say though it ran: what it could not know of a job, or None.
    One that `compares` holds the places of a text against each other: to it several files that are
    checked together are one text.
    """

    name: str
    run: Callable[[CheckInput], Iterator[Finding]]
    rule: str
    origin: str
    example: str
    needs: tuple[Needed, ...] = ()
    langs: frozenset[str] = frozenset()
    both: bool = False
    doubt: Callable[[CheckInput], str | None] | None = None
    compares: bool = False


def build_check(name: str, run: Callable[[CheckInput], Iterator[Finding]]) -> Check:
    """Build a check that `checks.toml` describes."""
    row = read_toml("checks")[name]
    texts = row["rule"], row["origin"], row["example"]
    needs, langs = tuple(row.get("needs", ())), frozenset(row.get("langs", ()))
    both, compares = row.get("both", False), row.get("compares", False)
    return Check(name, run, *texts, needs, langs, both=both, compares=compares)


def load_encoder(job: CheckInput) -> Encoder | None:
    """The encoder of a job; None where it has none, or where that is not installed."""
    with suppress(MissingError):
        return job.encoder() if job.encoder else None
    return None


def is_own(job: CheckInput, origin: Origin) -> bool:
    """Return True if an occurrence is of a document under check: no evidence for itself.

    >>> from tmtool.units import Origin
    >>> job = CheckInput([], ("zh", "en"), but=("A/RES/74/197",))
    >>> is_own(job, Origin(symbol="a/res/74/197")), is_own(job, Origin(symbol="A/RES/73/218"))
    (True, False)
    """
    return is_named(origin, job.but)


def is_named(origin: Origin, names: tuple[str, ...]) -> bool:
    """Return True if an occurrence is of a document with one of these names, in any case."""
    return not _small(names).isdisjoint(list_names(origin))


@lru_cache(maxsize=4)
def _small(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(each.casefold() for each in names)


def build_finding(
    check: str,
    message: str,
    job: CheckInput,
    pair: Pair,
    *,
    rule: str = "",
    severity: Severity | None = None,
    source: Sequence[range] = (),
    target: Sequence[range] = (),
    marks: Mapping[int, Sequence[range]] | None = None,
    evidence: Sequence[Evidence] = (),
    suggestion: str | None = None,
    is_form: bool = False,
) -> Finding:
    """Build a finding about a pair, with the severity of its kind: the check and the rule.

    The marked stretches are those of `source` and `target`, or `marks` by side.
    Its id is made of the check, rule and message, and of the marked words with their clauses:
    other cuts into segments, and changes elsewhere in a text, leave it as it is. A finding on form
    is the same wherever its message is in a file.
    """
    spans = {0: source, 1: target, **(marks or {})}
    sides = MarkedText(pair.source, tuple(spans[0])), MarkedText(pair.target, tuple(spans[1]))
    file = pair.place.file if pair.place else job.file
    parts = [check, rule, message]
    parts += [file or ""] if is_form else _list_marks(sides)
    return Finding(
        sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).hexdigest()[:12],
        check,
        severity or find_severity(check, rule),
        message,
        file,
        pair.label,
        pair.number,
        *sides,
        tuple(evidence),
        suggestion,
        rule=rule,
    )


build_form_finding = partial(build_finding, is_form=True)
"""Build a finding on a matter of form, which is reported once in a file."""


def _list_marks(sides: tuple[MarkedText, MarkedText]) -> list[str]:
    """List the marked words of both sides with their clauses, or the texts without any marks."""
    marks: list[str] = []
    for at, side in enumerate(sides):
        for span in side.spans:
            # A segment may begin with a quotation mark that ends the one before in another cut.
            first = max(span.start - _MAX_CLAUSE_CONTEXT, 0)
            ends = (end.end() for end in _END.finditer(side.text, first, span.start))
            before = side.text[max(ends, default=first) : span.start]
            last = min(span.stop + _MAX_CLAUSE_CONTEXT, len(side.text))
            end = _END.search(side.text, span.stop, last)
            after = side.text[span.stop : end.start() if end else last]
            marks += [str(at), re.sub(r"^\W+", "", fold(before))]
            marks += [side.text[span.start : span.stop], re.sub(r"\W+$", "", fold(after))]
    return marks or [fold(side.text) for side in sides]


class SideText(NamedTuple):
    """One side of a pair."""

    pair: Pair
    side: Side
    text: str

    @property
    def other(self) -> str:
        """The text of the other side."""
        return self.pair.target if self.side == 0 else self.pair.source


def iter_texts(job: CheckInput, lang: str) -> Iterator[SideText]:
    """The sides of all pairs that are in a language and say something.

    >>> checked = CheckInput([Pair(0, "大会", "The Assembly")], ("zh", "en"))
    >>> [each.text for each in iter_texts(checked, "en")]
    ['The Assembly']
    """
    which = [side for side in SIDES if job.bases[side] == lang]
    for pair in job.pairs:
        for side in which:
            if text := pair.texts[side]:
                yield SideText(pair, side, text)


@lru_cache(maxsize=KEPT_TEXTS)
def fold_side(text: str) -> str:
    """The text of a side as it counts for matching, which several checks ask for."""
    return fold(text)
