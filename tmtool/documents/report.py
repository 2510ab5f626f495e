"""What reading could not keep, and what was damaged: for people to read, or as JSON lines."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import islice
from typing import TYPE_CHECKING, TypeVar

from tmtool.documents.content import LETTERS_IN_DOUBT, ORDER_IN_DOUBT, UNREAD_PAGE
from tmtool.documents.struck import REASON, count_struck
from tmtool.reporter import Remark
from tmtool.version import FORMAT_VERSION

if TYPE_CHECKING:
    from tmtool.documents.content import RemovedText
    from tmtool.documents.damage import Damage
    from tmtool.documents.reading import DocumentReading

_Value = TypeVar("_Value")

_EXAMPLES = 3
"""Examples of each kind that are shown. Chosen, no measurement."""
_LONGEST = 60
"""Characters of one that are shown. Chosen, no measurement."""
_EXPECTED = (None, "utf-8")
_SAME = re.compile(r"(\S)\1{7,}")


def render_lines(reading: DocumentReading, name: str, *, as_json: bool = False) -> Iterator[str]:
    r"""The report on a reading; `name` is what it calls the document. Each line ends in \n.

    What was left out stands grouped by its reason, with how often, where, and the first examples;
    damage by its kind, and all of it that nobody repaired. JSON lines have everything: an object
    for each thing left out (`left_out` is why) and for each damage (`damage` is its kind).

    >>> from tmtool.documents.reading import ReadingOptions, read_string
    >>> from tmtool.units import Meta
    >>> text = "大会，\n\n回顾其2000124日决议和2006728日第2006/46号决议，\n\n- 2 -\n"
    >>> report = render_lines(
    ...     read_string(text, ReadingOptions("a.txt", "zh"), "text", Meta()), "a.txt"
    ... )
    >>> print("".join(report), end="")
    a.txt
    left out
      page number: 1 (line 5)
        - 2 -
    damage
      date: 2 found, left as they are
        paragraph 2: 回顾其[2000124日]决议和2006728日第
          the date lost 年 and 月: 2000年1月24日 or 2000年12月4日
        paragraph 2: 其2000124日决议和[2006728日]第2006/46号决议，
          the date lost 年 and 月: perhaps 2006年7月28日
    """
    told = _objects(reading, name) if as_json else _text(reading, name)
    return (f"{line}\n" for line in told)


def summarize_damage(reading: DocumentReading) -> str:
    """Summarize the damage in one line; empty without any.

    >>> from tmtool.documents.damage import Damage
    >>> from tmtool.documents.reading import DocumentReading
    >>> from tmtool.units import Document
    >>> entity = Damage("entity", 0, 2, 3, "&#22269;", "国", True, "a reference", repaired=True)
    >>> summarize_damage(DocumentReading(Document("zh", ()), (), (entity, entity)))
    'entity 2, all repaired'
    """
    groups = _grouped((d.kind, d) for d in reading.damages)
    return "; ".join(f"{kind} {len(those)}, {_repaired(those)}" for kind, those in groups.items())


def iter_remarks(reading: DocumentReading, name: str) -> Iterator[Remark]:
    """Yield what a user should know of a reading: encoding, damage, struck-out and missing text.

    `name` is what the remarks call the document.
    """
    meta = reading.document.meta
    if meta.encoding not in _EXPECTED:
        yield Remark(f"{name} was read as {meta.encoding} ({meta.encoding_reason})", "encoding")
    if reading.damages:
        yield Remark(f"{name}: {summarize_damage(reading)}", "damage")
    struck = [each.text for each in reading.removed if each.reason == REASON]
    if struck:
        count = count_struck(struck, reading.document.lang)
        yield Remark(f"{name}: {count} struck out, read as deleted", "struck out")
    if unread := list_unread_pages(reading):
        yield describe_unread_pages(name, unread)
    for doubt in (ORDER_IN_DOUBT, LETTERS_IN_DOUBT):
        found = [each for each in reading.removed if each.reason.startswith(doubt)]
        if found:
            where = _listed([*dict.fromkeys(each.where or "the text" for each in found)])
            yield Remark(f"{name}: {doubt} ({where})", "in doubt")


def list_unread_pages(reading: DocumentReading) -> list[str]:
    """List the scanned pages of a document that hold no text, such as "page 2"."""
    return [each.where or "" for each in reading.removed if each.reason == UNREAD_PAGE]


def describe_unread_pages(name: str, pages: Sequence[str]) -> Remark:
    """Build the warning about scanned pages that are missing from a document."""
    listed = _listed(pages)
    text = f"{name}: scanned pages without text ({listed}): run text recognition (OCR) first"
    return Remark(text, "unread pages")


def _left_out_object(removed: RemovedText, name: str) -> dict[str, object]:
    values = asdict(removed)
    return {"type": "left out", "file": name, "left_out": values.pop("reason"), **values}


def _objects(reading: DocumentReading, name: str) -> Iterator[str]:
    for each in reading.removed:
        values = _left_out_object(each, name)
        yield _json(str(values.pop("type")), values)
    for damage in reading.damages:
        told = asdict(damage)
        yield _json("damage", {"file": name, "damage": told.pop("kind"), **told})


def _json(kind: str, values: dict[str, object]) -> str:
    head = {"type": kind, "format_version": FORMAT_VERSION}
    return json.dumps({**head, **values}, ensure_ascii=False)


def _text(reading: DocumentReading, name: str) -> Iterator[str]:
    yield name
    if not reading.removed and not reading.damages:
        yield "nothing was left out, and no damage was found"
    if reading.removed:
        yield "left out"
        for reason, those in _grouped((each.reason, each) for each in reading.removed).items():
            yield from _left_out(reason, those)
    if reading.damages:
        yield "damage"
        for kind, found in _grouped((each.kind, each) for each in reading.damages).items():
            yield from _damaged(kind, found)


def _grouped(pairs: Iterable[tuple[str, _Value]]) -> dict[str, list[_Value]]:
    """Values by their keys, in the order in which the keys come."""
    groups: dict[str, list[_Value]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return groups


def _left_out(reason: str, those: Sequence[RemovedText]) -> Iterator[str]:
    places = dict.fromkeys(each.where or f"line {each.line}" for each in those)
    yield f"  {reason}: {len(those)} ({_listed([*places])})"
    texts = dict.fromkeys(_shorten(each.text) for each in those)
    for text in islice(filter(None, texts), _EXAMPLES):
        yield f"    {text}"


def _listed(places: Sequence[str]) -> str:
    more = ["..."] if len(places) > _EXAMPLES else []
    return ", ".join([*places[:_EXAMPLES], *more])


def _shorten(text: str) -> str:
    """A text on one line, cut where it is long; nothing where there is nothing to see."""
    line = _SAME.sub(r"\1\1\1...", " ".join(text.split()))
    line = line if len(line) <= _LONGEST else f"{line[:_LONGEST]}..."
    return line if line.isprintable() else ""


def _damaged(kind: str, damages: Sequence[Damage]) -> Iterator[str]:
    """List examples of what was repaired, and each place that was not."""
    yield f"  {kind}: {len(damages)} found, {_repaired(damages)}"
    examples = 0
    for each in damages:
        if each.repaired:
            examples += 1
            if examples > _EXAMPLES:
                continue
        yield from _describe_damage(each)
    if examples > _EXAMPLES:
        yield f"    and {examples - _EXAMPLES} more such"


def _repaired(damages: Sequence[Damage]) -> str:
    count = sum(each.repaired for each in damages)
    if count == len(damages):
        return "all repaired"
    if count:
        return f"{count} repaired"
    return "left as it is" if len(damages) == 1 else "left as they are"


def _describe_damage(damage: Damage) -> Iterator[str]:
    place = " ".join(f"{damage.before}[{_shorten(damage.text)}]{damage.after}".split())
    arrow = f" -> {_shorten(damage.repair)}" if damage.repaired and damage.repair else ""
    yield f"    paragraph {damage.paragraph + 1}: {place}{arrow}"
    if not damage.repaired:
        likely = f": perhaps {damage.repair}" if damage.repair else ""
        yield f"      {damage.why}{likely}"
