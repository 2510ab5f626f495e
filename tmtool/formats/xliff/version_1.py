"""XLIFF 1.2: a `trans-unit` per bead, with its properties as a `context-group`.

Nothing but the standard's own elements is used, so the files are valid in the strict sense too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from tmtool.formats.bitexts.codes import Piece
from tmtool.formats.bitexts.columns import find_column, is_doubtful, is_pair, name_property
from tmtool.formats.bitexts.rows import Record
from tmtool.formats.xliff.codes import read as read_codes
from tmtool.formats.xliff.codes import write_12
from tmtool.formats.xliff.unit import XliffUnit, remark
from tmtool.markup import escape, format_attributes, format_tag
from tmtool.version import __version__
from tmtool.xml import get_line, iter_elements

if TYPE_CHECKING:
    from typing import IO

    from lxml.etree import _Element

NAMESPACE = "urn:oasis:names:tc:xliff:document:1.2"
_IN = f"{{{NAMESPACE}}}"


def begin(codes: tuple[str, str]) -> str:
    """What stands before the files."""
    return f'<xliff version="1.2" xmlns="{NAMESPACE}">\n'


def head(
    name: str, common: Mapping[str, str], codes: tuple[str, str], when: datetime | None
) -> str:
    """The beginning of a file, with what all its units have in common."""
    known = format_attributes({
        "original": name, "source-language": codes[0], "target-language": codes[1],
        "datatype": "plaintext", "tool-id": "tmtool",
        "date": when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if when else None,
    })  # fmt: skip
    tool = format_attributes(
        {"tool-id": "tmtool", "tool-name": "tmtool", "tool-version": __version__}
    )
    notes = "".join(
        f"{format_tag('note', 'from', name_property(name))}{escape(text)}</note>\n"
        for name, text in common.items()
    )
    return f"<file{known}>\n<header>\n<tool{tool}/>\n{notes}</header>\n<body>\n"


TAIL = "</body>\n</file>\n"


def unit(
    record: Record, sides: tuple[tuple[Piece, ...], tuple[Piece, ...]], own: Mapping[str, str]
) -> str:
    """A bead. A side that it has not is empty, and then there is nothing to translate."""
    source, target = (write_12(side) for side in sides)
    pair = is_pair(record)
    known = format_attributes({
        "id": f"r{record['row']}",
        "resname": record["source_label"] or record["target_label"],
        "approved": ("yes" if record["checked_by"] else "no") if pair else None,
        "translate": None if pair else "no",
    })  # fmt: skip
    state = f' state="{_state(record)}"' if pair else ""
    return "".join((
        f'<trans-unit{known} xml:space="preserve">\n<source>{source}</source>\n',
        # One segment, said so that no tool cuts it anew.
        f'<seg-source><mrk mtype="seg" mid="0">{source}</mrk></seg-source>\n' if pair else "",
        f'<target{state}><mrk mtype="seg" mid="0">{target}</mrk></target>\n' if pair
        else f"<target>{target}</target>\n" if target else "",
        f'<context-group purpose="x-tmtool">\n{_contexts(own)}</context-group>\n',
        f'<note from="tmtool">{escape(remark(record))}</note>\n</trans-unit>\n',
    ))  # fmt: skip


def read(file: IO[bytes], path: str) -> Iterator[XliffUnit]:
    """The units of a file, whoever saved it since."""
    common: dict[str, str] = {}
    tags = (f"{_IN}header", f"{_IN}trans-unit")
    for element in iter_elements(file, f"{_IN}xliff", tags, path):
        if element.tag == tags[0]:
            common = _named(element.iterfind(f"{_IN}note"), "from")
        else:
            contexts = element.iterfind(f"{_IN}context-group/{_IN}context")
            yield XliffUnit(
                get_line(element),
                common | _named(contexts, "context-type"),
                read_codes(element.iterfind(f"{_IN}source"), {}),
                read_codes(element.iterfind(f"{_IN}target"), {}),
            )


def _state(record: Record) -> str:
    if record["checked_by"]:
        return "signed-off"
    return "needs-review-translation" if is_doubtful(record) else "translated"


def _contexts(own: Mapping[str, str]) -> str:
    return "".join(
        f"{format_tag('context', 'context-type', name_property(name))}{escape(text)}</context>\n"
        for name, text in own.items()
    )


def _named(elements: Iterable[_Element], attribute: str) -> dict[str, str]:
    """The texts of elements by the columns that an attribute names; others don't count."""
    found = ((find_column(each.get(attribute, "")), each.text or "") for each in elements)
    return {name: text for name, text in found if name is not None}
