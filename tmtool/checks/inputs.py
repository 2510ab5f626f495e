"""Input of `tmtool check`: files of pairs, and bitexts in memory."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from hashlib import file_digest
from pathlib import Path
from typing import TYPE_CHECKING, get_args

from tmtool.checks.model import CheckInput, Pair
from tmtool.errors import InputError, describe_failed_read
from tmtool.formats.bitexts.columns import WRONG
from tmtool.formats.bitexts.rows import find_file_name, iter_rows
from tmtool.lang.codes import name_language, normalize
from tmtool.lang.script import get_base
from tmtool.un.symbols import find_body, find_year
from tmtool.units import Bitext, Document, Kind

if TYPE_CHECKING:
    from tmtool.formats.units.model import Item, SkippedUnit, UnitRead

_ONE_SIDED = frozenset({"empty side", "one language only", "not translated"})
_TEXTS = frozenset({".txt", ".md"})
_PAGES = frozenset({".html", ".htm"})
_DOCUMENTS = frozenset({".docx", ".doc", ".odt", ".pdf", ".rtf", ".md", ".mht", ".mhtml"})
_KINDS: frozenset[str] = frozenset(get_args(Kind))
_SAMPLE_PAIRS = 60
_MOST_NAMES = 2_000
"""So many names of documents are kept of a file that holds units of many. Limit: each is compared
with every place that is found."""


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
    """Return distinct names of jobs.

    Files of one name are told apart by their folders; what has none, by numbers.

    >>> paths = "/c/a/x.tmx", "/c/b/x.tmx"
    >>> name_apart([OpenedJob(CheckInput([], ("zh", "en"), "x.tmx"), (), path=p) for p in paths])
    ['a/x.tmx', 'b/x.tmx']
    """
    names = [each.job.file for each in opened]
    count = Counter(names)
    alike = [at for at, name in enumerate(names) if count[name] > 1]
    paths = [[Path(path) for path in (each.path, *each.paths) if path] for each in opened]
    most = max((len(path.parts) for at in alike for path in paths[at]), default=0)
    for depth in range(2, most + 1):
        longer = {at: " + ".join("/".join(p.parts[-depth:]) for p in paths[at]) for at in alike}
        if len({*longer.values()} - {""}) == len(alike):
            return [longer.get(at, name) for at, name in enumerate(names)]
    return [
        f"{name or 'text'} ({at + 1})" if at in alike else name for at, name in enumerate(names)
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
    """The job that a bitext is; `name` is the file that it was read from, if it was.

    InputError for one in more than two languages: choose two of them.

    >>> from tmtool.units import Alignment, Bead, Paragraph, Segment
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
    own = name or " + ".join(file.name for file in files)
    names = tuple(dict.fromkeys(filter(None, (n for side in sides for n in _names(side)))))
    langs = bitext.source.lang, bitext.target.lang
    job = CheckInput(tuple(_pairs(bitext)), langs, own, bitext, but=names)
    return OpenedJob(job, tuple(files), repaired=repaired)


def _names(document: Document) -> Iterator[str | None]:
    """Yield the names of a document in a memory."""
    yield from (document.symbol, document.id, document.meta.file_hash)
    yield find_file_name(document.meta.file)


def _pairs(bitext: Bitext) -> Iterator[Pair]:
    sides = bitext.source, bitext.target
    symbol = next((side.symbol for side in sides if side.symbol), None)
    date = next((side.meta.date for side in sides if side.meta.date), None)
    issued = _issued(symbol, None, date)
    for row in iter_rows(bitext):
        if row.stream != "lists":
            kind = next(iter((*row.source.kinds, *row.target.kinds)), None)
            label = row.source.label or row.target.label
            texts = row.source.text, row.target.text
            yield Pair(row.number, *texts, label, kind, row.score, *issued)


def _issued(
    symbol: str | None, body: str | None, date: str | None
) -> tuple[str | None, str | None]:
    """Whose text it is and of when: as is said, else as its symbol tells."""
    if symbol:
        body, date = body or find_body(symbol), date or find_year(symbol)
    return body, date


def is_bitext(path: str) -> bool:
    """Return True if a file has pairs, so that it can be checked alone."""
    suffix = Path(path).suffix.lower()
    if suffix in _PAGES:
        return _is_our_page(path)
    if suffix in _TEXTS:
        return "\t" in _beginning(path).partition("\n")[0]
    return suffix not in _DOCUMENTS


