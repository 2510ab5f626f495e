"""What the role that one comes as may do with a memory in a database."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tmtool.errors import MissingError

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any

    from tmtool.stores.addresses import Address

WRITES = """
SELECT coalesce(bool_and(has_table_privilege(c.oid, 'INSERT')
  AND has_table_privilege(c.oid, 'UPDATE') AND has_table_privilege(c.oid, 'DELETE')), false)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = %s AND c.relkind = 'r'"""
"""Whether a role may change all tables of a schema; of a list `has_table_privilege` asks for any
one."""
OWNS = """
SELECT pg_get_userbyid(c.relowner), pg_has_role(c.relowner, 'USAGE')
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE n.nspname = ? AND c.relname = 'texts'"""
"""Who owns the tables of a schema, and whether one is that, or of that role."""


def insist_on_owning(
    fetch: Callable[[str, Sequence[Any]], Sequence[Sequence[Any]]], address: Address
) -> None:
    """A MissingError where the tables can't be written anew: the database would just leave them.

    `fetch` gives the rows of a statement.
    """
    for owner, is_own in fetch(OWNS, (address.schema,)):
        if not is_own:
            raise MissingError(
                f"{address}: only the owner of its tables can erase texts and write them anew: ask "
                f"for that as {owner}"
            )
