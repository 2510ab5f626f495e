"""XLIFF 1.2 and 2.1 of a memory's units: a file for CAT tools, with what is known of each unit.

An inline code stands as one of XLIFF's own, with its own XML inside (1.2) or beside the text (2.1).
What is known of a unit are properties named `x-tmtool-` and the column (`tables.writing.COLUMNS`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import chain
from types import ModuleType

from tmtool.errors import InputError
from tmtool.formats.bitexts.columns import PREFIX
from tmtool.formats.tables.writing import TableRow
from tmtool.formats.tmx.tags import convert_to_tmx
from tmtool.formats.units.losses import Losses
from tmtool.formats.xliff import version_1, version_2
from tmtool.formats.xliff.codes import Data, escape_21
from tmtool.markup import ILLEGAL, escape, format_attributes, format_tag
from tmtool.units import Tag

_POSITIONS = {"begin": "open", "end": "close"}


def render_chunks(
    rows: Iterable[TableRow],
    languages: tuple[str, str],
    losses: Losses,
    *,
    version: str = "1.2",
    when: datetime | None = None,
) -> Iterator[str]:
    """The file, piece by piece; `when` becomes the date in 1.2, which has one.

    InputError where there is no row at all: an XLIFF without units is none.
    """
    dialect: ModuleType = version_1 if version == "1.2" else version_2
    written = _unit_12 if version == "1.2" else _unit_21
    rest = iter(rows)
    first = next(rest, None)
    if first is None:
        raise InputError(
            f"no unit has both {languages[0]} and {languages[1]}: an XLIFF file needs at least one"
        )
    yield '<?xml version="1.0" encoding="UTF-8"?>\n'
    yield dialect.begin(languages)
    yield dialect.head("memory", {"stream": "memory"}, languages, when)
    for row in chain((first,), rest):
        _count(row, version, losses)
        yield written(row)
    yield dialect.TAIL
    yield "</xliff>\n"


def _unit_12(row: TableRow) -> str:
    source, target = (
        _segment_12(text, tags)
        for text, tags in zip((row.source, row.target), row.tags, strict=True)
    )
    checked = "checked_by" in row.told
    known = format_attributes({
        "id": f"u{row.number}", "resname": row.told.get("source_label"),
        "approved": "yes" if checked else "no",
    })  # fmt: skip
    state = "signed-off" if checked else "translated"
    contexts = "".join(
        f"{format_tag('context', 'context-type', PREFIX + name.replace('_', '-'))}{escape(value)}"
        "</context>\n"
        for name, value in row.told.items()
    )
    about = f'<context-group purpose="x-tmtool">\n{contexts}</context-group>\n' if contexts else ""
    notes = "".join(f"<note>{escape(note)}</note>\n" for note in row.notes)
    return (
        f'<trans-unit{known} xml:space="preserve">\n<source>{source}</source>\n'
        f'<target state="{state}">{target}</target>\n{about}{notes}</trans-unit>\n'
    )


def _unit_21(row: TableRow) -> str:
    data = Data()
    source, target = (
        _segment_21(text, tags, data)
        for text, tags in zip((row.source, row.target), row.tags, strict=True)
    )
    known = format_attributes({"id": f"u{row.number}", "name": row.told.get("source_label")})
    state = "final" if "checked_by" in row.told else "translated"
    metas = "".join(
        f"{format_tag('mda:meta', 'type', name)}{escape(value)}</mda:meta>\n"
        for name, value in row.told.items()
    )
    group = f'<mda:metaGroup category="tmtool">\n{metas}</mda:metaGroup>'
    about = f"<mda:metadata>\n{group}\n</mda:metadata>\n" if metas else ""
    notes = "".join(f"<note>{escape(note)}</note>" for note in row.notes)
    return (
        f"<unit{known}>\n{about}{f'<notes>{notes}</notes>' if notes else ''}{data.write_element()}"
        f'<segment state="{state}">\n<source>{source}</source>\n<target>{target}</target>\n'
        "</segment>\n</unit>\n"
    )


def _segment_12(text: str, tags: Sequence[Tag]) -> str:
    pieces = list(_pieces(text, tags))
    paired = _paired(pieces)
    return "".join(
        escape(piece) if isinstance(piece, str) else _code_12(number, piece, paired)
        for number, piece in enumerate(pieces, start=1)
    )


def _segment_21(text: str, tags: Sequence[Tag], data: Data) -> str:
    return "".join(
        escape_21(piece)
        if isinstance(piece, str)
        else f'<ph id="{number}" dataRef="{data.get_id(_native(piece))}"/>'
        for number, piece in enumerate(_pieces(text, tags), start=1)
    )


def _pieces(text: str, tags: Sequence[Tag]) -> Iterator[str | Tag]:
    at = 0
    for each in convert_to_tmx(tags, text):
        yield text[at : each.start]
        yield each
        at = each.start
    yield text[at:]


def _code_12(number: int, code: Tag, paired: frozenset[str]) -> str:
    given = dict(code.attributes)
    known: dict[str, str | int | None] = {"id": number}
    name = code.name if code.name in ("bpt", "ept", "it") else "ph"
    if name == "it":
        known["pos"] = _POSITIONS[given["pos"]]
    elif name != "ph" and given["i"] in paired:
        known["rid"] = given["i"]
    elif name != "ph":
        # Half of a pair is a code of its own.
        name, known["pos"] = "it", "open" if name == "bpt" else "close"
    return f"<{name}{format_attributes(known)}>{escape(_native(code))}</{name}>"


def _paired(codes: Iterable[str | Tag]) -> frozenset[str]:
    """The numbers of the codes that begin once and end once, after that."""
    ends = [
        (code.name, dict(code.attributes)["i"])
        for code in codes
        if isinstance(code, Tag) and code.name in ("bpt", "ept")
    ]
    numbers = {number for _, number in ends}
    return frozenset(
        number
        for number in numbers
        if [name for name, its in ends if its == number] == ["bpt", "ept"]
    )


def _native(code: Tag) -> str:
    """What a code was in its own format: a text, where it is no XML within XML."""
    if "<" in code.content:
        return code.content
    entities = (("&lt;", "<"), ("&gt;", ">"), ("&#13;", "\r"), ("&amp;", "&"))
    text = code.content
    for entity, char in entities:
        text = text.replace(entity, char)
    return text


def _count(row: TableRow, version: str, losses: Losses) -> None:
    """What an XLIFF can't say as it was."""
    losses.count_lost("inline codes that XLIFF has in a form of its own", sum(map(len, row.tags)))
    texts = [*row.told.values(), *row.notes]
    texts += (row.source, row.target) if version == "1.2" else ()
    illegal = sum(len(ILLEGAL.findall(text)) for text in texts)
    losses.count_lost("characters that XML can't hold (now U+FFFD)", illegal)
