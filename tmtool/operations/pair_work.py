"""What can be made of each pair of an archive instead of a bitext: findings, terms, vectors.

Each is a `batch.job.PairWork`: small, frozen, sent to whatever process does it. What it names is
read there, once in a process.
"""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from tmtool.batch.state import digest
from tmtool.checks.requests import CheckRules
from tmtool.formats.bitexts.jsonl import dump
from tmtool.formats.bitexts.rows import find_file_name

if TYPE_CHECKING:
    from tmtool.protocols import Encoder
    from tmtool.terms.base import TermBase
    from tmtool.units import Bitext

Objects: TypeAlias = Iterable[Mapping[str, Any]]


@dataclass(frozen=True, slots=True)
class CheckWork:
    """Findings of the checks.

    `terms` is a term base: a file, or the name of one that comes along. No memory is asked, and no
    decisions count: both change from day to day.
    """

    rules: CheckRules = field(default_factory=CheckRules)
    terms: str | None = None
    kind: str = "findings"

    @property
    def signature(self) -> str:
        return f"{self.rules} {_read_terms(self.terms)[1]}"

    def make_lines(self, bitext: Bitext, encoder: Encoder) -> Iterator[str]:
        from tmtool.checks import checking, inputs
        from tmtool.operations.check_records import build_report

        references = checking.References(_read_terms(self.terms)[0], encoder=lambda: encoder)
        opened = [inputs.open_bitext(bitext)]
        report = checking.check_jobs(opened, self.rules, references, new=[None])
        told = build_report(report)
        return _write(bitext, (each for each in told if each["type"] != "result"))


@dataclass(frozen=True, slots=True)
class TermsWork:
    """Candidates for terms and their renderings.

    Those in at least `min_units` units; `terms` is a term base whose terms are marked. With
    `by_meaning` the encoder ranks them too.
    """

    min_units: int | None = None
    top: int = 100
    terms: str | None = None
    by_meaning: bool = False
    kind: str = "terms"

    @property
    def signature(self) -> str:
        return f"{self.min_units} {self.top} {self.by_meaning} {_read_terms(self.terms)[1]}"

    def make_lines(self, bitext: Bitext, encoder: Encoder) -> Iterator[str]:
        from tmtool.formats.units import bitexts
        from tmtool.operations.term_extraction import tell_extraction
        from tmtool.operations.to_json import to_json
        from tmtool.terms.extracting.extract import ExtractionLimits, GatheredUnits, extract

        gathered = GatheredUnits((bitext.source.lang, bitext.target.lang))
        gathered.take(bitexts.iter_bitext_units(bitext))
        wanted = ExtractionLimits(self.min_units, self.top, _read_terms(self.terms)[0])
        found = extract(
            gathered.list_units(), gathered.langs, wanted,
            encoder=encoder if self.by_meaning else None,
        )  # fmt: skip
        return _write(bitext, map(to_json, tell_extraction(found)))


@dataclass(frozen=True, slots=True)
class EmbedWork:
    """The vector of each different segment of both sides: float32, little endian, in base64."""

    kind: str = "vectors"
    signature: str = ""

    def make_lines(self, bitext: Bitext, encoder: Encoder) -> Iterator[str]:
        texts: dict[tuple[str, str], None] = {}
        for side, document in enumerate((bitext.source, bitext.target)):
            segments = (each for stream in bitext.streams for each in stream.sides[side])
            texts |= dict.fromkeys((document.lang, each.text) for each in segments)
        vectors = encoder.encode([text for _, text in texts]).astype("<f4")
        told = (
            {
                "type": "vector", "lang": lang, "text": text, "encoder": encoder.signature,
                "vector": b64encode(vector.tobytes()).decode(),
            }
            for (lang, text), vector in zip(texts, vectors, strict=True)
        )  # fmt: skip
        return _write(bitext, told)


def _write(bitext: Bitext, objects: Objects) -> Iterator[str]:
    """The objects as lines, each with the files that it is about."""
    names = (find_file_name(each.meta.file) or each.lang for each in (bitext.source, bitext.target))
    file = " + ".join(names)
    return (f"{dump({'type': each['type'], 'file': file, **each})}\n" for each in objects)


def _read_terms(name: str | None) -> tuple[TermBase | None, str]:
    """A term base, and what tells it from another; InputError for one that can't be used."""
    if name is None:
        return None, ""
    # One that comes along is no file, and is that of the version.
    signature = f"{name} {digest(Path(name).expanduser()) or ''}"
    return _open_terms(name, signature), signature


@lru_cache(maxsize=2)
def _open_terms(name: str, _signature: str) -> TermBase:
    """A term base, read once in a process unless its file changes."""
    from tmtool.terms import reading

    return reading.read_base(name)
