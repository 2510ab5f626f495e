"""Memories as a whole, in folders and databases: listed, created, copied, removed.

An address is a folder, or `postgresql://HOST/DATABASE?memory=NAME`. A term base and the decisions
of terminologists in the folder of a memory are neither copied nor removed: they are not the memory.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeAlias

from tmtool.errors import InputError
from tmtool.fields import Arg, Opt, record, request
from tmtool.lang.wrap import format_count
from tmtool.operations.declare import Operation
from tmtool.reporter import SILENT, Reporter
from tmtool.services.session import Session

if TYPE_CHECKING:
    from tmtool.views.terminal.look import Look

_Address: TypeAlias = Annotated[
    str, Arg("A folder, or postgresql://HOST/DATABASE?memory=NAME.", "ADDRESS")
]


@request
class ListMemoriesRequest:
    """List the memories in a database or in a folder, with their size."""

    place: Annotated[str, Arg("postgresql://HOST/DATABASE, or a folder of folders.", "PLACE")]


@request
class CreateMemoryRequest:
    """Create an empty memory; tmtool add creates one if needed."""

    address: _Address


@request
class CopyMemoryRequest:
    """Copy a memory with its history and vectors, from folder to database or any other way.

    Both are compared in the end, and hold the same. Others may go on working with FROM. Term bases
    in the folder of a memory are not copied; tmtool memory index builds the indexes.
    """

    source: Annotated[str, Arg("The memory to copy.", "FROM")]
    target: Annotated[str, Arg("Where the copy goes: a new place.", "TO")]


@request
class DropMemoryRequest:
    """Remove a memory with its history; this can't be undone."""

    address: _Address
    confirmed: Annotated[bool, Opt("Confirm: this can't be undone.", name="yes", short="-y")] = (
        False
    )


@record("memory_size")
class MemorySize:
    """A memory by its address: its units and its changes, and the digest of a copy.

    Of a memory that was removed they are those of before.
    """

    memory: str
    units: int
    changes: int
    digest: str | None = None


def list_memories(
    session: Session, request: ListMemoriesRequest, reporter: Reporter = SILENT
) -> Iterator[MemorySize]:
    """List the memories in a database, or in a folder and its folders, by name.

    MissingError if the database can't be reached.
    """
    from tmtool.stores import list_stores

    yield from map(_measure, list_stores(request.place))


def _measure(address: str | Path) -> MemorySize:
    from tmtool.stores import open_store

    with closing(open_store(address)) as store:
        last = store.read_journal(1)
        return MemorySize(store.address, store.count_units(), last[0].number if last else 0)


def create_memory(
    session: Session, request: CreateMemoryRequest, reporter: Reporter = SILENT
) -> MemorySize:
    """Create an empty memory; InputError if there is one already."""
    from tmtool.stores import describe_address, has_memory, open_store

    if has_memory(request.address):
        message = f"{describe_address(request.address)}: there is a memory already"
        raise InputError(message, code="memory there")
    open_store(request.address, create=True).close()
    return _measure(request.address)


def copy_memory(
    session: Session, request: CopyMemoryRequest, reporter: Reporter = SILENT
) -> MemorySize:
    """Copy a memory to a new address, whole or not at all.

    InputError if there is a memory already at the target.
    """
    from tmtool.memory.content_digest import compute_content_digest
    from tmtool.stores import copy_store, drop_store, open_store

    create_memory(session, CreateMemoryRequest(request.target))
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
            return MemorySize(copy.address, content.units, content.changes, content.digest)
    except BaseException:
        drop_store(request.target)
        raise


def drop_memory(
    session: Session, request: DropMemoryRequest, reporter: Reporter = SILENT
) -> MemorySize:
    """Remove a memory for good; InputError unless confirmed, MissingError if there is none."""
    from tmtool.stores import drop_store, open_store

    with closing(open_store(request.address)) as store:
        store.insist_on_writing()
    size = _measure(request.address)
    if not request.confirmed:
        message = f"{size.memory}: {size.units:,} units would be removed, with their history"
        raise InputError(message, code="delete unconfirmed")
    drop_store(request.address)
    return size


def _show(result: MemorySize, look: Look) -> Iterator[str]:
    units, changes = format_count(result.units, "unit"), format_count(result.changes, "change")
    digest = f"; content {result.digest}" if result.digest else ""
    yield f"{result.memory}: {units}, {changes}{digest}\n"


_operation = partial(Operation, show=_show, records=(MemorySize,), role="administrator")
OPERATIONS = (
    _operation(
        name="memory list",
        request=ListMemoriesRequest,
        run=list_memories,
        role="reader",
        streams=True,
        examples=("memory list postgresql://localhost/un",),
    ),
    _operation(
        name="memory create",
        request=CreateMemoryRequest,
        run=create_memory,
        examples=('memory create "postgresql://localhost/un?memory=ga"',),
    ),
    _operation(
        name="memory copy",
        request=CopyMemoryRequest,
        run=copy_memory,
        examples=('memory copy memory "postgresql://localhost/un?memory=ga"',),
    ),
    _operation(
        name="memory drop",
        request=DropMemoryRequest,
        run=drop_memory,
        show=lambda result, look: [f"{result.memory}: removed\n"],
        examples=('memory drop "postgresql://localhost/un?memory=ga" --yes',),
    ),
)
