"""Candidates for terms on pages of a server: each pair with what speaks for it, and decisions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, Protocol, TypeAlias

from tmtool.lang.codes import name_language
from tmtool.views import TextPart, split_parts
from tmtool.views.html.listing import ListedItem as ShownFile
from tmtool.views.html.render import Tongue, render_served
from tmtool.views.html.terms import PageLinks, locate_entry, quote

CandidateDecision: TypeAlias = Literal["open", "base", "queue", "dropped"]
_DECISIONS: dict[CandidateDecision, str] = {
    "open": "", "base": "in the term base", "queue": "in the queue", "dropped": "dropped",
}  # fmt: skip


class ShownCandidates(Protocol):
    """What a page says of candidates that were found."""

    @property
    def id(self) -> str: ...
    @property
    def title(self) -> str: ...
    @property
    def made(self) -> str: ...
    @property
    def facts(self) -> Mapping[str, Any]: ...


@dataclass(frozen=True, slots=True)
class DecidedCandidate:
    """What was decided on a candidate: by whom, and as which change of the term base."""

    decision: CandidateDecision
    by: str
    change: int | None = None
    entry: str | None = None


@dataclass(frozen=True, slots=True)
class CandidateTexts:
    """Both terms of a candidate, or of what competes with it, and how often they stand together."""

    texts: tuple[str, str]
    counted: str
    score: str


@dataclass(frozen=True, slots=True)
class CandidateExample:
    """A unit with both terms, and where it stands."""

    source: tuple[TextPart, ...]
    target: tuple[TextPart, ...]
    place: str


@dataclass(frozen=True, slots=True)
class CandidateRow:
    """A candidate as it is shown; `address` begins a new entry with it."""

    number: int
    pair: CandidateTexts
    alone: tuple[str, str]
    rivals: tuple[CandidateTexts, ...]
    examples: tuple[CandidateExample, ...]
    entries: tuple[tuple[str, str], ...]
    others: tuple[tuple[str, str], ...]
    decided: DecidedCandidate | None
    decision: str
    address: str


def render_extractions(
    items: Sequence[ShownCandidates], files: Sequence[ShownFile], *, may_start: bool
) -> str:
    """The extractions so far, and the form that begins one; `files` were dropped already."""
    return render_served(
        "term_candidates.html", title="Candidates for terms - tmtool", module="term_rows.js",
        items=items, files=files, may_start=may_start,
    )  # fmt: skip


def render_candidates(
    lines: Sequence[Mapping[str, Any]], decided: Mapping[int, DecidedCandidate],
    offset: int, limit: int, *,
    identity: str, title: str, may_write: str, made: str, undo: int | None, problem: str = "",
    only_open: bool,
) -> str:  # fmt: skip
    """A page of candidates; `lines` are the objects of `tmtool terms extract`.

    `undo` is the candidate that was just decided on, `made` says what was done.
    """
    head, every = lines[0], lines[1:]
    left = [
        each for each in every
        if not only_open or each["rank"] not in decided or decided[each["rank"]].decision == "open"
    ]  # fmt: skip
    langs = tuple(head["langs"])
    rows = [_row(each, langs, decided) for each in left[offset : offset + limit]]
    count = sum(each.decision != "open" for each in decided.values())
    return render_served(
        "candidates.html", title=f"{title} - tmtool",
        module="term_rows.js", heading=title, head=head,
        tongues=tuple(map(Tongue.of, langs)), names=tuple(map(name_language, langs)), rows=rows,
        identity=identity, may_write=may_write, made=made, undo=undo, problem=problem,
        decided=count, total=len(every), only_open=only_open,
        pages=PageLinks.of(offset, len(rows), len(left), limit),
    )  # fmt: skip


def read_pair(line: Mapping[str, Any]) -> tuple[tuple[str, str], tuple[str, str]]:
    """Both terms of a candidate, each with its language."""
    first, second = line["terms"].items()
    return first, second


def describe_evidence(line: Mapping[str, Any]) -> tuple[str, str | None]:
    """What speaks for a candidate, in words, and the document of its first place."""
    documents = [each["document"] for each in line["examples"] if each["document"]]
    return f"extracted: {_count(line)}", documents[0] if documents else None


def _row(
    line: Mapping[str, Any], pair: Sequence[str], decided: Mapping[int, DecidedCandidate]
) -> CandidateRow:
    number = line["rank"]
    own = decided.get(number)
    texts = read_pair(line)
    filled = "&".join(f"{lang}={quote(text)}" for lang, text in texts)
    source = describe_evidence(line)[1]
    filled += f"&source={quote(source)}" if source else ""
    alone = [line["of"][lang] for lang in pair]
    return CandidateRow(
        number, _texts(line, pair), (_count(alone[0]), _count(alone[1])),
        tuple(_texts(each, pair) for each in line["competing"]),
        tuple(_example(each, pair) for each in line["examples"]),
        tuple((each, locate_entry(None, each)) for each in line["entries"]),
        tuple((each, locate_entry(None, each)) for each in line["other_entries"]),
        own if own is not None and own.decision != "open" else None,
        "" if own is None else _DECISIONS[own.decision], f"/terms/new?{filled}",
    )  # fmt: skip


def _texts(rendering: Mapping[str, Any], pair: Sequence[str]) -> CandidateTexts:
    one, other = (rendering["terms"][lang] for lang in pair)
    return CandidateTexts((one, other), _count(rendering), f"{rendering['score']:.2f}")


def _count(uses: Mapping[str, Any]) -> str:
    """How often, in how many documents, and when."""
    told = [f"{uses['frequency']:,} time{'' if uses['frequency'] == 1 else 's'}"]
    told.append(f"{uses['documents']:,} document{'' if uses['documents'] == 1 else 's'}")
    years = uses["years"]
    told += ["–".join(dict.fromkeys(map(str, years)))] if years else []
    return ", ".join(told)


def _example(example: Mapping[str, Any], pair: Sequence[str]) -> CandidateExample:
    one, other = (
        tuple(split_parts(example["texts"][lang], [range(*example["spans"][lang])], "found"))
        for lang in pair
    )
    place = example["place"] or ", ".join(
        str(each) for each in (example["document"], example["year"]) if each
    )
    return CandidateExample(one, other, place)
