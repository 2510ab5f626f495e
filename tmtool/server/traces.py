"""What a server keeps of its own that holds texts which are to be erased: files, items, jobs.

Looked for as people would find it: the same file, the same name, the texts themselves, in whatever
encoding, also in what is packed. What can't be looked into is named as well.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from hashlib import sha256
from pathlib import Path
from zipfile import BadZipFile, ZipFile, is_zipfile

from tmtool.server.items import Items, dump_json
from tmtool.server.state import Item
from tmtool.units import Origin, TranslationUnit

_SHORT = 8
"""Shorter texts stand in many files that have nothing to do with it."""
_MOST_MEMBER = 256 * 1024 * 1024
"""Bytes of a packed file that are unpacked. Limit: memory."""
_OPAQUE = frozenset({".pdf", ".doc"})
_TAG = re.compile(rb"<[^<>]*>")


@dataclass(frozen=True, slots=True)
class Trace:
    """An item or a job that holds some of it, and why that is thought.

    `is_sure` is false where it couldn't be looked into.
    """

    what: str
    id: str
    kind: str
    title: str
    owner: str
    why: str
    is_sure: bool = True


def find_traces(items: Items, units: Iterable[TranslationUnit]) -> list[Trace]:
    """What holds any of these units, items first."""
    wanted = _Wanted(units)
    found = []
    held = set()
    for item in items.state.list_items():
        if (told := wanted.explain_item(items, item)) is not None:
            why, is_sure = told
            found.append(Trace("item", item.id, item.kind, item.title, item.owner, why, is_sure))
            held.add(item.id)
    for job in items.state.list_jobs(limit=None):
        if not job.is_over:
            continue
        needs = [each for each in held if each in dump_json(dict(job.parameters))]
        if job.item in held or needs or wanted.is_named(dump_json(asdict(job))):
            why = "it made, used or names some of it"
            found.append(Trace("job", job.id, job.kind, job.title, job.owner, why))
    return found


class _Wanted:
    """What is looked for."""

    def __init__(self, units: Iterable[TranslationUnit]) -> None:
        listed = list(units)
        origins = [origin for unit in listed for origin in unit.origins]
        texts = {each.text for unit in listed for each in unit.variants}
        long = {each for each in texts if len(each) >= _SHORT}
        self._texts = long or set(sorted(texts, key=len)[-1:])
        self._coded = {code for text in self._texts for code in _iter_codes(text)}
        self._names = {name for each in origins for name in _iter_names(each)}
        places = (place.file_hash for each in origins for place in each.places)
        self._hashes = {each for each in (*places, *(o.file_hash for o in origins)) if each}

    def is_named(self, written: str) -> bool:
        """Whether something that was written down names or quotes it."""
        return any(each in written for each in (*self._names, *self._texts))

    def explain_item(self, items: Items, item: Item) -> tuple[str, bool] | None:
        """Why an item holds some of it; None where it doesn't."""
        events = " ".join(each.text for each in items.state.list_events(item.id))
        if self.is_named(f"{item.title} {dump_json(dict(item.facts))}"):
            return "it is called so", True
        if self.is_named(events):
            return "what was done with it says so", True
        opaque = None
        for path in sorted(items.get_folder(item).rglob("*")):
            if path.is_file():
                content = path.read_bytes()
                if sha256(content).hexdigest() in self._hashes:
                    return "it is the file that was added", True
                if any(map(self._is_in, (content, *_iter_packed(path)))):
                    return "the text stands in it", True
                if path.suffix.lower() in _OPAQUE:
                    opaque = f"{path.name} can't be looked into", False
        return opaque

    def _is_in(self, content: bytes) -> bool:
        bare = _TAG.sub(b"", content)
        return any(each in content or each in bare for each in self._coded)


def _iter_names(origin: Origin) -> Iterator[str]:
    names = [origin.symbol, origin.file]
    for place in origin.places:
        names += place.symbol, place.file
    yield from filter(None, names)


def _iter_codes(text: str) -> Iterator[bytes]:
    """A text as files have it."""
    yield text.encode()
    yield text.encode("utf-16-le")
    yield json.dumps(text)[1:-1].encode()
    yield html.escape(text).encode()


def _iter_packed(path: Path) -> Iterator[bytes]:
    """What is packed in a file."""
    if is_zipfile(path):
        try:
            with ZipFile(path) as packed:
                for member in packed.infolist():
                    if member.file_size <= _MOST_MEMBER:
                        yield packed.read(member)
        except (BadZipFile, OSError, RuntimeError, NotImplementedError):
            return
