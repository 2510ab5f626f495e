"""`tmtool index`, `tmtool info`, `tmtool compact`: vectors, what a memory holds, its files."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import TYPE_CHECKING, Annotated, Any

import typer

from tmtool.cli import opened, options, output
from tmtool.cli.clock import duration
from tmtool.errors import InputError

if TYPE_CHECKING:
    from tmtool.memory.meaning import Meanings
    from tmtool.store.sqlite import SqliteStore

_LARGEST = 8
"""How many memories are listed where people read it."""
_NOT = (
    "not looked at, but for how SQLite keeps them: labels, notes and properties of units, the "
    "journal, which words stand where"
)
app = typer.Typer(name="index", rich_markup_mode=None)
_Langs = Annotated[
    list[str] | None,
    typer.Option("--lang", metavar="LANG", help="Only this language; all if left out."),
]
_Jobs = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="How many processes; as many as cores if left out."),
]


@app.callback(invoke_without_command=True)
def start(context: typer.Context) -> None:
    """Make and check vectors, for matches by meaning."""
    if context.invoked_subcommand is None:
        output.emit([f"{context.get_help()}\n"])


@app.command()
def build(
    langs: _Langs = None,
    encoder: options.EncoderName = "use",
    jobs: _Jobs = None,
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Make the vectors that are missing, and the index; can be stopped and run again."""
    from tmtool.batch.vectors import encode

    with opened.store(memory, quiet=quiet) as store:

        def work(at: _At) -> str:
            made = encode(store, encoder, at.lang, jobs=jobs, progress=at.progress("vectors"))
            return f"{made:,} vectors made; {at.index()}"

        _for_each(store, encoder, langs, work, quiet=quiet)


