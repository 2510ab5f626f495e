"""TMX as Trados Studio writes it: what is known of a unit stands in typed fields, which it shows.

A property is a field if its name ends with the field's type: `x-tmtool-score:Integer`. The types,
origins and confirmation levels are those of RWS's documentation for developers. Studio takes a file
for one with fields if the header names its own tool and format: there they name the dialect, and a
note says who wrote it. Nothing here was run in Studio itself.

A memory of Studio has two languages, each with a region, and fields of units only. So the columns
that a table of a memory has (`tables.writing`) become fields, as the aligner's do, and properties
of other programs too; what came from Studio stays as it is. All origins stand beside them as JSON,
without a type: tmtool reads the file back whole, and what Studio made of it by the fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile

from tmtool.formats.bitexts.columns import PREFIX, is_doubtful, name_property
from tmtool.formats.bitexts.rows import COLUMNS, DOUBTFUL, EDITED, REBUILDING, Record, name_sides
from tmtool.formats.tables import writing as table
from tmtool.formats.tmx import headers as of_files
from tmtool.formats.tmx import writing
from tmtool.formats.tmx.properties import WHOLE, embed_origins, find_best
from tmtool.formats.tmx.rules import format_moment
from tmtool.markup import escape, format_attributes, format_tag, format_value
from tmtool.units import Origin, TranslationUnit
from tmtool.version import __version__

LOSES = ("incomplete", "regions", "languages")
"""What a TMX keeps and a memory of Studio, of two languages, doesn't."""
_TYPES = frozenset({
    "SingleString", "MultipleString", "Integer", "DateTime", "SinglePicklist", "MultiplePicklist",
})  # fmt: skip
_OF_STUDIO = frozenset({
    "x-Origin", "x-ConfirmationLevel", "x-Context", "x-ContextContent", "x-StructureContext",
    "x-LastUsedBy", "x-OriginalFormat", "x-Recognizers", "x-IncludesContextContent", "x-TMName",
    "x-TokenizerFlags", "x-WordCountFlags", "x-Format",
})  # fmt: skip
"""Properties that Studio itself writes without a type."""
_INTEGERS = frozenset({"line", "position"})
CODES = {
    "ar": "ar-SA", "en": "en-US", "es": "es-ES", "fr": "fr-FR", "ru": "ru-RU", "zh": "zh-CN",
}  # fmt: skip
"""Studio wants a region with every language; those that its users have most."""
DIALECT = {"creationtool": "SDL Language Platform", "o-tmf": "SDL TM8 Format"}
_NAMES = tuple(
    name for name in COLUMNS if not name.endswith(REBUILDING) and name not in name_sides(2)
)
_OF_EDITS = tuple(name for name in EDITED[len(COLUMNS) :] if not name.endswith(REBUILDING))
_MOMENTS = ("checked_at", "edited_at")
_FIELD_TYPES = {"score": "Integer", "row": "Integer", **dict.fromkeys(_MOMENTS, "DateTime")}
# What a field can't hold as it is stands beside it as a property without a type.
_ROUNDED = ("score", *_MOMENTS)


def render_chunks(
    units: Iterable[TranslationUnit],
    languages: tuple[str, str],
    *,
    when: datetime | None = None,
    level: int = 2,
    codes: tuple[str, ...] | None = None,
    headers: Sequence[Origin] = (),
) -> Iterator[str]:
    """The file, piece by piece, of units in two languages, which `codes` may name otherwise.

    The header declares each field, so the units wait in a temporary file until it is written.
    """
    called = codes or match_codes(*languages)
    writer = _TradosWriter(languages, dict(zip(languages, called, strict=True)))
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as body:
        for unit in units:
            body.write(writing.write_unit(writer.prepare_unit(unit), level=level))
        body.seek(0)
        created = format_attributes(writing.created(when))
        inside = "".join(of_files.write_headers(headers))
        head = write_header("sentence", called[0], created, writer.fields, inside)
        pieces = iter(partial(body.read, 1 << 16), "")
        yield from writing.frame(head, pieces, doctype=False)