def _is_our_page(path: str) -> bool:
    from tmtool.formats.bitexts import rebuild

    try:
        rebuild.read(path)
    except InputError:
        return False
    return True


def _beginning(path: str) -> str:
    try:
        with Path(path).open("rb") as file:
            return file.read(4096).decode("utf-8", "replace")
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error


def read(
    path: str,
    *,
    languages: tuple[str | None, str | None] = (None, None),
    encoding: str | None = None,
    force: bool = False,
) -> OpenedJob:
    """The job in a file of pairs: an output of the aligner with its documents, else its units.

    `languages` are those of source and target; a file with two languages needs none. InputError for
    what can't be read, for a file with more languages where none are named, and, without `force`,
    for one that has its languages exchanged.
    """
    opened = _read(path, languages, encoding)
    if not force:
        _check_columns(opened.job)
    return opened


def read_parallel(
    paths: tuple[str, str],
    languages: tuple[str | None, str | None] = (None, None),
    *,
    force: bool = False,
) -> OpenedJob:
    """The job in a text and its translation that correspond line by line, as in Moses.

    InputError for what can't be read, and, without `force`, where the languages are exchanged;
    ParseError where one of them ends too early.
    """
    from tmtool.formats import moses

    source, target = (normalize(lang) if lang else None for lang in languages)
    both = (source, target) if source and target else None
    reading = _PairReader(" + ".join(Path(path).name for path in paths), languages, both)
    for item in moses.read_items((Path(paths[0]), Path(paths[1])), languages=both):
        reading.take(item)
    opened = reading.finish()
    files = tuple(map(_identify, paths))
    names = tuple(file.name for file in files)
    opened = replace(opened, job=replace(opened.job, but=names), files=files)
    if not force:
        _check_columns(opened.job)
    return opened


