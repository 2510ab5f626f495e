"""The one file that says how a team's server runs."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from ipaddress import ip_network
from pathlib import Path
from typing import Any

from tmtool.errors import InputError, describe_failed_read
from tmtool.stores.addresses import is_database, name_team, parse_address, parse_team

_KINDS: dict[str, type] = {
    "folder": str, "memory": str, "findings": str, "state": str, "host-names": list, "address": str,
    "listen": str, "port": int, "socket": str, "proxies": list, "user-header": str,
    "encoder": str, "retention-days": int, "audit-days": int, "look-ups-noted": bool,
}  # fmt: skip
"""What may stand in the file, and what each value is."""
RETENTION_DAYS = 30
"""Files, bitexts and reports that nobody used for so long are removed."""
_USUAL_PORTS = {"http": ":80", "https": ":443"}
"""Standard (RFC 9110, 4.2): the ports that addresses need not name."""
_HOST = re.compile(r"[a-z0-9._-]+(:[0-9]{1,5})?|\[[0-9a-f:.]+\](:[0-9]{1,5})?")
_IN_FOLDER = "folder"
"""The setting `state` of a team whose accounts lie in a file of its folder."""
AUDIT_DAYS = 365
"""A year of what was done by whom."""


@dataclass(frozen=True, slots=True)
class TeamSettings:
    """How a team's server runs.

    It listens at `listen` and `port`, or at the Unix `socket`; browsers reach it by `address`, such
    as "https://tm.example.org", and by no other of the names of `hosts`. What a proxy says of a
    request counts from `proxies` alone; with `user_header` the proxy says who somebody is.
    `notes_lookups` has each look-up in the audit, not only how many there were a day.
    """

    folder: Path
    memory: Path
    findings: Path
    address: str
    hosts: frozenset[str]
    listen: str = "127.0.0.1"
    port: int = 8765
    socket: Path | None = None
    proxies: tuple[str, ...] = ()
    user_header: str | None = None
    encoder: str | None = None
    retention_days: int = RETENTION_DAYS
    audit_days: int = AUDIT_DAYS
    notes_lookups: bool = False
    database: str | None = None
    """The address of a memory in a database. `memory` is then the folder of what goes with it."""
    state: str | None = None
    """The address of a database in which accounts, jobs and audit lie; None for the folder."""

    @property
    def is_secure(self) -> bool:
        """Whether browsers come by TLS."""
        return self.address.startswith("https://")


def read_team(path: Path) -> TeamSettings:
    """The settings of a file; InputError for what can't be used, with the name of the setting."""
    try:
        told = tomllib.loads(path.read_text("utf-8"))
    except OSError as error:
        raise InputError(describe_failed_read(path, error)) from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise InputError(f"{path} is not TOML: {error}", code="team file") from error
    _check_kinds(path, told)
    folder = path.resolve().parent / told.get("folder", ".")
    # Browsers write names small, and leave out the usual port.
    address = str(told["address"]).rstrip("/").lower()
    scheme, _, host = address.partition("://")
    usual = _USUAL_PORTS.get(scheme)
    if usual is None or not _HOST.fullmatch(host) or host.endswith(usual):
        raise _refuse(path, "address", "must be like https://tm.example.org")
    names = [host, *told.get("host-names", [])]
    memory = told.get("memory", "memory")
    database = memory if is_database(memory) else None
    return TeamSettings(
        folder, folder / ("memory" if database else memory),
        folder / told.get("findings", "findings.jsonl"), address,
        frozenset(str(each).lower() for each in names),
        told.get("listen", "127.0.0.1"), told.get("port", 8765),
        folder / told["socket"] if "socket" in told else None,
        _read_proxies(path, told.get("proxies", [])), _read_header(path, told),
        told.get("encoder"), told.get("retention-days", RETENTION_DAYS),
        told.get("audit-days", AUDIT_DAYS), told.get("look-ups-noted", False),
        database, _find_state(path, told.get("state"), database),
    )  # fmt: skip


def _check_kinds(path: Path, settings: dict[str, Any]) -> None:
    if "address" not in settings:
        raise _refuse(path, "address", "is missing: it is how browsers reach the server")
    for name, value in settings.items():
        if name not in _KINDS:
            listed = ", ".join(_KINDS)
            raise _refuse(path, name, f"is not a setting; there are {listed}")
        is_fit = type(value) is _KINDS[name]
        if not is_fit or (isinstance(value, list) and not _are_texts(value)):
            raise _refuse(path, name, f"must be a {_NAMES[_KINDS[name]]}")
        most = _MOST.get(name)
        if most is not None and not 1 <= value <= most:
            raise _refuse(path, name, f"must be 1 to {most:,}")


def _are_texts(values: list[Any]) -> bool:
    return all(isinstance(each, str) for each in values)


_MOST = {"port": 65_535, "retention-days": 36_500, "audit-days": 36_500}
"""The greatest values: a limit of ports (RFC 9293: they have 16 bits); chosen: a hundred years."""
_NAMES: dict[type, str] = {
    str: "text in quotation marks", int: "whole number", bool: "true or false",
    list: "list of texts",
}  # fmt: skip


def _find_state(path: Path, wanted: str | None, memory: str | None) -> str | None:
    """Where accounts and jobs lie: as it is set, else with a memory in its database."""
    if wanted is None:
        return None if memory is None else name_team(parse_address(memory))
    if wanted == _IN_FOLDER:
        return None
    if not is_database(wanted):
        what = f'must be "{_IN_FOLDER}" or like postgresql://HOST/DATABASE?team=NAME'
        raise _refuse(path, "state", what)
    parse_team(wanted)
    return wanted


def _read_proxies(path: Path, listed: list[Any]) -> tuple[str, ...]:
    try:
        networks = [ip_network(each) for each in listed]
    except ValueError as error:
        raise _refuse(path, "proxies", "must be addresses like 10.0.0.5 or 10.0.0.0/24") from error
    if not all(each.prefixlen for each in networks):
        raise _refuse(path, "proxies", "must not be all addresses: anybody could say who they are")
    return tuple(map(str, networks))


def _read_header(path: Path, settings: dict[str, Any]) -> str | None:
    header: str | None = settings.get("user-header")
    if header and not (settings.get("proxies") or settings.get("socket")):
        what = "needs proxies or socket: else anybody could say who they are"
        raise _refuse(path, "user-header", what)
    return header.lower() if header else None


def _refuse(path: Path, name: str, what: str) -> InputError:
    return InputError(f"{path}: {name} {what}", code="team setting", setting=name)
