"""What every view of a reprise shows: the same parts, names of places and sentences."""

from __future__ import annotations

from collections.abc import Iterator

from tmtool.memory.look import Part, parts
from tmtool.memory.places import described, locator
from tmtool.memory.reprise.nouns import Reprise, Row
from tmtool.units import Paragraph


def differences(row: Row, reprise: Reprise) -> list[Part]:
    """The source: what the draft has, and what it no longer has."""
    text, before = reprise.text(row), reprise.before(row)
    if before is None:
        return [Part(text)]
    if row.draft is None:
        return [Part(before.text)]
    found: list[Part] = []
    for edit in row.edits:
        own = text[edit.query.start : edit.query.stop]
        if edit.operation == "equal":
            found.append(Part(own))
        else:
            found += [Part(before.text[edit.text.start : edit.text.stop], "gone"), Part(own, "new")]
    return [part for part in found if part.text]


def translation(row: Row, reprise: Reprise) -> list[Part]:
    """The predecessor's translation, with the words that the differences touch."""
    before = reprise.before(row)
    return parts(before.target, row.affected, "affected") if before else []


def made(row: Row) -> list[Part]:
    """The translation with the draft's values in it, where one was made."""
    if row.rewritten is None:
        return []
    spans = [range(each.start, each.stop) for each in row.rewritten.changes]
    return parts(row.rewritten.text, spans, "value")


def verdict(row: Row) -> str:
    """What became of it, in words.

    >>> verdict(Row("edited", 3, 3, 0.876))
    'edited, 87 % alike'
    """
    if not row.changed and row.verdict != "edited":
        return row.verdict
    edited = "moved and edited" if row.verdict == "moved" else "edited"
    how = "values only" if row.rewritten else f"{_percent(row.score)} alike"
    return f"{edited}, {how}"


def places(row: Row, reprise: Reprise) -> str:
    """Where it stands in the draft, and where it stood if that is another place."""
    now = _place(reprise.draft.paragraphs[row.draft], row.draft) if row.draft is not None else ""
    before = reprise.before(row)
    if before is None or row.earlier is None:
        return now
    label = before.label
    then = f"para. {label}" if label else f"[{row.earlier + 1}]"
    if not now:
        return f"was {then}"
    own = reprise.draft.paragraphs[row.draft].label if row.draft is not None else None
    same = (own == label) if own or label else row.verdict != "moved"
    return now if same else f"{now}, was {then}"


def counted(reprise: Reprise) -> str:
    """How many paragraphs of each verdict there are."""
    return ", ".join(f"{count} {name}" for name, count in reprise.counts.items())


def source_of(row: Row, reprise: Reprise) -> str:
    """What opens the earlier paragraph with its neighbours, "" where the memory hasn't got it."""
    before = reprise.before(row)
    origin = before.origin if before else None
    return (locator(origin, reprise.langs[0]) or "") if origin else ""


def titles(reprise: Reprise) -> tuple[str, str]:
    """What the draft and its predecessor are called."""
    draft = reprise.draft
    return draft.symbol or draft.meta.file or "the draft", reprise.predecessor.name


def told(reprise: Reprise) -> Iterator[str]:
    """Sentences on the predecessor: how it stands, why it was taken for it, what is missing."""
    origin = reprise.predecessor.origin
    standing = ", ".join(described(origin)) if origin else ""
    if standing:
        yield f"{reprise.predecessor.name}: {standing}"
    if reprise.predecessor.evidence:
        yield f"guessed to be the predecessor: {'; '.join(reprise.predecessor.evidence)}"
    yield from reprise.notes


def _place(paragraph: Paragraph, number: int) -> str:
    return f"para. {paragraph.label}" if paragraph.label else f"[{number + 1}]"


def _percent(score: float) -> str:
    return f"{min(int(100 * score + 1e-6), 99)} %"