def _check_columns(job: CheckInput) -> None:
    """InputError where the source is in the target's language and the other way round."""
    from tmtool.formats.units.inspect import inspect

    told = [(pair.source, pair.target) for pair in job.pairs if pair.source and pair.target]
    sample = told[:: max(len(told) // _SAMPLE_PAIRS, 1)]
    if inspect(sample, (get_base(job.langs[0]), get_base(job.langs[1]))).problem == "swapped":
        source, target = map(name_language, job.langs)
        raise InputError(
            f"{job.file}: the two languages are exchanged: what should be {source} is {target}, "
            f"and what should be {target} is {source}", code="exchanged", file=job.file,
        )  # fmt: skip


def _read(path: str, languages: tuple[str | None, str | None], encoding: str | None) -> OpenedJob:
    from tmtool.formats.bitexts import rebuild
    from tmtool.formats.units.reading import read as read_units

    given = [normalize(lang) if lang else None for lang in languages]
    if given[0] and given[0] == given[1]:
        raise InputError(f"the source and the target are both {name_language(given[0])}")
    if Path(path).suffix.lower() in rebuild.SUFFIXES:
        try:
            whole = rebuild.read(path)
        except InputError as error:
            if Path(path).suffix.lower() in _PAGES or not Path(path).is_file():
                raise InputError(str(error), code=error.code) from error
        else:
            return replace(_of_output(whole, path, languages), path=path)
    if path != "-" and Path(path).is_file() and not Path(path).stat().st_size:
        raise InputError(f"{path} is empty")
    if not is_bitext(path):
        message = f"{path} is a document: name its translation as well"
        raise InputError(message, code="document alone", file=path)
    both = (given[0], given[1]) if given[0] and given[1] else None
    reading = _PairReader(path, (given[0], given[1]), both)
    for item in read_units(path, languages=both, encoding=encoding):
        reading.take(item)
    return replace(reading.finish(), path=path, encoding=encoding)


def _of_output(whole: Bitext, path: str, languages: tuple[str | None, str | None]) -> OpenedJob:
    named = [normalize(lang) for lang in languages if lang]
    called_so = {get_base(lang): lang for lang in whole.languages}
    if len(whole.sides) > 2 and len(named) == 2 and called_so.keys() >= {*named}:
        whole = whole.choose([called_so[lang] for lang in named])
    own = whole.source.lang, whole.target.lang
    for wanted, lang in zip(languages, own, strict=True):
        if wanted and normalize(wanted) != get_base(lang):
            raise InputError(
                f"{path} is {own[0]}-{own[1]}, not {languages[0] or ''}-{languages[1] or ''}"
            )
    opened = open_bitext(whole, name=Path(path).name)
    return replace(opened, files=(_identify(path), *opened.files))


def _identify(path: str) -> File:
    with Path(path).open("rb") as file:
        return File(Path(path).name, file_digest(file, "sha256").hexdigest())


@dataclass(slots=True)
class _PairReader:
    """Makes pairs of the items of a file."""

    path: str
    given: tuple[str | None, str | None]
    langs: tuple[str, str] | None
    pairs: list[Pair] = field(default_factory=list)
    halves: list[SkippedUnit] = field(default_factory=list)
    left_out: Counter[str] = field(default_factory=Counter)
    names: dict[str, None] = field(default_factory=dict)
    hash: str | None = None

    def take(self, item: Item) -> None:
        from tmtool.formats.units.model import SkippedUnit, UnitRead

        if isinstance(item, UnitRead):
            self._pair(item)
        elif isinstance(item, SkippedUnit):
            if item.reason in _ONE_SIDED and ": " in item.detail:
                self.halves.append(item)
            else:
                self.left_out[item.reason] += 1

    def _pair(self, read: UnitRead) -> None:
        unit = read.unit
        langs = list(dict.fromkeys(variant.lang for variant in unit.variants))
        if len(langs) < 2:
            self.left_out["one language only"] += 1
            return
        source, target = self._both(langs)
        texts = unit.get_text(source), unit.get_text(target)
        origin = unit.origins[0]
        self.hash = self.hash or origin.file_hash
        if texts[0] is None or texts[1] is None:
            self.left_out[f"not in {source} and {target}"] += 1
            return
        others = len(unit.in_lang(source)) + len(unit.in_lang(target)) - 2
        if others:
            self.left_out["variants of other regions"] += others
        place = origin.place(source)
        kind = place.kind if place.kind in _KINDS else None
        issued = _issued(origin.symbol, origin.body, origin.date)
        self.pairs.append(
            Pair(read.number, texts[0], texts[1], place.label, kind, origin.score, *issued)  # type: ignore[arg-type]
        )
        if len(self.names) < _MOST_NAMES:
            documents = (each.document for each in origin.places)
            known = (origin.symbol, origin.file_hash, *documents)
            self.names.update(dict.fromkeys(filter(None, known)))

    def _both(self, codes: Sequence[str]) -> tuple[str, str]:
        """Source and target: as given, or those of the first unit, in its order."""
        if self.langs is None:
            if len(codes) > 2:
                listed = ", ".join(codes)
                message = f"{self.path} holds {listed}"
                raise InputError(message, code="several languages", listed=listed)
            wanted = next(filter(None, self.given), None)
            if wanted is not None and wanted not in codes:
                raise InputError(f"{self.path} is {'-'.join(codes)}, and has nothing in {wanted}")
            is_turned = wanted is not None and wanted != codes[self.given.index(wanted)]
            self.langs = (codes[1], codes[0]) if is_turned else (codes[0], codes[1])
        return self.langs

    def finish(self) -> OpenedJob:
        """All of it; what had one side only stands among the pairs in its place."""
        if self.langs is not None:
            self.pairs += [pair for each in self.halves for pair in self._half(each, self.langs)]
        if self.langs is None or not self.pairs:
            raise InputError(f"{self.path} holds no pairs to check{self._why()}")
        self.pairs.sort(key=lambda pair: pair.number)
        name = Path(self.path).name if self.path != "-" else "standard input"
        job = CheckInput(tuple(self.pairs), self.langs, name, but=(name, *self.names))
        return OpenedJob(job, (File(name, self.hash),), dict(self.left_out))

    def _why(self) -> str:
        """Describe what the file has instead of pairs."""
        counts = self.left_out + Counter(each.reason for each in self.halves)
        told = ", ".join(f"{reason} ({count})" for reason, count in counts.most_common())
        return f": {told}" if told else ""

    def _half(self, skipped: SkippedUnit, languages: tuple[str, str]) -> Iterator[Pair]:
        """A pair with one side, as far as its text is told."""
        told, _, text = skipped.detail.partition(": ")
        if skipped.reason == "not translated" or get_base(told) == get_base(languages[0]):
            whole = skipped.detail if skipped.reason == "not translated" else text
            yield Pair(skipped.number, whole, "")
        elif get_base(told) == get_base(languages[1]):
            yield Pair(skipped.number, "", text)
        else:
            self.left_out[skipped.reason] += 1
