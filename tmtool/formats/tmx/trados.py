"""TMX as Trados Studio writes it, from a memory: what is known of a unit stands in typed fields.

A memory of Studio has two languages, each with a region, and fields of units only. So the columns
that a table has (`tables.writing`) become fields, as the aligner's do (`trados_fields`), and
properties of other programs too; what came from Studio stays as it is. All origins stand beside
them as JSON, without a type: tmtool reads the file back whole, and what Studio made of it by the
fields.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import partial
from tempfile import TemporaryFile

from tmtool.formats.bitexts.columns import DOUBTFUL, PREFIX, name_property
from tmtool.formats.tables import writing as table
from tmtool.formats.tmx import headers as of_files
from tmtool.formats.tmx import trados_fields, writing
from tmtool.formats.tmx.properties import WHOLE, embed_origins, find_best
from tmtool.formats.units.losses import Losses
from tmtool.markup import format_attributes
from tmtool.units import Origin, TranslationUnit

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


def render_chunks(
    units: Iterable[TranslationUnit],
    languages: tuple[str, str],
    losses: Losses,
    *,
    when: datetime | None = None,
    level: int = 2,
    codes: tuple[str, ...] | None = None,
    headers: Sequence[Origin] = (),
) -> Iterator[str]:
    """The file, piece by piece, of units in two languages, which `codes` may name otherwise.

    The header declares each field, so the units wait in a temporary file until it is written.
    """
    called = codes or trados_fields.match_codes(*languages)
    writer = _TradosWriter(languages, dict(zip(languages, called, strict=True)))
    with TemporaryFile("w+", encoding="utf-8", newline="\n") as body:
        for unit in units:
            body.write(writing.write_unit(writer.prepare_unit(unit), losses, level=level))
        body.seek(0)
        created = format_attributes(writing.created(when))
        inside = "".join(of_files.write_headers(headers))
        head = trados_fields.write_header("sentence", called[0], created, writer.fields, inside)
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
        native = [pair for pair in _native(origin) if pair[0] not in known]
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
            elif typed := trados_fields.build_field(column, value):
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


def _native(origin: Origin) -> Iterator[tuple[str, str]]:
    """Where a unit comes from and how far it is confirmed, in the words of Studio."""
    yield "x-Origin", "TM" if origin.score is None else "Alignment"
    if origin.checked:
        yield "x-ConfirmationLevel", "ApprovedTranslation"
    else:
        is_doubtful = origin.score is not None and origin.score < DOUBTFUL
        yield "x-ConfirmationLevel", "Draft" if is_doubtful else "Translated"


def _is_typed(name: str) -> bool:
    return name.rpartition(":")[2] in _TYPES and ":" in name