@app.command()
def rebuild(
    langs: _Langs = None,
    encoder: options.EncoderName = "use",
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Make the index anew from the vectors that are kept, and find formulas anew if need be."""
    with opened.store(memory, quiet=quiet) as store:
        found = store.find_formulas()
        if found is not None:
            output.emit([f"formulas: found anew, {found:,} differ\n"])
        _for_each(store, encoder, langs, lambda at: at.index(anew=True), quiet=quiet)


@app.command()
def verify(
    langs: _Langs = None,
    encoder: options.EncoderName = "use",
    memory: opened.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Tell what was looked at in the memory's files, and what is wrong; exit code 1 where it is."""
    with opened.store(memory, quiet=quiet) as store:
        looked = store.verify()
        at, wrong = [*looked.at], [*looked.faults]
        if store.encoders():
            meanings = _meanings(store, encoder)
            for lang in _chosen(store, meanings, langs, quiet=True):
                at += meanings.looked_at(lang)
                wrong += _wrong(meanings, lang)
                if incomplete := meanings.incomplete(lang):
                    output.note(incomplete, quiet=quiet)
        output.emit(f"looked at {each}\n" for each in at)
        output.emit([f"{_NOT}\n"])
        output.emit(f"{each}\n" for each in wrong or ["all is well"])
        if wrong:
            raise typer.Exit(1)


def _wrong(meanings: Meanings, lang: str) -> list[str]:
    """What is wrong with the index of a language, or with what it is compared with."""
    try:
        return meanings.verify(lang)
    except InputError as error:
        return [str(error)]


def info(
    memory: opened.Memory = None, as_json: options.Json = False, quiet: options.Quiet = False
) -> None:
    """Tell what a memory holds: units, languages, documents, years, vectors, size."""
    with opened.store(memory, quiet=quiet) as store:
        facts = _facts(store)
        if as_json:
            output.emit([json.dumps(facts, ensure_ascii=False) + "\n"])
            return
        output.emit(_shown(facts))


def compact(memory: opened.Memory = None, quiet: options.Quiet = False) -> None:
    """Give back the room that changes have left; nothing is forgotten."""
    with opened.store(memory, quiet=quiet) as store:
        before, after = store.compact()
        output.emit([f"{before / 1e6:.1f} MB before, {after / 1e6:.1f} MB now\n"])


@dataclass(frozen=True, slots=True)
class _At:
    """A language whose vectors are being seen to."""

    lang: str
    meanings: Meanings
    shown: Callable[[str, float], None]

    def progress(self, what: str) -> Callable[[int, int], None]:
        """What is told of how far it is."""
        return _progress(self.shown, f"{self.lang}: {what}")

    def index(self, *, anew: bool = False) -> str:
        """Make the index; what there is now."""
        return self.meanings.build(self.lang, anew=anew, progress=self.progress("index"))


def _for_each(
    store: SqliteStore,
    encoder: str,
    langs: list[str] | None,
    work: Callable[[_At], str],
    *,
    quiet: bool,
) -> None:
    """Do something for each language that is meant, and say what came of it."""
    store.insist_on_writing()
    meanings = _meanings(store, encoder)
    for lang in _chosen(store, meanings, langs, quiet=quiet):
        with output.progress(quiet=quiet) as shown:
            told = work(_At(lang, meanings, shown))
        output.emit([f"{lang}: {told}\n"])


def _facts(store: SqliteStore) -> dict[str, Any]:
    extent = store.extent()
    journal = store.journal(1)
    return {
        "memory": str(store.folder),
        "units": store.size(),
        "documents": extent.documents,
        "memories": [{"name": name, "units": count} for name, count in store.memories()],
        "years": [extent.first, extent.last] if extent.first else None,
        "languages": {lang: store.count_texts(lang) for lang in store.languages()},
        "vectors": {
            signature: {
                lang: store.vector_stock(signature, lang).count for lang in store.languages()
            }
            for signature in store.encoders()
        },
        "bytes": sum(file.stat().st_size for file in store.folder.iterdir() if file.is_file()),
        "last_change": journal[0].number if journal else None,
        "last_change_at": journal[0].at if journal else None,
    }


def _shown(facts: dict[str, Any]) -> list[str]:
    texts = ", ".join(f"{lang} {count:,}" for lang, count in facts["languages"].items())
    years = "-".join(dict.fromkeys(map(str, facts["years"] or ())))
    lines = [
        f"units      {facts['units']:,}",
        f"documents  {facts['documents']:,}" + (f", {years}" if years else ""),
        *([f"memories   {_memories(facts['memories'])}"] if facts["memories"] else []),
        f"texts      {texts}",
        *(
            f"vectors    {signature}: " + ", ".join(f"{lang} {n:,}" for lang, n in counts.items())
            for signature, counts in facts["vectors"].items()
        ),
        f"size       {facts['bytes'] / 1e6:.1f} MB",
        f"changes    {facts['last_change']:,}, the last one at {facts['last_change_at']}",
    ]
    return [f"{line}\n" for line in lines]


def _memories(listed: list[dict[str, Any]]) -> str:
    """The largest memories with their units; --json lists all."""
    largest = sorted(listed, key=lambda each: -each["units"])[:_LARGEST]
    told = ", ".join(f"{each['name'] or 'without a name'} {each['units']:,}" for each in largest)
    more = len(listed) - len(largest)
    return f"{told} and {more:,} more" if more else told


def _meanings(store: SqliteStore, encoder: str) -> Meanings:
    from tmtool import embed
    from tmtool.memory.meaning import Meanings

    return Meanings(store, store.folder, embed.load(encoder))


def _chosen(
    store: SqliteStore, meanings: Meanings, langs: list[str] | None, *, quiet: bool
) -> list[str]:
    """The languages that were named, or those that the encoder was made for."""
    from tmtool.exchange.languages import language

    if langs:
        chosen = [language(lang) for lang in langs]
        if unknown := [lang for lang in chosen if lang not in store.languages()]:
            raise InputError(f"there is nothing in {unknown[0]} in this memory")
        return chosen
    found = [lang for lang in store.languages() if lang in meanings.encoder.languages]
    for lang in (each for each in store.languages() if each not in found):
        output.note(f"{lang}: {meanings.encoder.signature} doesn't know it", quiet=quiet)
    return found


def _progress(shown: Callable[[str, float], None], what: str) -> Callable[[int, int], None]:
    began, first = monotonic(), [-1]

    def told(done: int, total: int) -> None:
        if first[0] < 0:
            first[0] = done
        rate = (done - first[0]) / max(monotonic() - began, 1e-9)
        left = f", {duration((total - done) / rate)} left" if rate > 0 and done < total else ""
        shown(f"{what} {done:,} of {total:,}{left}", done / total if total else 1.0)

    return told
