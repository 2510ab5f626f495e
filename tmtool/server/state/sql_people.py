"""Accounts, grants, sign-ins, tokens and audit as tables of a server's own store."""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import AbstractContextManager
from itertools import count
from typing import TYPE_CHECKING, Any, Protocol

from tmtool.errors import InputError
from tmtool.server.state.people import (
    Account,
    AuditEntry,
    DoneOnce,
    Grant,
    Invitation,
    SignIn,
    Token,
)

if TYPE_CHECKING:
    from tmtool.stores.sql import ResultRows

_COMES_IN = """
SELECT {table}.*, accounts.*, grants.role, grants.memory
FROM {table} JOIN accounts ON accounts.name = {table}.account
LEFT JOIN grants ON grants.account = accounts.name
WHERE digest = ? ORDER BY grants.memory, grants.role"""
"""Each request asks it, so all is asked at once: a row for each grant, one if there is none."""


class Statements(Protocol):
    """A transaction: statements of which all are kept, or none."""

    def execute(self, statement: str, values: Sequence[Any] = (), /) -> ResultRows: ...

    def executemany(self, statement: str, rows: Sequence[Sequence[Any]], /) -> ResultRows: ...


class SqlPeople:
    """What `People` promises; how statements are run is a matter of the whole state."""

    def _fetch(self, statement: str, values: Sequence[Any]) -> list[tuple[Any, ...]]:
        raise NotImplementedError

    def _note(self, statement: str, values: Sequence[Any]) -> None:
        raise NotImplementedError

    def _transaction(self) -> AbstractContextManager[Statements]:
        raise NotImplementedError

    # Accounts and grants.

    def add_account(self, account: Account) -> None:
        statement = "INSERT INTO accounts VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING RETURNING 1"
        values = [account.name, account.shown, account.made, account.password, account.closed]
        if not self._fetch(statement, values):
            message = (
                f"there is an account {account.name} or {account.shown} already, perhaps closed"
            )
            raise InputError(message, code="account taken", name=account.name)

    def find_account(self, name: str) -> Account | None:
        for row in self._fetch("SELECT * FROM accounts WHERE name = ?", [name]):
            return Account(*row)
        return None

    def list_accounts(self) -> list[Account]:
        return [Account(*row) for row in self._fetch("SELECT * FROM accounts ORDER BY name", [])]

    def change_account(self, account: Account) -> None:
        self._fetch(
            "UPDATE accounts SET shown = ?, password = ?, closed = ? WHERE name = ?",
            [account.shown, account.password, account.closed, account.name],
        )

    def close_account(self, name: str, moment: str, role: str | None = None) -> str | None:
        with self._transaction() as connection:
            connection.execute(
                "UPDATE accounts SET password = NULL, closed = ? WHERE name = ?", [moment, name]
            )
            for table in ("sign_ins", "tokens", "invitations", "grants", "once"):
                connection.execute(f"DELETE FROM {table} WHERE account = ?", [name])
            return None if role is None else _rename_person(connection, name, role)

    def add_grant(self, grant: Grant) -> None:
        statement = "INSERT INTO grants VALUES (?, ?, ?) ON CONFLICT DO NOTHING"
        self._fetch(statement, [grant.account, grant.role, grant.memory])

    def remove_grant(self, grant: Grant) -> bool:
        statement = "DELETE FROM grants WHERE account = ? AND role = ? AND memory = ? RETURNING 1"
        return bool(self._fetch(statement, [grant.account, grant.role, grant.memory]))

    def list_grants(self, account: str | None = None) -> list[Grant]:
        statement = (
            "SELECT * FROM grants WHERE coalesce(account = ?, true) ORDER BY account, memory, role"
        )
        return [Grant(*row) for row in self._fetch(statement, [account])]

    # Browsers.

    def add_sign_in(self, sign_in: SignIn) -> None:
        values = [sign_in.digest, sign_in.account, sign_in.made, sign_in.used, sign_in.browser]
        self._fetch("INSERT INTO sign_ins VALUES (?, ?, ?, ?, ?)", values)

    def find_signed_in(self, digest: str) -> tuple[SignIn, Account, list[Grant]] | None:
        rows = self._fetch(_COMES_IN.format(table="sign_ins"), [digest])
        for row in rows:
            sign_in, account = SignIn(*row[:5]), Account(*row[5:-2])
            return sign_in, account, _read_grants(account.name, rows)
        return None

    def touch_sign_in(self, digest: str, moment: str) -> None:
        self._note("UPDATE sign_ins SET used = ? WHERE digest = ?", [moment, digest])

    def list_sign_ins(self, account: str) -> list[SignIn]:
        statement = "SELECT * FROM sign_ins WHERE account = ? ORDER BY used DESC, digest"
        return [SignIn(*row) for row in self._fetch(statement, [account])]

    def remove_sign_ins(self, account: str, digest: str | None = None) -> None:
        statement = "DELETE FROM sign_ins WHERE account = ? AND coalesce(digest = ?, true)"
        self._fetch(statement, [account, digest])

    def expire_sign_ins(self, used_before: str, made_before: str) -> None:
        self._fetch("DELETE FROM sign_ins WHERE used < ? OR made < ?", [used_before, made_before])

    # Programs.

    def add_token(self, token: Token) -> None:
        memories = None if token.memories is None else json.dumps(token.memories)
        values = [
            token.digest, token.account, token.label, token.last, token.scope, token.made,
            token.until, token.used, memories,
        ]  # fmt: skip
        self._fetch("INSERT INTO tokens VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", values)

    def find_program(self, digest: str) -> tuple[Token, Account, list[Grant]] | None:
        rows = self._fetch(_COMES_IN.format(table="tokens"), [digest])
        for row in rows:
            token, account = _read_token(row[:9]), Account(*row[9:-2])
            return token, account, _read_grants(account.name, rows)
        return None

    def find_token(self, digest: str) -> Token | None:
        for row in self._fetch("SELECT * FROM tokens WHERE digest = ?", [digest]):
            return _read_token(row)
        return None

    def touch_token(self, digest: str, moment: str) -> None:
        self._note("UPDATE tokens SET used = ? WHERE digest = ?", [moment, digest])

    def list_tokens(self, account: str) -> list[Token]:
        statement = "SELECT * FROM tokens WHERE account = ? ORDER BY made DESC, digest"
        return [_read_token(row) for row in self._fetch(statement, [account])]

    def remove_token(self, account: str, digest: str) -> bool:
        statement = "DELETE FROM tokens WHERE account = ? AND digest = ? RETURNING 1"
        return bool(self._fetch(statement, [account, digest]))

    # Invitations.

    def add_invitation(self, invitation: Invitation) -> None:
        with self._transaction() as connection:
            statement = "DELETE FROM invitations WHERE account = ?"
            connection.execute(statement, [invitation.account])
            connection.execute(
                "INSERT INTO invitations VALUES (?, ?, ?)",
                [invitation.digest, invitation.account, invitation.until],
            )

    def take_invitation(self, digest: str, moment: str, password: str) -> Account | None:
        with self._transaction() as connection:
            statement = "DELETE FROM invitations WHERE digest = ? AND until >= ? RETURNING account"
            for (name,) in connection.execute(statement, [digest, moment]).fetchall():
                statement = (
                    "UPDATE accounts SET password = ? WHERE name = ? AND closed IS NULL RETURNING *"
                )
                found = connection.execute(statement, [password, name]).fetchall()
                connection.execute("DELETE FROM sign_ins WHERE account = ?", [name])
                return Account(*found[0]) if found else None
        return None

    # What was done.

    def add_audit(self, entry: AuditEntry) -> None:
        statement = (
            "INSERT INTO audit (at, person, token, action, objects, outcome, request) "
            "VALUES (?, ?, ?, ?, ?, ?, ?)"
        )
        objects = json.dumps(entry.objects)
        values = [
            entry.at, entry.person, entry.token, entry.action, objects, entry.outcome,
            entry.request,
        ]  # fmt: skip
        # Within a transaction numbers come in their order, so that who goes on behind one of them
        # misses none.
        with self._transaction() as connection:
            connection.execute(statement, values)

    def list_audit(
        self, after: int = 0, limit: int = 100, person: str | None = None, since: str = ""
    ) -> list[AuditEntry]:
        statement = (
            "SELECT * FROM audit WHERE number > ? AND coalesce(person = ?, true) AND at >= ? "
            "ORDER BY number LIMIT ?"
        )
        return [_read_entry(row) for row in self._fetch(statement, [after, person, since, limit])]

    def list_latest_audit(
        self, before: int | None, limit: int, person: str | None = None, since: str = ""
    ) -> list[AuditEntry]:
        statement = (
            "SELECT * FROM audit WHERE coalesce(number < ?, true) AND coalesce(person = ?, true) "
            "AND at >= ? ORDER BY number DESC LIMIT ?"
        )
        return [_read_entry(row) for row in self._fetch(statement, [before, person, since, limit])]

    def list_failures(self, since: str, limit: int = 100) -> list[AuditEntry]:
        statement = (
            "SELECT * FROM audit WHERE outcome >= 500 AND at >= ? ORDER BY number DESC LIMIT ?"
        )
        return [_read_entry(row) for row in self._fetch(statement, [since, limit])]

    def count_use(self, day: str, person: str, action: str) -> None:
        statement = (
            "INSERT INTO uses VALUES (?, ?, ?, 1) "
            "ON CONFLICT (day, person, action) DO UPDATE SET times = uses.times + 1"
        )
        self._note(statement, [day, person, action])

    def list_use(self, since: str) -> list[tuple[str, str, str, int]]:
        statement = "SELECT * FROM uses WHERE day >= ? ORDER BY day, person, action"
        return [
            (day, person, action, n) for day, person, action, n in self._fetch(statement, [since])
        ]

    def forget_audit(self, before: str) -> int:
        self._fetch("DELETE FROM uses WHERE day < ?", [before[:10]])
        return len(self._fetch("DELETE FROM audit WHERE at < ? RETURNING 1", [before]))

    # What is to be done once.

    def begin_once(self, wanted: DoneOnce) -> DoneOnce | None:
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT * FROM once WHERE account = ? AND key = ?", [wanted.account, wanted.key]
            ).fetchone()
            if row is None:
                connection.execute(
                    "INSERT INTO once VALUES (?, ?, ?, ?, 0, '{}', '')",
                    [wanted.account, wanted.key, wanted.digest, wanted.made],
                )
                return None
        if row[2] != wanted.digest:
            message = "this key was used for another request"
            raise InputError(message, code="key used")
        account, key, digest, made, status, headers, body = row
        return DoneOnce(account, key, digest, made, status, json.loads(headers), body)

    def end_once(self, done: DoneOnce) -> None:
        statement = (
            "UPDATE once SET status = ?, headers = ?, body = ? WHERE account = ? AND key = ?"
        )
        headers = json.dumps(dict(done.headers))
        self._fetch(statement, [done.status, headers, done.body, done.account, done.key])

    def drop_once(self, account: str, key: str) -> None:
        self._fetch("DELETE FROM once WHERE account = ? AND key = ?", [account, key])

    def forget_once(self, before: str) -> None:
        self._fetch("DELETE FROM once WHERE made < ?", [before])

    # Counts.

    def count_people(self) -> dict[str, int]:
        parts = ", ".join(f"(SELECT count(*) FROM {table})" for table in _COUNTED.values())
        return dict(zip(_COUNTED, self._fetch(f"SELECT {parts}", [])[0], strict=True))


