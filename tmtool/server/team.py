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

_DEFAULTS: dict[str, Any] = {
    "folder": ".",
    "memory": "memory",
    "findings": "findings.jsonl",
    "state": None,
    "host-names": [],
    "address": None,
    "listen": "127.0.0.1",
    "port": 8765,
    "socket": None,
    "proxies": [],
    "user-header": None,
    "encoder": None,
    "retention-days": 30,  # of files, bitexts and reports that nobody uses
    "audit-days": 365,
    "look-ups-noted": False,
}
"""Settings of the file; a value has the type of its default, and is a text if that is None."""
_TYPES = {
    str: "text in quotation marks",
    int: "whole number",
    bool: "true or false",
    list: "list of texts",
}
_MAXIMA = {"port": 65_535, "retention-days": 36_500, "audit-days": 36_500}
_USUAL_PORTS = {"http": ":80", "https": ":443"}
"""Standard (RFC 9110, 4.2): the ports that addresses need not name."""
_HOST = re.compile(r"[a-z0-9._-]+(:[0-9]{1,5})?|\[[0-9a-f:.]+\](:[0-9]{1,5})?")
_IN_FOLDER = "folder"
"""The setting `state` of a team whose accounts lie in a file of its folder."""


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
    listen: str
    port: int
    socket: Path | None
    proxies: tuple[str, ...]
    user_header: str | None
    encoder: str | None
    retention_days: int
    audit_days: int
    notes_lookups: bool
    database: str | None
    """The address of a memory in a database. `memory` is then the folder of what goes with it."""
    state: str | None
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
    _check_values(path, told)
    sent = {**_DEFAULTS, **told}
    folder = path.resolve().parent / sent["folder"]
    # Browsers write names small, and leave out the usual port.
    address = sent["address"].rstrip("/").lower()
    scheme, _, host = address.partition("://")
    usual = _USUAL_PORTS.get(scheme)
    if usual is None or not _HOST.fullmatch(host) or host.endswith(usual):
        raise _refuse(path, "address", "must be like https://tm.example.org")
    socket, header = sent["socket"], sent["user-header"]
    if header and not (sent["proxies"] or socket):
        what = "needs proxies or socket: else anybody could say who they are"
        raise _refuse(path, "user-header", what)
    database = sent["memory"] if is_database(sent["memory"]) else None
    return TeamSettings(
        folder=folder,
        memory=folder / ("memory" if database else sent["memory"]),
        findings=folder / sent["findings"],
        address=address,
        hosts=frozenset(each.lower() for each in (host, *sent["host-names"])),
        listen=sent["listen"],
        port=sent["port"],
        socket=None if socket is None else folder / socket,
        proxies=_read_proxies(path, sent["proxies"]),
        user_header=header.lower() if header else None,
        encoder=sent["encoder"],
        retention_days=sent["retention-days"],
        audit_days=sent["audit-days"],
        notes_lookups=sent["look-ups-noted"],
        database=database,
        state=_find_state(path, sent["state"], database),
    )


def _check_values(path: Path, told: dict[str, Any]) -> None:
    if "address" not in told:
        raise _refuse(path, "address", "is missing: it is how browsers reach the server")
    for name, value in told.items():
        if name not in _DEFAULTS:
            raise _refuse(path, name, f"is not a setting; there are {', '.join(_DEFAULTS)}")
        kind: Any = str if _DEFAULTS[name] is None else type(_DEFAULTS[name])
        texts = value if kind is list and type(value) is list else ()
        if type(value) is not kind or not all(isinstance(each, str) for each in texts):
            raise _refuse(path, name, f"must be a {_TYPES[kind]}")
        if name in _MAXIMA and not 1 <= value <= _MAXIMA[name]:
            raise _refuse(path, name, f"must be 1 to {_MAXIMA[name]:,}")


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


def _refuse(path: Path, name: str, what: str) -> InputError:
    return InputError(f"{path}: {name} {what}", code="team setting", setting=name)
