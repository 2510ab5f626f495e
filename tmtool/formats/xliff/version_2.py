"""XLIFF 2.1: a `unit` per bead, with its properties as metadata (the module of that name)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import IO, TYPE_CHECKING

from tmtool.formats.bitexts.codes import Piece
from tmtool.formats.bitexts.columns import is_doubtful, is_pair
from tmtool.formats.bitexts.rows import Record
from tmtool.formats.xliff.codes import Data, write_21
from tmtool.formats.xliff.codes import read as read_codes
from tmtool.formats.xliff.unit import XliffUnit, remark
from tmtool.markup import escape, format_attributes, format_tag
from tmtool.xml import get_line, iter_children

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
"""That of 2.0 and 2.1 alike."""
_METADATA = "urn:oasis:names:tc:xliff:metadata:2.0"
_IN, _META = f"{{{NAMESPACE}}}", f"{{{_METADATA}}}"
_CATEGORY = "tmtool"


def begin(codes: tuple[str, str]) -> str:
    """What stands before the files."""
    known = format_attributes({"srcLang": codes[0], "trgLang": codes[1]})
    return f'<xliff version="2.1"{known} xmlns="{NAMESPACE}" xmlns:mda="{_METADATA}">\n'


def head(
    name: str, common: Mapping[str, str], codes: tuple[str, str], when: datetime | None
) -> str:
    """The beginning of a file, with what all its units have in common."""
    known = format_attributes({"id": common["stream"], "original": name})
    return f'<file{known} canResegment="no" xml:space="preserve">\n{_metadata(common)}'


TAIL = "</file>\n"


def unit(
    record: Record, sides: tuple[tuple[Piece, ...], tuple[Piece, ...]], own: Mapping[str, str]
) -> str:
    """A bead. A side that it has not is empty, and then there is nothing to translate."""
    data = Data()
    source, target = (write_21(side, data) for side in sides)
    pair = is_pair(record)
    known = format_attributes({
        "id": f"r{record['row']}",
        "name": record["source_label"] or record["target_label"],
        "translate": None if pair else "no",
    })  # fmt: skip
    return "".join((
        f"<unit{known}>\n{_metadata(own)}",
        f'<notes><note category="tmtool">{escape(remark(record))}</note></notes>\n',
        data.write_element(),
        f"<segment{_state(record) if pair else ''}>\n<source>{source}</source>\n",
        f"<target>{target}</target>\n" if pair or target else "",
        "</segment>\n</unit>\n",
    ))  # fmt: skip


def read(file: IO[bytes], path: str) -> Iterator[XliffUnit]:
    """The units of a file, whoever saved it since."""
    common: dict[str, str] = {}
    tags = (f"{_META}metadata", f"{_IN}unit")
    for element in iter_children(file, f"{_IN}file", tags, path):
        if element.tag == tags[0]:
            common = _named(element)
        else:
            yield _unit(element, common)


def _unit(element: _Element, common: Mapping[str, str]) -> XliffUnit:
    own: dict[str, str] = {}
    for metadata in element.iterfind(f"{_META}metadata"):
        own |= _named(metadata)
    codes = element.iterfind(f"{_IN}originalData/{_IN}data")
    data = {each.get("id", ""): read_codes([each], {}).text for each in codes}
    inside = [e for e in element if e.tag in {f"{_IN}segment", f"{_IN}ignorable"}]
    sources, targets = (
        [side for each in inside for side in each.iterfind(f"{_IN}{name}")]
        for name in ("source", "target")
    )
    return XliffUnit(
        get_line(element), {**common, **own}, read_codes(sources, data), read_codes(targets, data)
    )


def _state(record: Record) -> str:
    if record["checked_by"]:
        return ' state="final" subState="tmtool:checked"'
    doubtful = is_doubtful(record)
    return ' state="initial" subState="tmtool:doubtful"' if doubtful else ' state="translated"'


def _metadata(values: Mapping[str, str]) -> str:
    metas = "".join(
        f"{format_tag('mda:meta', 'type', name)}{escape(text)}</mda:meta>\n"
        for name, text in values.items()
    )
    group = f'<mda:metaGroup category="{_CATEGORY}">\n{metas}</mda:metaGroup>'
    return f"<mda:metadata>\n{group}\n</mda:metadata>\n"


def _named(metadata: _Element) -> dict[str, str]:
    return {
        meta.get("type", ""): meta.text or ""
        for group in metadata.iterfind(f"{_META}metaGroup")
        if group.get("category") == _CATEGORY
        for meta in group.iterfind(f"{_META}meta")
    }
