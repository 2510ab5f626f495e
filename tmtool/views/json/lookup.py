"""Places of documents, as objects; each says its `type`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from tmtool.memory.passages import Passage
from tmtool.memory.whole.self_matches import name_document
from tmtool.memory.whole_texts import UntranslatedPart
from tmtool.operations.lookup_records import tell_successors as build_successors
from tmtool.protocols import StoredUnit
from tmtool.regions import build_tag


def build_passages(passages: Sequence[Passage]) -> Iterator[dict[str, Any]]:
    """Every line as an object, with the number of its passage: a place, or what is unpaired.

    Before those of a document that is kept whole comes its record.
    """
    for number, passage in enumerate(passages, start=1):
        if passage.record is not None:
            record = {name: value for name, value in asdict(passage.record).items() if value}
            name = name_document(passage.document)
            became = build_successors(passage.successors)
            yield {
                "type": "document", "passage": number, "name": name, "record": record,
                "became": became,
            }  # fmt: skip
        for line in passage.lines:
            if isinstance(line, UntranslatedPart):
                yield {"type": "unpaired", "passage": number, **_tell_unpaired(line, passage)}
            else:
                yield {"type": "place", "passage": number, **_tell_place(line, passage)}


def _tell_unpaired(line: UntranslatedPart, passage: Passage) -> dict[str, Any]:
    return {
        "chosen": line in passage.sought,
        "document": line.document,
        "paragraph": line.stretch.paragraph,
        "kind": line.kind,
        "labels": {line.lang: line.label} if line.label else {},
        "texts": {line.lang: line.text},
    }


def _tell_place(stored: StoredUnit, passage: Passage) -> dict[str, Any]:
    origin = stored.unit.origins[0]
    return {
        "chosen": origin.position in passage.chosen,
        "position": origin.position,
        "labels": {
            build_tag(each.lang, each.region): each.label for each in origin.places if each.label
        },
        "texts": {each.tag: each.text for each in stored.unit.variants},
        "key": stored.key,
        "origin": {
            name: value for name, value in asdict(origin).items() if value not in (None, ())
        },
    }
