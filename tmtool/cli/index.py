"""`tmtool index`, `tmtool info`, `tmtool compact`: vectors, what a memory holds, its files."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import options, output, sessions
from tmtool.cli.progress import TaskProgress

if TYPE_CHECKING:
    from tmtool.memory.upkeep_requests import FormulaUpdate, LanguageIndex, MemoryDescription

_LARGEST = 8
"""How many memories are listed where people read it. Chosen, no measurement."""
_NOT = "checked only by SQLite: labels, notes and properties of units, the journal"
app = options.build_group("index", "Build and verify the vectors for semantic matches.")
_Langs = Annotated[
    list[str] | None,
    typer.Option("--lang", metavar="LANG", help="Only this language; all if left out."),
]
_Jobs = Annotated[
    int | None,
    typer.Option(min=1, metavar="N", help="Number of processes; one per core if left out."),
]


_Full = Annotated[
    bool,
    typer.Option("--full", help="Compare the index of words with all texts, not with a sample."),
]


@app.command()
def build(
    languages: _Langs = None,
    encoder: options.EncoderName = "use",
    jobs: _Jobs = None,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Compute missing vectors and build the index; can be stopped and continued."""
    from tmtool.memory.upkeep_requests import IndexRequest
    from tmtool.services.maintain import build_index

    with (
        sessions.open_memory_session(memory, encoder, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as terminal,
    ):

        def tell(part: LanguageIndex) -> None:
            terminal.clear()
            output.emit([f"{part.lang}: {part.made:,} vectors made; {part.state}\n"])

        request = IndexRequest(tuple(languages or ()), jobs)
        build_index(session, request, TaskProgress(terminal), on_part=tell)


@app.command()
def rebuild(
    languages: _Langs = None,
    encoder: options.EncoderName = "use",
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Rebuild the index from the stored vectors, and templates where needed."""
    from tmtool.memory.upkeep_requests import FormulaUpdate, IndexRequest
    from tmtool.services.maintain import rebuild_index

    with (
        sessions.open_memory_session(memory, encoder, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as terminal,
    ):

        def tell(part: LanguageIndex | FormulaUpdate) -> None:
            terminal.clear()
            if isinstance(part, FormulaUpdate):
                output.emit([f"templates: found again, {part.changed:,} differ\n"])
            else:
                output.emit([f"{part.lang}: {part.state}\n"])

        request = IndexRequest(tuple(languages or ()))
        rebuild_index(session, request, TaskProgress(terminal), on_part=tell)


@app.command()
def verify(
    languages: _Langs = None,
    encoder: options.EncoderName = "use",
    *,
    full: _Full = False,
    memory: options.Memory = None,
    quiet: options.Quiet = False,
) -> None:
    """Verify the files of the memory; exit code 1 where something is wrong."""
    from tmtool.memory.upkeep_requests import VerifyRequest
    from tmtool.services.maintain import verify as look

    with (
        sessions.open_memory_session(memory, encoder, quiet=quiet) as session,
        output.open_reporter(quiet=quiet) as reporter,
    ):
        result = look(session, VerifyRequest(tuple(languages or ()), full), reporter)
    output.emit(f"checked {each}\n" for each in result.looked_at)
    output.emit([f"{_NOT}\n"])
    output.emit(f"{each}\n" for each in result.faults or ["all is well"])
    if result.faults:
        raise typer.Exit(1)


def info(
    memory: options.Memory = None, as_json: options.Json = False, quiet: options.Quiet = False
) -> None:
    """Show what a memory holds: units, languages, documents, years, vectors, size."""
    from tmtool.services.maintain import describe_memory

    with sessions.open_memory_session(memory, quiet=quiet) as session:
        described = describe_memory(session)
    if as_json:
        output.emit_objects([_record(described)])
    else:
        output.emit(_lines(described))


def compact(memory: options.Memory = None, quiet: options.Quiet = False) -> None:
    """Free unused disk space; nothing is lost."""
    from tmtool.services.maintain import compact as make_compact

    with sessions.open_memory_session(memory, quiet=quiet) as session:
        result = make_compact(session)
    output.emit([f"{result.before / 1e6:.1f} MB before, {result.after / 1e6:.1f} MB now\n"])


def _record(described: MemoryDescription) -> dict[str, object]:
    return {
        "type": "memory",
        "memory": described.address,
        "units": described.units,
        "documents": described.documents,
        "memories": [{"name": name, "units": count} for name, count in described.memories],
        "years": described.years,
        "languages": described.languages,
        "vectors": described.vectors,
        "bytes": described.bytes,
        "last_change": described.last_change,
        "last_change_at": described.last_change_at,
    }


def _lines(described: MemoryDescription) -> list[str]:
    texts = ", ".join(f"{lang} {count:,}" for lang, count in described.languages.items())
    years = "-".join(dict.fromkeys(map(str, described.years or ())))
    lines = [
        f"units      {described.units:,}",
        f"documents  {described.documents:,}" + (f", {years}" if years else ""),
        *([f"memories   {_memories(described.memories)}"] if described.memories else []),
        f"texts      {texts}",
        *(
            f"vectors    {signature}: " + ", ".join(f"{lang} {n:,}" for lang, n in counts.items())
            for signature, counts in described.vectors.items()
        ),
        *([] if described.bytes is None else [f"size       {described.bytes / 1e6:.1f} MB"]),
        f"changes    {described.last_change:,}, the last one at {described.last_change_at}",
    ]
    return [f"{line}\n" for line in lines]


def _memories(listed: Sequence[tuple[str | None, int]]) -> str:
    """The largest memories with their units; --json lists all."""
    largest = sorted(listed, key=lambda each: -each[1])[:_LARGEST]
    told = ", ".join(f"{name or 'without a name'} {count:,}" for name, count in largest)
    more = len(listed) - len(largest)
    return f"{told} and {more:,} more" if more else told