_COUNTED = {
    "accounts": "accounts", "closed": "accounts WHERE closed IS NOT NULL", "grants": "grants",
    "tokens": "tokens", "browsers": "sign_ins", "audit": "audit",
}  # fmt: skip
"""What is counted, and where it stands."""


def _rename_person(connection: Statements, name: str, role: str) -> str:
    """Put a role in the place of the shown name of an account; what it became."""
    ((shown,),) = connection.execute("SELECT shown FROM accounts WHERE name = ?", [name]).fetchall()
    statement = "SELECT shown FROM accounts WHERE name <> ?"
    taken = {each.casefold() for (each,) in connection.execute(statement, [name])}
    numbered = (role if number == 1 else f"{role} {number}" for number in count(1))
    chosen = next(each for each in numbered if each.casefold() not in taken)
    for table, column in (
        ("audit", "person"), ("events", "person"), ("items", "owner"), ("jobs", "owner"),
        ("accounts", "shown"),
    ):  # fmt: skip
        statement = f"UPDATE {table} SET {column} = ? WHERE {column} = ?"
        connection.execute(statement, [chosen, shown])
    # Days on which both were counted would stand twice.
    connection.execute("DELETE FROM uses WHERE person = ?", [shown])
    return chosen


def _read_grants(account: str, rows: Sequence[Sequence[Any]]) -> list[Grant]:
    return [Grant(account, role, memory) for *_, role, memory in rows if role is not None]


def _read_entry(row: Sequence[Any]) -> AuditEntry:
    number, at, who, token, action, objects, outcome, request = row
    return AuditEntry(number, at, who, token, action, tuple(json.loads(objects)), outcome, request)


def _read_token(row: Sequence[Any]) -> Token:
    digest, account, label, last, scope, made, until, used, memories = row
    seen = None if memories is None else tuple(json.loads(memories))
    return Token(digest, account, label, last, scope, made, until, used, seen)
