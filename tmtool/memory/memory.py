"""The translation memory that faces hold: opened once, asked from many threads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from itertools import islice
from pathlib import Path
from secrets import token_hex
from typing import TYPE_CHECKING

from tmtool.errors import InputError, MissingError, describe_failed_read
from tmtool.limits import check_query_length
from tmtool.memory import matching
from tmtool.memory.document_status import mark_documents
from tmtool.memory.history import find_change_at
from tmtool.memory.model import Answer, Kind, LookupOptions, Query, SubsegmentMatch
from tmtool.memory.scoring import add_details
from tmtool.protocols import Encoder, Outcome, ReadableStore, Store, View
from tmtool.resources import get_user_name, locate_memory

if TYPE_CHECKING:
    from tmtool.memory.importing import ImportRun, Report, Texts
    from tmtool.protocols import ImportResult
    from tmtool.texts import DocumentText
    from tmtool.units import TranslationUnit

_BATCH = 4_000
"""Units of one transaction. Chosen, as in `importing`."""
_AT_ONCE = 32
"""So many texts are looked up side by side: what is read for all of them is held meanwhile. Limit:
memory."""


class Memory:
    """Translation units in one folder, and every way to ask for them.

    >>> from tempfile import mkdtemp
    >>> from tmtool.units import TranslationUnit, Variant
    >>> memory = Memory.open(mkdtemp(), create=True)
    >>> unit = TranslationUnit((Variant("zh", "弥合数字鸿沟"), Variant("en", "bridge the divide")))
    >>> memory.add([unit])
    ['added']
    >>> memory.lookup("弥合数字鸿沟", source="zh", target="en").best.target
    'bridge the divide'
    >>> memory.close()
    """

    def __init__(
        self,
        store: Store,
        *,
        encoder: Callable[[], Encoder] | None = None,
        user: str | None = None,
    ) -> None:
        self.store = store
        self.by = user or get_user_name()
        self._load_encoder = encoder
        self._encoder: Encoder | None = None

    @classmethod
    def open(
        cls,
        folder: str | Path | None = None,
        *,
        create: bool = False,
        encoder: Callable[[], Encoder] | None = None,
        user: str | None = None,
    ) -> Memory:
        """The memory in a folder, by default that of the user (see `resources.locate_memory`).

        `encoder` loads what compares meanings, when it is first needed. A missing memory is a
        MissingError, unless it is to be made.
        """
        from tmtool.stores import open_store

        return cls(open_store(folder or locate_memory(), create=create), encoder=encoder, user=user)

    # Filling.

    def add(self, units: Iterable[TranslationUnit], *, source: str = "a program") -> list[Outcome]:
        """Keep units; what came of each. `source` is what the journal says they came from."""
        number: int | None = None
        outcomes: list[Outcome] = []
        work = token_hex(32)
        for batch, is_last in _batches(units):
            with self.store.begin_change(
                "add", user=self.by, details={"file": source}, number=number
            ) as change:
                outcomes += change.put(batch)
                change.note_import(work, None if is_last else {"done": len(outcomes)})
            number = change.number
        return outcomes

    def add_file(
        self,
        path: str | Path,
        *,
        languages: tuple[str, str] | None = None,
        force: bool = False,
        encoding: str | None = None,
        name: str | None = None,
        memory: str | None = None,
        restricted: bool = False,
        report: Report = lambda item: None,
        progress: Callable[[int, int, int], None] | None = None,
        encoder: Encoder | None = None,
        run: ImportRun | None = None,
    ) -> ImportResult:
        """Keep all units of a file: see `filling.Importer`. What is interrupted can be run again.

        `memory` is the name that filters know it by, the name of the file if left out. `progress`
        is told the bytes that were read, those of the whole, and how many units. `encoder` judges
        pairs whose numbers and lengths leave a doubt; left out, it is the memory's own. What is
        `restricted` is an InputError beside other texts, unless that is wanted. `run` names a work
        of which the file is a part: see `importing.finish_run`.
        """
        from tmtool.embed.wrappers import LazyEncoder
        from tmtool.formats.units.reading import read as read_units
        from tmtool.memory.importing import Importer, ImportRun, ItemCounter, find_no_texts

        piped = str(path) == "-"
        called = name or ("standard input" if piped else str(path))
        digest = None if piped else _digest(Path(path), languages, encoding, name, memory)
        if encoder is None and self._load_encoder is not None:
            encoder = LazyEncoder(self._load_encoder)
        filling = Importer(
            self.store,
            self.by,
            called,
            report,
            encoder,
            force,
            memory,
            restricted,
            run=run or ImportRun(),
        )
        counting = ItemCounter(progress)
        items = read_units(
            path, languages=languages, name=name, encoding=encoding, progress=counting.report
        )
        return filling.take(
            counting.count_items(items),
            digest,
            find_no_texts if piped else _find_texts_in(path, name),
        )

    # Asking.

    def lookup(
        self, text: str, *, source: str, target: str, before: str | None = None,
        after: str | None = None, options: LookupOptions | None = None,
    ) -> Answer:  # fmt: skip
        """All matches for one text: see `lookup_many`."""
        given = options or LookupOptions(source, target)
        return self.lookup_many([Query(text, before, after)], given)[0]

    def lookup_many(self, queries: Sequence[Query], options: LookupOptions) -> list[Answer]:
        """The matches of every kind for each query, merged into one ranking.

        A text without anything to look up has no matches; one that is longer than a memory's texts
        may be (20,000 characters) is an InputError.
        """
        for number, query in enumerate(queries, start=1):
            what = f"text {number:,} of {len(queries):,}" if len(queries) > 1 else ""
            check_query_length(query.text, *filter(None, [what]))
        answers = [Answer(query, ()) for query in queries]
        asked = [at for at, query in enumerate(queries) if query.text.strip()]
        for start in range(0, len(asked), _AT_ONCE):
            some = asked[start : start + _AT_ONCE]
            found = self._answers([queries[at] for at in some], options)
            for at, answer in zip(some, found, strict=True):
                answers[at] = answer
        return self._finish(answers, options)

    def complete(self, answer: Answer, options: LookupOptions) -> Answer:
        """An answer of `lookup_many` that was not asked for meanings, with what they bring."""
        return self._finish([answer], options)[0]

    def _finish(self, answers: list[Answer], options: LookupOptions) -> list[Answer]:
        """Return answers with matches by meaning and with the details of their matches."""
        detailed = [
            replace(
                answer,
                matches=tuple(add_details(each, answer.query, options) for each in answer.matches),
            )
            for answer in self._with_meanings(answers, options)
        ]
        return mark_documents(self.store, detailed, options)

    def _answers(self, queries: Sequence[Query], options: LookupOptions) -> list[Answer]:
        """What is found for texts as they are written; all of one moment."""
        with self.store.open_snapshot():
            found = matching.find_matches(self.store, queries, options)
            poor = [
                at
                for at, matches in enumerate(found)
                if not any(each.kind in ("context", "exact", "formula") for each in matches)
            ]
            pieces: dict[int, tuple[SubsegmentMatch, ...]] = {}
            if options.fragments and poor:
                from tmtool.memory.subsegments import find_runs, find_subsegments
                from tmtool.memory.whole_matches import find_whole_matches

                asked = [queries[at] for at in poor]
                runs = find_runs(self.store, asked, options)
                known = find_subsegments(self.store, asked, runs, options)
                pieces = dict(zip(poor, known, strict=True))
                whole = find_whole_matches(self.store, asked, runs, options)
                for at, some in zip(poor, whole, strict=True):
                    found[at] = matching.join_matches(queries[at], found[at], some, options)
        return [
            Answer(query, matches, pieces.get(at, ()), _searched(query, options))
            for at, (query, matches) in enumerate(zip(queries, found, strict=True))
        ]

    # Meanings.

    @property
    def encoder(self) -> Encoder:
        """What finds by meaning, loaded when it is first asked for."""
        if self._encoder is None:
            if self._load_encoder is None:
                message = "this memory was opened without an encoder: semantic matches need one"
                raise MissingError(message)
            self._encoder = self._load_encoder()
        return self._encoder

    def _with_meanings(self, answers: list[Answer], options: LookupOptions) -> list[Answer]:
        """The answers, those that have few matches completed by meaning."""
        if options.semantic == "never" or self._load_encoder is None:
            return answers
        poor = [
            at
            for at, answer in enumerate(answers)
            if answer.query.text.strip()
            and (options.semantic == "always" or len(answer.matches) < options.k)
        ]
        completed = self._completed([answers[at] for at in poor], options)
        for at, answer in zip(poor, completed, strict=True):
            answers[at] = answer
        return answers

    def _completed(self, answers: list[Answer], options: LookupOptions) -> list[Answer]:
        """The answers with matches by meaning, or with a note on why there are none."""
        note = "build the index with tmtool memory index"
        if answers and self.has_vectors(options.source):
            try:
                return self._by_meaning(answers, options)
            except MissingError as error:
                # Who asked for meanings has to have them; to anybody else the rest is an answer.
                if options.semantic == "always":
                    raise
                note = str(error)
        told = f"semantic matches were not searched: {note}"
        return [replace(answer, notes=(*answer.notes, told)) for answer in answers]

    def _by_meaning(self, answers: Sequence[Answer], options: LookupOptions) -> list[Answer]:
        store, encoder, lang = self.store, self.encoder, options.source
        with store.open_snapshot():
            found = matching.match_by_meaning(store, encoder, answers, options)
            told = [describe_missing(store, encoder.signature, lang)]
        notes = store.list_nearest_notes(encoder.signature, lang)
        told += [f"semantic matches: {'; '.join(notes)}"] if notes else []
        return [
            replace(
                answer,
                matches=matches,
                searched=(*answer.searched, "semantic"),
                notes=(*answer.notes, *filter(None, told)),
            )
            for answer, matches in zip(answers, found, strict=True)
        ]

    def has_vectors(self, lang: str) -> bool:
        """Whether any text of a language has a vector, of whatever encoder."""
        return any(
            self.store.describe_vectors(signature, lang).count
            for signature in self.store.list_encoders()
        )

    # Keeping.

    def build_view(self, date: str) -> View:
        """The memory as it stood at the end of a day, or at a moment (ISO 8601)."""
        return View(as_of=find_change_at(self.store, date))

    def close(self) -> None:
        """Let go of the files."""
        self.store.close()


def describe_missing(store: ReadableStore, signature: str, lang: str) -> str | None:
    """A sentence on what has no vector yet, None where every text has one."""
    stock = store.describe_vectors(signature, lang)
    if stock.complete:
        return None
    return (
        f"semantic matches: {stock.texts - stock.count:,} of {stock.texts:,} {lang} "
        "texts are not indexed yet (tmtool memory index)"
    )


def _find_texts_in(path: str | Path, name: str | None) -> Texts:
    """What finds the whole texts of a file."""

    def found(first: TranslationUnit) -> tuple[DocumentText, ...]:
        from tmtool.formats.units.whole import read_texts

        return read_texts(path, first, name)

    return found


def _searched(query: Query, options: LookupOptions) -> tuple[Kind, ...]:
    """The kinds of matches that are looked for; with pieces also units that have all of a text."""
    around = query.before is not None or query.after is not None
    asked: tuple[tuple[Kind, bool], ...] = (
        ("context", around), ("exact", True), ("formula", True), ("fuzzy", options.fuzzy),
        ("fragment", options.fragments),
    )  # fmt: skip
    return tuple(kind for kind, is_asked in asked if is_asked)


def _digest(path: Path, *how: object) -> str:
    """What an interrupted import is known again by: the file as it is now, and how it is read."""
    try:
        stat = path.stat()
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    told = f"{path.resolve()}\n{stat.st_size}\n{stat.st_mtime_ns}\n{how}"
    return sha256(told.encode("utf-8", "surrogatepass")).hexdigest()


def _batches(units: Iterable[TranslationUnit]) -> Iterator[tuple[list[TranslationUnit], bool]]:
    """Some units at a time, and whether they are the last."""
    listed = iter(units)
    batch = list(islice(listed, _BATCH))
    while batch:
        following = list(islice(listed, _BATCH))
        yield batch, not following
        batch = following
