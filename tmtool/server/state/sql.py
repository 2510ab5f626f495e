"""What a server keeps, as statements that SQLite and PostgreSQL both take, with `?` for a value.

A subclass says how statements are run and what is on the disk then.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from time import time
from typing import Any, TypeVar

from tmtool.errors import ChangedError, EmptyError, InputError
from tmtool.server.state import KEPT_DAYS, Item, ItemEvent, Job, JobState, Json
from tmtool.server.state.people import (
    Account,
    AuditEntry,
    DoneOnce,
    Grant,
    Invitation,
    SignIn,
    Token,
)
from tmtool.server.state.rows import (
    TABLES,
    Rows,
    Run,
    dump,
    list_columns,
    list_names,
    load,
    rename_person,
    write_insert,
)
from tmtool.stores.sql import EVERY_ROW

FULL = "the server's disk is full, and nothing of this was kept: make room, then try again"
BUSY = "the server is busy with a change: try again in a moment"
T = TypeVar("T")


class State:
    """The store of a server.

    Items that nobody uses are kept for `kept_days`. `database` is the address of the database, with
    what it takes to come in; None for a file.
    """

    kept_days: int = KEPT_DAYS
    database: str | None = None

    def _read(self, statement: str, values: Sequence[Any]) -> Rows:
        """The rows of a statement that changes nothing."""
        raise NotImplementedError

    def _transaction(self, *, lasting: bool = True) -> AbstractContextManager[Run]:
        """Statements of which all are kept or none, while nobody else writes.

        With `lasting` they are on the disk when the block ends. Otherwise nothing waits for the
        disk, and a power failure may lose them.
        """
        raise NotImplementedError

    def wipe(self) -> None:
        """Leave nothing of what was removed in the files."""
        raise NotImplementedError

    def close(self) -> None:
        """Close what is open."""
        raise NotImplementedError

    def _change(self, statement: str, values: Sequence[Any], *, lasting: bool = True) -> Rows:
        with self._transaction(lasting=lasting) as run:
            return run(statement, values)

    def _list(self, kind: type[T], rest: str, values: Sequence[Any] = ()) -> list[T]:
        rows = self._read(f"SELECT {list_columns(kind)} FROM {TABLES[kind]} {rest}", values)
        return [self._build(kind, row) for row in rows]

    def _build(self, kind: type[T], row: Sequence[Any]) -> T:
        values = dict(zip(list_names(kind), map(load, list_names(kind), row), strict=True))
        if kind is Item:
            values["kept_days"] = self.kept_days
        return kind(**values)

    def _add(self, record: object, rest: str = "") -> Rows:
        return self._change(*write_insert(record, rest))

    # Items.

    def add_item(self, item: Item) -> None:
        """Add an item that is whole."""
        self._add(item)

    def find_item(self, identity: str) -> Item:
        """The item of an id; EmptyError where there is none."""
        for item in self._list(Item, "WHERE id = ?", [identity]):
            return item
        message = "there is nothing here of that name; perhaps it was removed"
        raise EmptyError(message, code="no item")

    def list_items(self, kind: str | None = None, owner: str | None = None) -> list[Item]:
        """The items, those used last first."""
        rest = "WHERE coalesce(kind = ?, true) AND coalesce(owner = ?, true) ORDER BY used DESC, id"
        return self._list(Item, rest, [kind, owner])

    def touch_item(self, identity: str, moment: str) -> None:
        """Note that an item is used."""
        values = [moment, identity]
        self._change("UPDATE items SET used = ? WHERE id = ?", values, lasting=False)

    def hold_item(self, identity: str, *, held: bool) -> None:
        """Keep an item however long nobody uses it, or no longer."""
        self._change("UPDATE items SET held = ? WHERE id = ?", [int(held), identity])

    def note_facts(self, identity: str, facts: Mapping[str, Json]) -> None:
        """Replace what pages say of an item."""
        self._change("UPDATE items SET facts = ? WHERE id = ?", [dump(facts), identity])

    def share_item(self, identity: str, memory: str | None) -> None:
        """Let those who have a role in a memory open an item, or its owner alone."""
        self._change("UPDATE items SET memory = ? WHERE id = ?", [memory, identity])

    def remove_item(self, identity: str) -> None:
        """Remove an item and its events."""
        self._change("DELETE FROM items WHERE id = ?", [identity])

    def add_event(self, identity: str, version: int, person: str, moment: str, text: str) -> Item:
        """Note what somebody did with an item that they saw at a version.

        ChangedError where it has another version by now; nothing is written then.
        """
        return self.add_events(identity, version, person, moment, [text])

    def add_events(
        self,
        identity: str,
        version: int,
        person: str,
        moment: str,
        texts: Sequence[str],
        facts: Mapping[str, Json] | None = None,
    ) -> Item:
        """Note several things that somebody did, all or none, and the new `facts` of the item."""
        with self._transaction() as run:
            found = run(f"SELECT {list_columns(Item)} FROM items WHERE id = ?", [identity])
            if not found:
                message = "it was removed meanwhile"
                raise EmptyError(message, code="no item")
            item = self._build(Item, found[0])
            if item.version != version:
                message = (
                    f"it was changed meanwhile: you saw version {version}, now it is {item.version}"
                )
                raise ChangedError(message, version=item.version)
            for number, text in enumerate(texts, version + 1):
                values = [identity, number, person, moment, text]
                run("INSERT INTO events VALUES (?, ?, ?, ?, ?)", values)
            (row,) = run(
                "UPDATE items SET version = ?, used = ?, facts = coalesce(?, facts) WHERE id = ? "
                f"RETURNING {list_columns(Item)}",
                [version + len(texts), moment, None if facts is None else dump(facts), identity],
            )
        return self._build(Item, row)

    def list_events(self, identity: str, after: int = 0) -> list[ItemEvent]:
        """What was done with an item since a version, in order."""
        rest = "WHERE item = ? AND number > ? ORDER BY number"
        return self._list(ItemEvent, rest, [identity, after])

    # Jobs.

    def add_job(self, job: Job) -> None:
        """Add a job that is to be done."""
        self._add(job)

    def claim_job(self, moment: str, most: int | None = None) -> Job | None:
        """Start the next waiting job and return it; each is given to one server.

        People take turns, and nobody has more than `most` jobs running.
        """
        # First whoever has fewest jobs running, then who began one longest ago.
        own = "SELECT {} FROM jobs AS own WHERE own.owner = todo.owner"
        running = f"({own.format('count(*)')} AND own.state = 'doing')"
        latest = f"(SELECT coalesce(({own.format('max(own.started)')}), ''))"
        statement = (
            "UPDATE jobs SET state = 'doing', started = ?, beat = ? WHERE id = "
            f"(SELECT todo.id FROM jobs AS todo WHERE todo.state = 'todo' AND {running} < ? "
            f"ORDER BY {running}, {latest}, todo.made, todo.id LIMIT 1) "
            f"RETURNING {list_columns(Job)}"
        )
        for row in self._change(statement, [moment, moment, EVERY_ROW if most is None else most]):
            return self._build(Job, row)
        return None

    def count_waiting_jobs(self, owner: str | None = None) -> int:
        """Return how many jobs wait, of one person or of all."""
        statement = "SELECT count(*) FROM jobs WHERE state = 'todo' AND coalesce(owner = ?, true)"
        return int(self._read(statement, [owner])[0][0])

    def find_job(self, identity: str) -> Job:
        """The job of an id; EmptyError where there is none."""
        for job in self._list(Job, "WHERE id = ?", [identity]):
            return job
        message = "there is no such job"
        raise EmptyError(message, code="no job")

    def list_jobs(self, owner: str | None = None, limit: int | None = 100) -> list[Job]:
        """The jobs, new ones first."""
        rest = "WHERE coalesce(owner = ?, true) ORDER BY made DESC, id LIMIT ?"
        return self._list(Job, rest, [owner, EVERY_ROW if limit is None else limit])

    def remove_job(self, identity: str) -> None:
        """Remove a job that is over."""
        statement = "DELETE FROM jobs WHERE id = ? AND state NOT IN ('todo', 'doing')"
        self._change(statement, [identity])

    def forget_parameters(self, identity: str) -> None:
        """Leave nothing of what a job was told: it can't be done once more."""
        self._change("UPDATE jobs SET parameters = '{}' WHERE id = ?", [identity])

    def note_progress(
        self, identity: str, task: str, done: float, total: float | None, remarks: Sequence[str]
    ) -> None:
        """Note how far a job is."""
        statement = (
            "UPDATE jobs SET task = ?, done = ?, total = ?, remarks = ? "
            "WHERE id = ? AND state = 'doing'"
        )
        self._change(statement, [task, done, total, dump([*remarks]), identity], lasting=False)

    def note_beat(self, identities: Sequence[str], moment: str) -> None:
        """Note that these jobs are running."""
        if identities:
            marks = ", ".join("?" * len(identities))
            statement = f"UPDATE jobs SET beat = ? WHERE id IN ({marks})"
            self._change(statement, [moment, *identities], lasting=False)

    def end_job(
        self,
        identity: str,
        state: JobState,
        moment: str,
        *,
        result: Mapping[str, Json] | None = None,
        item: str | None = None,
        problem: str | None = None,
        facts: Mapping[str, Json] | None = None,
    ) -> bool:
        """Note how a job ended; False where it had ended before."""
        statement = (
            "UPDATE jobs SET state = ?, ended = ?, result = ?, item = ?, problem = ?, facts = ? "
            "WHERE id = ? AND state IN ('todo', 'doing') RETURNING id"
        )
        values = [state, moment, dump(result or {}), item, problem, dump(facts or {}), identity]
        return bool(self._change(statement, values))

    def fail_silent_jobs(self, before: str, moment: str, problem: str) -> None:
        """End the running jobs of which no server has noted anything since a moment."""
        statement = (
            "UPDATE jobs SET state = 'failed', ended = ?, problem = ? "
            "WHERE state = 'doing' AND beat < ?"
        )
        self._change(statement, [moment, problem, before])

    # Accounts and grants.

    def add_account(self, account: Account) -> None:
        """Add an account; InputError where its name is taken."""
        if not self._add(account, "ON CONFLICT DO NOTHING RETURNING 1"):
            message = (
                f"there is an account {account.name} or {account.shown} already, perhaps closed"
            )
            raise InputError(message, code="account taken", name=account.name)

    def find_account(self, name: str) -> Account | None:
        """The account of a name."""
        return next(iter(self._list(Account, "WHERE name = ?", [name])), None)

    def list_accounts(self) -> list[Account]:
        """All accounts by name, closed ones too."""
        return self._list(Account, "ORDER BY name")

    def close_account(self, name: str, moment: str, role: str | None = None) -> str | None:
        """Close an account for good: it is signed out everywhere and loses its grants.

        A role replaces the person's name in all that is kept here, with a number behind it where
        somebody else has it already. Return what the name is now.
        """
        with self._transaction() as run:
            run("UPDATE accounts SET password = NULL, closed = ? WHERE name = ?", [moment, name])
            for table in ("sign_ins", "tokens", "invitations", "grants", "once"):
                run(f"DELETE FROM {table} WHERE account = ?", [name])
            return None if role is None else rename_person(run, name, role)

    def add_grant(self, grant: Grant) -> None:
        """Give an account a role; the same twice is one."""
        self._add(grant, "ON CONFLICT DO NOTHING")

    def remove_grant(self, grant: Grant) -> bool:
        """Take a role away; whether it was there."""
        statement = "DELETE FROM grants WHERE account = ? AND role = ? AND memory = ? RETURNING 1"
        return bool(self._change(statement, [grant.account, grant.role, grant.memory]))

    def list_grants(self, account: str | None = None) -> list[Grant]:
        """The grants of an account, or of all."""
        rest = "WHERE coalesce(account = ?, true) ORDER BY account, memory, role"
        return self._list(Grant, rest, [account])

    # What lets browsers and programs in.

    def add_sign_in(self, sign_in: SignIn) -> None:
        """Note that somebody signed in."""
        self._add(sign_in)

    def find_signed_in(self, digest: str) -> tuple[SignIn, Account, list[Grant]] | None:
        """Who signed in with a cookie of this digest, and what they may do."""
        return self._find_entry(SignIn, digest)

    def find_program(self, digest: str) -> tuple[Token, Account, list[Grant]] | None:
        """The token of a digest, whose it is, and what they may do."""
        return self._find_entry(Token, digest)

    def _find_entry(self, kind: type[T], digest: str) -> tuple[T, Account, list[Grant]] | None:
        # Each request needs it, so one statement gives all: a row for each grant, or one for none.
        table = TABLES[kind]
        columns = (*(f"{table}.{each}" for each in list_names(kind)), "accounts.*")
        rows = self._read(
            f"SELECT {', '.join(columns)}, grants.role, grants.memory "
            f"FROM {table} JOIN accounts ON accounts.name = {table}.account "
            "LEFT JOIN grants ON grants.account = accounts.name "
            "WHERE digest = ? ORDER BY grants.memory, grants.role",
            [digest],
        )
        if not rows:
            return None
        width = len(list_names(kind))
        account = Account(*rows[0][width:-2])
        grants = [Grant(account.name, role, memory) for *_, role, memory in rows if role]
        return self._build(kind, rows[0][:width]), account, grants

    def touch_sign_in(self, digest: str, moment: str) -> None:
        """Note that a browser is in use."""
        values = [moment, digest]
        self._change("UPDATE sign_ins SET used = ? WHERE digest = ?", values, lasting=False)

    def list_sign_ins(self, account: str) -> list[SignIn]:
        """The browsers in which somebody is signed in, last used first."""
        return self._list(SignIn, "WHERE account = ? ORDER BY used DESC, digest", [account])

    def remove_sign_ins(self, account: str, digest: str | None = None) -> None:
        """Sign somebody out: one browser, or all."""
        statement = "DELETE FROM sign_ins WHERE account = ? AND coalesce(digest = ?, true)"
        self._change(statement, [account, digest])

    def expire_sign_ins(self, used_before: str, made_before: str) -> None:
        """Sign out whoever was idle for long, or signed in long ago."""
        self._change("DELETE FROM sign_ins WHERE used < ? OR made < ?", [used_before, made_before])

    def add_token(self, token: Token) -> None:
        """Add a token."""
        self._add(token)

    def find_token(self, digest: str) -> Token | None:
        """The token of a digest."""
        return next(iter(self._list(Token, "WHERE digest = ?", [digest])), None)

    def touch_token(self, digest: str, moment: str) -> None:
        """Note that a token is in use."""
        values = [moment, digest]
        self._change("UPDATE tokens SET used = ? WHERE digest = ?", values, lasting=False)

    def list_tokens(self, account: str) -> list[Token]:
        """The tokens of an account, new ones first."""
        return self._list(Token, "WHERE account = ? ORDER BY made DESC, digest", [account])

    def remove_token(self, account: str, digest: str) -> bool:
        """Revoke a token; whether it was there."""
        statement = "DELETE FROM tokens WHERE account = ? AND digest = ? RETURNING 1"
        return bool(self._change(statement, [account, digest]))

    def add_invitation(self, invitation: Invitation) -> None:
        """Let somebody choose a password; earlier invitations of the account end."""
        with self._transaction() as run:
            run("DELETE FROM invitations WHERE account = ?", [invitation.account])
            run(*write_insert(invitation))

    def take_invitation(self, digest: str, moment: str, password: str) -> Account | None:
        """Use up an invitation that is not too old: its account has this password from now on.

        The account is signed out everywhere. None where there is no such invitation, or the account
        is closed.
        """
        with self._transaction() as run:
            statement = "DELETE FROM invitations WHERE digest = ? AND until >= ? RETURNING account"
            for (name,) in run(statement, [digest, moment]):
                run("DELETE FROM sign_ins WHERE account = ?", [name])
                statement = (
                    "UPDATE accounts SET password = ? WHERE name = ? AND closed IS NULL RETURNING *"
                )
                for row in run(statement, [password, name]):
                    return Account(*row)
        return None

    # What was done, and how often.

    def add_audit(self, entry: AuditEntry) -> None:
        """Note what somebody did; the store numbers the entries."""
        self._add(entry)

    def list_audit(
        self,
        after: int = 0,
        limit: int = 100,
        person: str | None = None,
        since: str = "",
        *,
        before: int | None = None,
        latest: bool = False,
    ) -> list[AuditEntry]:
        """What was done since a moment, between two numbers; with `latest` the last comes first."""
        rest = (
            "WHERE number > ? AND coalesce(number < ?, true) AND coalesce(person = ?, true) "
            f"AND at >= ? ORDER BY number {'DESC' if latest else 'ASC'} LIMIT ?"
        )
        return self._list(AuditEntry, rest, [after, before, person, since, limit])

    def count_use(self, day: str, person: str, action: str) -> None:
        """Count something that is not noted one by one, such as a look-up."""
        statement = (
            "INSERT INTO uses VALUES (?, ?, ?, 1) "
            "ON CONFLICT (day, person, action) DO UPDATE SET times = uses.times + 1"
        )
        self._change(statement, [day, person, action], lasting=False)

    def list_use(self, since: str) -> Rows:
        """Day, person, action and how often, since a day."""
        statement = "SELECT * FROM uses WHERE day >= ? ORDER BY day, person, action"
        return self._read(statement, [since])

    def forget_audit(self, before: str) -> None:
        """Remove what was noted before a moment."""
        self._change("DELETE FROM uses WHERE day < ?", [before[:10]])
        self._change("DELETE FROM audit WHERE at < ?", [before])

    def count_hit(self, who: str, most: int, seconds: float) -> float:
        """Count something that somebody does, unless they did it as often in so many seconds.

        Return the seconds until they may again; 0 where it was counted. All servers of a team count
        together.
        """
        with self._transaction(lasting=False) as run:
            now = time()  # nobody else counts by now
            run("DELETE FROM hits WHERE until <= ?", [now])
            ((hits, first),) = run("SELECT count(*), min(until) FROM hits WHERE who = ?", [who])
            if hits >= most:
                return float(first - now)
            run("INSERT INTO hits VALUES (?, ?)", [who, now + seconds])
        return 0.0

    def forget_hits(self) -> None:
        """Forget what is counted no longer."""
        self._change("DELETE FROM hits WHERE until <= ?", [time()], lasting=False)

    # Requests that are done once.

    def begin_once(self, wanted: DoneOnce) -> DoneOnce | None:
        """Note that a request with a key is being done: None; or what was answered before.

        A status of 0 says that it is being done. InputError where the key was used for another
        request.
        """
        columns, values = list_columns(DoneOnce), [wanted.account, wanted.key]
        with self._transaction() as run:
            found = run(f"SELECT {columns} FROM once WHERE account = ? AND key = ?", values)
            if not found:
                run(*write_insert(wanted))
                return None
        done = self._build(DoneOnce, found[0])
        if done.digest != wanted.digest:
            message = "this key was used for another request"
            raise InputError(message, code="key used")
        return done

    def end_once(self, done: DoneOnce) -> None:
        """Keep the answer."""
        statement = (
            "UPDATE once SET status = ?, headers = ?, body = ? WHERE account = ? AND key = ?"
        )
        values = [done.status, dump(dict(done.headers)), done.body, done.account, done.key]
        self._change(statement, values)

    def drop_once(self, account: str, key: str) -> None:
        """Forget a key whose request was not done."""
        self._change("DELETE FROM once WHERE account = ? AND key = ?", [account, key])

    def forget_once(self, before: str) -> None:
        """Forget the keys of long ago."""
        self._change("DELETE FROM once WHERE made < ?", [before])
