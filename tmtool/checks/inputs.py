"""Input of `tmtool check`: files of pairs, and bitexts in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast, get_args

from tmtool.checks.model import CheckInput, Pair
from tmtool.errors import InputError, describe_failed_read
from tmtool.formats.bitexts.rows import WRONG, find_file_name, iter_rows
from tmtool.lang.codes import name_language, normalize
from tmtool.lang.script import get_base
from tmtool.un.symbols import find_body, find_year
from tmtool.units import Bitext, Kind

if TYPE_CHECKING:
    from tmtool.formats.units.model import Item, SkippedUnit, UnitRead

_ONE_SIDED = frozenset({"empty side", "one language only", "not translated"})
_TEXTS = frozenset({".txt", ".md"})
_PAGES = frozenset({".html", ".htm"})
_DOCUMENTS = frozenset({".docx", ".doc", ".odt", ".pdf", ".rtf", ".md", ".mht", ".mhtml"})
_KINDS: frozenset[str] = frozenset(get_args(Kind))
_SAMPLE_PAIRS = 60
_MAX_NAMES = 2_000  # documents of a file; each is compared with every place that is found
_Languages: TypeAlias = tuple[str | None, str | None]


@dataclass(frozen=True, slots=True)
class File:
    """A file that a job was read from: its own name, and the SHA-256 of its bytes."""

    name: str
    hash: str | None


@dataclass(frozen=True)
class OpenedJob:
    """A job, and what a report says of where it comes from.

    `left_out` counts what was in a file and is no pair, by reason; `repaired` counts damage that
    was repaired when documents were read. `path` is where a file of pairs lies, and `encoding` that
    which was given for it; `paths` are where a text and its translation lie.
    """

    job: CheckInput
    files: tuple[File, ...]
    left_out: Mapping[str, int] = field(default_factory=dict)
    repaired: int = 0
    path: str | None = None
    encoding: str | None = None
    paths: tuple[str | None, str | None] = (None, None)

    @cached_property
    def low(self) -> Mapping[int, float]:
        """The scores below that of what is shown as probably wrong, by the numbers of pairs."""
        scores = ((pair.number, pair.score) for pair in self.job.pairs)
        return {number: score for number, score in scores if score is not None and score < WRONG}

    @property
    def one_sided(self) -> int:
        """Number of pairs that have one side only."""
        return sum(not pair.source or not pair.target for pair in self.job.pairs)


def name_apart(opened: Sequence[OpenedJob]) -> list[str | None]:
    """Return distinct names of jobs: files of one name with their folders, others with a number.

    >>> paths = "/c/a/x.tmx", "/c/b/x.tmx"
    >>> name_apart([OpenedJob(CheckInput([], ("zh", "en"), "x.tmx"), (), path=p) for p in paths])
    ['a/x.tmx', 'b/x.tmx']
    """
    names = [each.job.file for each in opened]
    alike = [at for at, name in enumerate(names) if names.count(name) > 1]
    paths = {at: [Path(p) for p in (opened[at].path, *opened[at].paths) if p] for at in alike}
    most = max((len(path.parts) for own in paths.values() for path in own), default=0)
    for depth in range(2, most + 1):
        longer = {
            at: " + ".join("/".join(path.parts[-depth:]) for path in own)
            for at, own in paths.items()
        }
        if len({*longer.values()} - {""}) == len(alike):
            return [longer.get(at, name) for at, name in enumerate(names)]
    return [
        f"{name or 'text'} ({at + 1})" if at in paths else name for at, name in enumerate(names)
    ]


def open_pairs(pairs: Iterable[tuple[str, str]], languages: tuple[str, str]) -> OpenedJob:
    """The job that pairs of a text and its translation are; InputError where there are none.

    >>> open_pairs([("大会，", "The General Assembly,")], ("zh", "en")).job.pairs[0].number
    0
    """
    found = tuple(Pair(number, *both) for number, both in enumerate(pairs))
    if not found:
        message = "there is nothing to check: no pairs were given"
        raise InputError(message)
    return OpenedJob(CheckInput(found, languages), ())


def open_bitext(bitext: Bitext, *, name: str | None = None, repaired: int = 0) -> OpenedJob:
    """Open a bitext; `name` is that of the file that it was read from.

    Raises InputError for more than two languages.

    >>> from tmtool.units import Alignment, Bead, Document, Paragraph, Segment
    >>> sides = [Document(lang, (Paragraph("body", None, "A1"),)) for lang in ("zh", "en")]
    >>> whole = (Segment(0, 0, 2, "A1"),)
    >>> stream = Alignment((whole, whole), (Bead((range(1), range(1)), 0.4),), "x")
    >>> opened = open_bitext(Bitext(tuple(sides), (stream,), "sentence", "x"))
    >>> opened.job.pairs[0].target, opened.low
    ('A1', {0: 0.4})
    """
    if len(bitext.sides) > 2:
        listed = ", ".join(bitext.languages)
        message = f"{name or 'the bitext'} holds {listed}"
        raise InputError(message, code="several languages", listed=listed)
    sides = bitext.source, bitext.target
    files = [File(find_file_name(s.meta.file) or s.lang, s.meta.file_hash) for s in sides]
    known = (
        each
        for side in sides
        for each in (side.symbol, side.id, side.meta.file_hash, find_file_name(side.meta.file))
    )
    names = tuple(dict.fromkeys(filter(None, known)))
    own = name or " + ".join(file.name for file in files)
    langs = bitext.source.lang, bitext.target.lang
    job = CheckInput(tuple(_iter_pairs(bitext)), langs, own, bitext, but=names)
    return OpenedJob(job, tuple(files), repaired=repaired)


def _iter_pairs(bitext: Bitext) -> Iterator[Pair]:
    sides = bitext.source, bitext.target
    symbol = next((side.symbol for side in sides if side.symbol), None)
    date = next((side.meta.date for side in sides if side.meta.date), None)
    issued = _find_issue(symbol, None, date)
    for row in iter_rows(bitext):
        if row.stream != "lists":
            kind = next(iter((*row.source.kinds, *row.target.kinds)), None)
            label = row.source.label or row.target.label
            texts = row.source.text, row.target.text
            yield Pair(row.number, *texts, label, kind, row.score, *issued)


def _find_issue(
    symbol: str | None, body: str | None, date: str | None
) -> tuple[str | None, str | None]:
    """Return the body and date of a text: as given, or from its symbol."""
    if symbol:
        body, date = body or find_body(symbol), date or find_year(symbol)
    return body, date


def is_bitext(path: str) -> bool:
    """Return True if a file has pairs, so that it can be checked alone."""
    from tmtool.formats.bitexts import rebuild

    suffix = Path(path).suffix.lower()
    if suffix in _TEXTS:
        try:
            with Path(path).open("rb") as file:
                return b"\t" in file.readline(4096)
        except OSError as error:
            raise InputError(describe_failed_read(path, error)) from error
    if suffix in _PAGES:
        try:
            rebuild.read(path)
        except InputError:
            return False
        return True
    return suffix not in _DOCUMENTS


def read(
    path: str,
    *,
    languages: _Languages = (None, None),
    encoding: str | None = None,
    force: bool = False,
) -> OpenedJob:
    """Read a file of pairs: an output of the aligner with its documents, else its units.

    `languages` are those of source and target; a file with two languages needs none. Raises
    InputError for a file that can't be read, that has more languages and none are named, or, unless
    `force` is true, that has its languages exchanged.
    """
    source, target = (normalize(lang) if lang else None for lang in languages)
    if source and source == target:
        raise InputError(f"the source and the target are both {name_language(source)}")
    opened = _read_output(path, languages) or _read_units(path, (source, target), encoding)
    return _check_columns(opened, force=force)


def read_parallel(
    paths: tuple[str, str], languages: _Languages = (None, None), *, force: bool = False
) -> OpenedJob:
    """Read a text and its translation that correspond line by line, as in Moses.

    Raises InputError for what can't be read, and, unless `force` is true, if the languages are
    exchanged; ParseError if one of them ends too early.
    """
    from tmtool.formats import moses

    source, target = (normalize(lang) if lang else None for lang in languages)
    both = (source, target) if source and target else None
    reader = _PairReader(" + ".join(Path(path).name for path in paths), languages, both)
    opened = reader.read(moses.read_items((Path(paths[0]), Path(paths[1])), languages=both))
    files = tuple(map(_identify, paths))
    job = replace(opened.job, but=tuple(file.name for file in files))
    return _check_columns(replace(opened, job=job, files=files), force=force)


def _check_columns(opened: OpenedJob, *, force: bool) -> OpenedJob:
    """Return the job; InputError if the source is in the target's language and vice versa."""
    from tmtool.formats.units.inspect import inspect

    job = opened.job
    texts = [pair.texts for pair in job.pairs if all(pair.texts)]
    sample = texts[:: max(len(texts) // _SAMPLE_PAIRS, 1)]
    langs = job.bases
    if not force and inspect(sample, langs).problem == "swapped":
        source, target = map(name_language, job.langs)
        raise InputError(
            f"{job.file}: the two languages are exchanged: what should be {source} is {target}, "
            f"and what should be {target} is {source}",
            code="exchanged",
            file=job.file,
        )
    return opened


def _read_output(path: str, languages: _Languages) -> OpenedJob | None:
    """Read an output of the aligner with its documents; None if the file has pairs alone."""
    from tmtool.formats.bitexts import rebuild

    suffix = Path(path).suffix.lower()
    if suffix not in rebuild.SUFFIXES:
        return None
    try:
        whole = rebuild.read(path)
    except InputError:
        if suffix in _PAGES or not Path(path).is_file():
            raise
        return None
    named = [normalize(lang) for lang in languages if lang]
    by_base = {get_base(lang): lang for lang in whole.languages}
    if len(whole.sides) > 2 and len(named) == 2 and by_base.keys() >= {*named}:
        whole = whole.choose([by_base[lang] for lang in named])
    own = whole.source.lang, whole.target.lang
    for wanted, lang in zip(languages, own, strict=True):
        if wanted and normalize(wanted) != get_base(lang):
            raise InputError(
                f"{path} is {own[0]}-{own[1]}, not {languages[0] or ''}-{languages[1] or ''}"
            )
    opened = open_bitext(whole, name=Path(path).name)
    return replace(opened, files=(_identify(path), *opened.files), path=path)


def _read_units(path: str, languages: _Languages, encoding: str | None) -> OpenedJob:
    from tmtool.formats.units.reading import read as read_units

    if path != "-" and Path(path).is_file() and not Path(path).stat().st_size:
        raise InputError(f"{path} is empty")
    if not is_bitext(path):
        message = f"{path} is a document: name its translation as well"
        raise InputError(message, code="document alone", file=path)
    source, target = languages
    both = (source, target) if source and target else None
    reader = _PairReader(path, languages, both)
    opened = reader.read(read_units(path, languages=both, encoding=encoding))
    return replace(opened, path=path, encoding=encoding)


def _identify(path: str) -> File:
    with Path(path).open("rb") as file:
        return File(Path(path).name, file_digest(file, "sha256").hexdigest())


@dataclass(slots=True)
class _PairReader:
    """Builds pairs from the items of a file; `langs` are known or those of the first unit."""

    path: str
    given: _Languages
    langs: tuple[str, str] | None
    pairs: list[Pair] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    names: dict[str, None] = field(default_factory=dict)
    hash: str | None = None

    def read(self, items: Iterable[Item]) -> OpenedJob:
        """Read all items. Units with one side become pairs with one side, in their places."""
        from tmtool.formats.units.model import SkippedUnit, UnitRead

        one_sided = []
        for item in items:
            if isinstance(item, UnitRead):
                self._add_unit(item)
            elif isinstance(item, SkippedUnit):
                if item.reason in _ONE_SIDED and ": " in item.detail:
                    one_sided.append(item)
                else:
                    self.left_out[item.reason] += 1
        for skipped in one_sided if self.langs else ():
            self._add_one_sided(skipped)
        if self.langs is None or not self.pairs:
            counts = self.left_out + Counter(each.reason for each in one_sided if not self.langs)
            reasons = ", ".join(f"{reason} ({count})" for reason, count in counts.most_common())
            why = f": {reasons}" if reasons else ""
            raise InputError(f"{self.path} holds no pairs to check{why}")
        self.pairs.sort(key=lambda pair: pair.number)
        name = Path(self.path).name if self.path != "-" else "standard input"
        job = CheckInput(tuple(self.pairs), self.langs, name, but=(name, *self.names))
        return OpenedJob(job, (File(name, self.hash),), dict(self.left_out))

    def _add_unit(self, read: UnitRead) -> None:
        unit, origin = read.unit, read.unit.origins[0]
        langs = list(dict.fromkeys(variant.lang for variant in unit.variants))
        if len(langs) < 2:
            self.left_out["one language only"] += 1
            return
        self.langs = self.langs or self._choose_languages(langs)
        source, target = self.langs
        texts = unit.get_text(source), unit.get_text(target)
        self.hash = self.hash or origin.file_hash
        if texts[0] is None or texts[1] is None:
            self.left_out[f"not in {source} and {target}"] += 1
            return
        if others := len(unit.in_lang(source)) + len(unit.in_lang(target)) - 2:
            self.left_out["variants of other regions"] += others
        place = origin.place(source)
        kind = cast("Kind", place.kind) if place.kind in _KINDS else None
        issued = _find_issue(origin.symbol, origin.body, origin.date)
        self.pairs.append(
            Pair(read.number, texts[0], texts[1], place.label, kind, origin.score, *issued)
        )
        if len(self.names) < _MAX_NAMES:
            documents = (each.document for each in origin.places)
            known = (origin.symbol, origin.file_hash, *documents)
            self.names.update(dict.fromkeys(filter(None, known)))

    def _choose_languages(self, codes: Sequence[str]) -> tuple[str, str]:
        """Return source and target: as given, or those of the first unit, in its order."""
        if len(codes) > 2:
            listed = ", ".join(codes)
            message = f"{self.path} holds {listed}"
            raise InputError(message, code="several languages", listed=listed)
        wanted = next(filter(None, self.given), None)
        if wanted is not None and wanted not in codes:
            raise InputError(f"{self.path} is {'-'.join(codes)}, and has nothing in {wanted}")
        is_turned = wanted is not None and wanted != codes[self.given.index(wanted)]
        return (codes[1], codes[0]) if is_turned else (codes[0], codes[1])

    def _add_one_sided(self, skipped: SkippedUnit) -> None:
        """Add a pair with one side, from the text that the reader reports."""
        assert self.langs is not None
        lang, _, text = skipped.detail.partition(": ")
        if skipped.reason == "not translated":
            self.pairs.append(Pair(skipped.number, skipped.detail, ""))
        elif get_base(lang) == get_base(self.langs[0]):
            self.pairs.append(Pair(skipped.number, text, ""))
        elif get_base(lang) == get_base(self.langs[1]):
            self.pairs.append(Pair(skipped.number, "", text))
        else:
            self.left_out[skipped.reason] += 1
