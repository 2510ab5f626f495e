"""Addresses in databases: `postgresql://host/base?memory=name`, and with `team=` those of teams."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from tmtool.errors import InputError

USUAL = "main"
"""The memory, or the team, of an address that names none. Chosen."""
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_SCHEMES = "postgresql", "postgres"
_BEFORE = "tmtool_"
"""What the schemas of memories begin with. Chosen, so that they are told from others."""
_BEFORE_TEAM = "tmteam_"
"""What those of teams begin with. Chosen: no memory has a schema of that name."""
_PASSWORD = re.compile(r"(?<=//)([^/@]*?):[^/@]*(?=@)")


@dataclass(frozen=True, slots=True)
class Address:
    """A database as libpq takes it, and the name of a memory in it."""

    database: str
    memory: str

    @property
    def schema(self) -> str:
        return _BEFORE + self.memory

    def name_memory(self, schema: str) -> str:
        """The address of the memory that a schema of the same database is."""
        place, query = _split(self.database)
        return f"{place}?{'&'.join([*query, f'memory={schema.removeprefix(_BEFORE)}'])}"

    def __str__(self) -> str:
        return _show(self.database, f"memory={self.memory}")


@dataclass(frozen=True, slots=True)
class TeamAddress:
    """A database as libpq takes it, and the name of a team that has its accounts and jobs there."""

    database: str
    team: str

    @property
    def schema(self) -> str:
        return _BEFORE_TEAM + self.team

    def __str__(self) -> str:
        return _show(self.database, f"team={self.team}")


def is_database(address: str | Path) -> bool:
    """Whether an address is one of PostgreSQL."""
    scheme, mark, _ = str(address).partition("://")
    return bool(mark) and scheme in _SCHEMES


def parse_address(address: str) -> Address:
    """The database and the memory of an address; InputError where it is none.

    >>> str(parse_address("postgresql://me:secret@localhost/tm?memory=ga"))
    'postgresql://me@localhost/tm?memory=ga'
    """
    return Address(*_parse(address, "memory"))


def parse_team(address: str) -> TeamAddress:
    """The database of an address and the team in it; InputError where it is none.

    >>> parse_team("postgresql://localhost/tm?team=ga").schema
    'tmteam_ga'
    """
    return TeamAddress(*_parse(address, "team"))


def name_team(address: Address) -> str:
    """The address of the team that has a memory, in the same database.

    >>> name_team(parse_address("postgresql://localhost/tm?sslmode=require&memory=ga"))
    'postgresql://localhost/tm?sslmode=require&team=ga'
    """
    place, query = _split(address.database)
    return f"{place}?{'&'.join([*query, f'team={address.memory}'])}"


def _parse(address: str, setting: str) -> tuple[str, str]:
    """The database of an address without the setting that names what lies in it; and that name."""
    place, query = _split(address)
    begins = f"{setting}="
    names = [each.removeprefix(begins) for each in query if each.startswith(begins)] or [USUAL]
    if len(names) > 1 or not _NAME.fullmatch(names[0]):
        raise InputError(
            f"{names[-1]!r} can't be the name of a {setting} in a database: use small letters, "
            "digits and _, 40 characters at most, a letter first"
        )
    rest = "&".join(each for each in query if not each.startswith(begins))
    return f"{place}?{rest}" if rest else place, names[0]


def _show(database: str, setting: str) -> str:
    """An address for people: without a password."""
    place, query = _split(database)
    shown = [each for each in query if not each.startswith("password=")]
    return _PASSWORD.sub(r"\1", place) + "?" + "&".join([*shown, setting])


def _split(address: str) -> tuple[str, list[str]]:
    """What stands before the question mark, and the settings behind it."""
    place, _, query = address.partition("?")
    return place, [each for each in query.split("&") if each]