@dataclass(slots=True)
class _TradosWriter:
    """Shows units as Studio does, and remembers the fields that it needs for it."""

    langs: tuple[str, str]
    codes: Mapping[str, str]
    fields: dict[str, None] = field(default_factory=dict)

    def prepare_unit(self, unit: TranslationUnit) -> TranslationUnit:
        """The unit with one origin, whose properties are fields and the origins as JSON."""
        made = embed_origins(unit, self.codes)
        (picture,) = made.origins
        origin = unit.origins[find_best(unit.origins)] if unit.origins else Origin()
        ours = (each for each in picture.properties if each[0] in WHOLE)
        foreign = (each for each in picture.properties if not each[0].startswith(PREFIX))
        fields = [*self._foreign(foreign), *self._iter_known(origin), *self._notes(origin)]
        self.fields.update(dict.fromkeys(name for name, _ in fields if _is_typed(name)))
        known = {name for name, _ in fields}
        score, checked = origin.score, origin.checked is not None
        doubtful = score is not None and score < DOUBTFUL
        told = _list_native(
            "TM" if score is None else "Alignment", checked=checked, doubtful=doubtful
        )
        native = [pair for pair in told if pair[0] not in known]
        # Whose attributes of properties these were is told by the JSON.
        own = tuple(pair for pair in picture.attributes if "/" not in pair[0])
        shown = replace(picture, properties=(*native, *fields, *ours), attributes=own)
        return replace(made, origins=(shown,))

    def _iter_known(self, origin: Origin) -> Iterator[tuple[str, str]]:
        """What a table has columns for, as the aligner names and types it."""
        source, target = (origin.place(lang) for lang in self.langs)
        for column, value in table.build_columns(origin, source, target).items():
            if not value.strip():
                continue
            if column in _INTEGERS:
                yield f"{name_property(column)}:Integer", value
            elif typed := build_field(column, value):
                yield typed

    def _foreign(self, properties: Iterable[tuple[str, str]]) -> Iterator[tuple[str, str]]:
        for name, value in properties:
            if not value.strip():
                continue
            if name in _OF_STUDIO or _is_typed(name):
                yield name, value
            else:
                yield f"{name.replace(':', '_') or 'x'}:MultipleString", value

    def _notes(self, origin: Origin) -> Iterator[tuple[str, str]]:
        for note in origin.notes:
            if note.strip():
                yield f"{name_property('note')}:MultipleString", note


def _is_typed(name: str) -> bool:
    return name.rpartition(":")[2] in _TYPES and ":" in name


def write_header(
    segtype: str, srclang: str, created: str, fields: Iterable[str] | None = None, inside: str = ""
) -> str:
    """The header, with the definitions of all fields, by default of those that any bitext has.

    `fields` are names with their types; `inside` is what else shall stand there.
    """
    known = format_attributes({
        "creationtool": DIALECT["creationtool"], "creationtoolversion": f"tmtool {__version__}",
        "segtype": segtype, "o-tmf": DIALECT["o-tmf"], "adminlang": "en-US", "srclang": srclang,
        "datatype": "xml",
    })  # fmt: skip
    names = map(_field, _NAMES) if fields is None else fields
    defined = "".join(f"  {_property(name, '')}\n" for name in names)
    note = f"written by tmtool {__version__}; creationtool and o-tmf name the dialect"
    return (
        f"<header{known}{created}>\n  <note>{note}</note>\n"
        f"  {_property('x-Recognizers', 'RecognizeAll')}\n{defined}{inside}</header>\n"
    )


def write_properties(record: Record) -> Iterator[tuple[str, str]]:
    """The properties of a unit: what Studio has names for, then a field for every known column."""
    checked, doubtful = bool(record["checked_by"]), is_doubtful(record)
    yield from _list_native("Alignment", checked=checked, doubtful=doubtful)
    for name in (*_NAMES, *_OF_EDITS):
        value = record.get(name)
        known = None if value is None else build_field(name, format_value(value))
        if known is not None and known[1]:
            yield known
    for name in _ROUNDED:
        if record.get(name) is not None:
            yield name_property(name), format_value(record[name])


def list_fields(*, edited: bool) -> list[str]:
    """The fields that the units of a bitext have, with those of edits where there are any."""
    return [_field(name) for name in (*_NAMES, *_OF_EDITS * edited)]


def _list_native(origin: str, *, checked: bool, doubtful: bool) -> Iterator[tuple[str, str]]:
    """Where a unit comes from and how far it is confirmed, in the words of Studio."""
    yield "x-Origin", origin
    level = "ApprovedTranslation" if checked else "Draft" if doubtful else "Translated"
    yield "x-ConfirmationLevel", level


def match_codes(source: str, target: str) -> tuple[str, str]:
    """The codes with regions of two languages.

    >>> match_codes("zh", "en")
    ('zh-CN', 'en-US')
    """
    return CODES.get(source, source), CODES.get(target, target)


def build_field(column: str, value: str) -> tuple[str, str] | None:
    """A column of a table as a field: its name with the type, and the value; None if it fits not.

    >>> build_field("score", "0.4149"), build_field("checked_at", "yesterday")
    (('x-tmtool-score:Integer', '41'), None)
    """
    if column == "score":
        return _field(column), str(round(100 * float(value)))
    told = format_moment(value) if column in _MOMENTS else value
    return None if told is None else (_field(column), told)


def _field(column: str) -> str:
    return f"{name_property(column)}:{_FIELD_TYPES.get(column, 'SingleString')}"


def _property(name: str, value: str) -> str:
    return f"{format_tag('prop', 'type', name)}{escape(value)}</prop>"
