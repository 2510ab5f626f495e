"""Memories as a whole, in folders and databases: listed, created, copied, removed.

An address is a folder, or `postgresql://HOST/DATABASE?memory=NAME`. A term base and the decisions
of terminologists in the folder of a memory are neither copied nor removed: they are not the memory.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import closing
from typing import TYPE_CHECKING, Annotated, TypeAlias

from tmtool.errors import InputError
from tmtool.fields import Opt, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.views.terminal.look import Look

_Address: TypeAlias = Annotated[
    str, Opt("A folder, or postgresql://HOST/DATABASE?memory=NAME.", "ADDRESS", is_argument=True)
]


@request
class ListMemoriesRequest:
    """List the memories in a database or in a folder, with their size."""

    place: Annotated[
        str,
        Opt("postgresql://HOST/DATABASE, or a folder of folders.", "PLACE", is_argument=True),
    ]


@record("memory_size")
class MemorySize:
    """A memory by its address: the number of its units and of its changes."""

    memory: str
    units: int
    changes: int


@request
class CreateMemoryRequest:
    """Create an empty memory; tmtool add creates one if needed."""

    address: _Address


@record("memory_created")
class CreatedMemory:
    """The address of a new memory."""

    memory: str


@request
class CopyMemoryRequest:
    """Copy a memory with its history and vectors, from folder to database or any other way.

    Both are compared in the end, and hold the same. Others may go on working with FROM. Term bases
    in the folder of a memory are not copied; tmtool memory index builds the indexes.
    """

    source: Annotated[str, Opt("The memory to copy.", "FROM", is_argument=True)]
    target: Annotated[str, Opt("Where the copy goes: a new place.", "TO", is_argument=True)]


@record("memory_copied")
class CopiedMemory:
    """A memory, its copy, and their content: counts and a digest."""

    memory: str
    copy: str
    units: int
    changes: int
    texts: int
    digest: str


@request
class DropMemoryRequest:
    """Remove a memory with its history; this can't be undone."""

    address: _Address
    confirmed: Annotated[bool, Opt("Confirm: this can't be undone.", name="yes", short="-y")] = (
        False
    )


@record("memory_removed")
class DroppedMemory:
    """The address of a memory that was removed."""

    memory: str


def list_memories(
    session: Session, request: ListMemoriesRequest, reporter: Reporter = SILENT
) -> list[MemorySize]:
    """List the memories in a database, or in a folder and its folders, in the order of their names.

    MissingError where the database can't be reached.
    """
    from tmtool.stores import list_stores, open_store

    found = []
    for each in list_stores(request.place):
        with closing(open_store(each)) as store:
            last = store.read_journal(1)
            changes = last[0].number if last else 0
            found.append(MemorySize(store.address, store.count_units(), changes))
    return found


def create_memory(
    session: Session, request: CreateMemoryRequest, reporter: Reporter = SILENT
) -> CreatedMemory:
    """Create an empty memory; InputError where there is one already."""
    return CreatedMemory(_create(request.address))


def _create(address: str) -> str:
    from tmtool.stores import describe_address, has_memory, open_store

    if has_memory(address):
        message = f"{describe_address(address)}: there is a memory already"
        raise InputError(message, code="memory there")
    with closing(open_store(address, create=True)) as store:
        return store.address


def copy_memory(
    session: Session, request: CopyMemoryRequest, reporter: Reporter = SILENT
) -> CopiedMemory:
    """Copy a memory to a new address, whole or not at all.

    InputError where there is a memory already at the target.
    """
    from tmtool.memory.content_digest import compute_content_digest
    from tmtool.stores import copy_store, drop_store, open_store

    _create(request.target)
    try:
        with (
            closing(open_store(request.source)) as store,
            closing(open_store(request.target)) as copy,
        ):
            with store.open_snapshot() as moment:
                copy_store(store, copy, reporter)
                content = compute_content_digest(moment, reporter)
            if compute_content_digest(copy, reporter) != content:
                message = f"{copy.address}: the copy differs from the memory, and is removed"
                raise InputError(message, code="copy differs")
            return CopiedMemory(
                store.address,
                copy.address,
                content.units,
                content.changes,
                content.texts,
                content.digest,
            )
    except BaseException:
        drop_store(request.target)
        raise


def drop_memory(
    session: Session, request: DropMemoryRequest, reporter: Reporter = SILENT
) -> DroppedMemory:
    """Remove a memory for good.

    InputError where that isn't confirmed; MissingError where there is none.
    """
    from tmtool.stores import describe_address, drop_store, open_store

    with closing(open_store(request.address)) as store:
        units = store.count_units()
        store.insist_on_writing()
    address = describe_address(request.address)
    if not request.confirmed:
        message = f"{address}: {units:,} units would be removed for good, with their history"
        raise InputError(message, code="delete unconfirmed")
    drop_store(request.address)
    return DroppedMemory(address)


def _show_sizes(found: Iterable[MemorySize], look: Look) -> Iterator[str]:
    for each in found:
        units, changes = format_count(each.units, "unit"), format_count(each.changes, "change")
        yield f"{each.memory}: {units}, {changes}\n"


def _show_copied(result: CopiedMemory, look: Look) -> Iterator[str]:
    counts = ", ".join(
        (
            format_count(result.units, "unit"),
            format_count(result.changes, "change"),
            format_count(result.texts, "whole text"),
        )
    )
    yield f"{result.copy}: {counts}; content {result.digest}\n"


OPERATIONS = (
    Operation(
        name="memory list",
        request=ListMemoriesRequest,
        run=list_memories,
        show=_show_sizes,
        records=(MemorySize,),
        tell=lambda found: found,
        examples=("memory list postgresql://localhost/un",),
    ),
    Operation(
        name="memory create",
        request=CreateMemoryRequest,
        run=create_memory,
        show=lambda result, look: [f"{result.memory}\n"],
        records=(CreatedMemory,),
        role="administrator",
        examples=('memory create "postgresql://localhost/un?memory=ga"',),
    ),
    Operation(
        name="memory copy",
        request=CopyMemoryRequest,
        run=copy_memory,
        show=_show_copied,
        records=(CopiedMemory,),
        role="administrator",
        examples=('memory copy memory "postgresql://localhost/un?memory=ga"',),
    ),
    Operation(
        name="memory drop",
        request=DropMemoryRequest,
        run=drop_memory,
        show=lambda result, look: [f"{result.memory}: removed\n"],
        records=(DroppedMemory,),
        role="administrator",
        examples=('memory drop "postgresql://localhost/un?memory=ga" --yes',),
    ),
)
