"""Memories as a whole, in folders and in databases: which there are, new ones, copies, an end.

An address is a folder, or `postgresql://HOST/DATABASE?memory=NAME`. What lies beside a memory, a
term base and the jobs of terminologists, is neither copied nor removed: it isn't the memory.
"""

from __future__ import annotations

from contextlib import closing
from dataclasses import dataclass

from tmtool.errors import InputError
from tmtool.memory.content_digest import ContentDigest, compute_content_digest
from tmtool.reporter import SILENT, Reporter
from tmtool.stores import copy_store, describe_address, drop_store, list_stores, open_store


@dataclass(frozen=True, slots=True)
class FoundMemory:
    """A memory at an address: how many units and changes it has."""

    address: str
    units: int
    changes: int


@dataclass(frozen=True, slots=True)
class CopiedMemory:
    """A memory, its copy, and what both of them hold."""

    source: str
    copy: str
    content: ContentDigest


def list_memories(address: str) -> list[FoundMemory]:
    """The memories in a database, or in a folder and its folders, in the order of their names.

    MissingError where the database can't be reached.
    """
    found = []
    for each in list_stores(address):
        with closing(open_store(each)) as store:
            last = store.read_journal(1)
            changes = last[0].number if last else 0
            found.append(FoundMemory(store.address, store.count_units(), changes))
    return found


def create_memory(address: str) -> str:
    """Make a memory that is empty; its address for people. InputError where there is one."""
    from tmtool.stores import has_memory

    if has_memory(address):
        message = f"{describe_address(address)}: there is a memory already"
        raise InputError(message, code="memory there")
    with closing(open_store(address, create=True)) as store:
        return store.address


def copy_memory(source: str, target: str, reporter: Reporter = SILENT) -> CopiedMemory:
    """Copy a memory to a new address: all of it, its past and its vectors, or nothing.

    Both are read in the end, and hold the same. Indexes are made anew. InputError where there is a
    memory already at the target.
    """
    create_memory(target)
    try:
        with closing(open_store(source)) as store, closing(open_store(target)) as copy:
            with store.open_snapshot() as moment:
                copy_store(store, copy, reporter)
                content = compute_content_digest(moment, reporter)
            if compute_content_digest(copy, reporter) != content:
                message = f"{copy.address}: the copy is not what was copied, and is removed"
                raise InputError(message, code="copy differs")
            return CopiedMemory(store.address, copy.address, content)
    except BaseException:
        drop_store(target)
        raise


def drop_memory(address: str, *, confirmed: bool) -> str:
    """Remove a memory for good; its address for people.

    InputError where that isn't confirmed; MissingError where there is none.
    """
    with closing(open_store(address)) as store:
        units = store.count_units()
        store.insist_on_writing()
    told = describe_address(address)
    if not confirmed:
        message = f"{told}: {units:,} units would be gone for good, with all that was changed"
        raise InputError(message, code="not confirmed")
    drop_store(address)
    return told
