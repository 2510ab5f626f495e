"""What one request works with: a memory, an encoder, a user and a time, opened when needed."""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import suppress
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from time import monotonic
from typing import TYPE_CHECKING, Self, TypeAlias, TypeVar, cast

from tmtool.errors import EmptyError, InputError, MissingError, TmtoolError
from tmtool.protocols import View
from tmtool.selection import Selection
from tmtool.where import Equal, In, Not, Or, Where, combine

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Iterator
    from types import TracebackType

    from tmtool.embed import EncoderModel
    from tmtool.memory.memory import Memory
    from tmtool.protocols import Encoder, LastingStore


@dataclass(frozen=True, slots=True)
class Settings:
    """Where things lie and who asks when; `encoder` is the one of the memory's vectors if None.

    `seen` is where the findings of the last checks are noted, beside the decisions if None. Of a
    memory that others share `memories` are the parts that may be seen, by the names that filters
    have for them, and `writable` those that may be changed; None for all of it. Where not
    `restricted`, what is restricted, embargoed or provisional is not there.
    """

    memory: Path
    findings: Path
    user: str
    now: datetime
    encoder: str | None = None
    seen: Path | None = None
    memories: tuple[str, ...] | None = None
    writable: tuple[str, ...] | None = None
    restricted: bool = True
    database: str | None = None
    """The address of a memory in a database. `memory` is then the folder of what goes with it:
    term base, jobs."""

    @property
    def address(self) -> str | Path:
        """Where the memory is."""
        return self.database or self.memory

    @property
    def place(self) -> str:
        """The same for people: without a password."""
        from tmtool.stores import describe_address

        return describe_address(self.address)

    @property
    def name(self) -> str:
        """What the memory is called, without where it lies."""
        from tmtool.stores import name_memory

        return name_memory(self.address)


FileIdentity: TypeAlias = tuple[int, int, int, int]
"""What changes with a file, whoever writes it: its time, size, number and device."""
T = TypeVar("T")


_MAX_RECENT = 64  # of some tens of kilobytes each
_RECENT_SECONDS = 60.0


class Recent:
    """Keeps the last results for a minute each; threads may share it."""

    def __init__(self) -> None:
        self._kept: OrderedDict[Hashable, tuple[float, object]] = OrderedDict()
        self._guard = threading.Lock()

    def keep(self, key: Hashable, value: object) -> None:
        """Keep a result under a key."""
        with self._guard:
            self._kept[key] = monotonic(), value
            self._kept.move_to_end(key)
            while len(self._kept) > _MAX_RECENT:
                self._kept.popitem(last=False)

    def find(self, key: Hashable) -> object | None:
        """Return the result under a key; None if it is kept no longer."""
        with self._guard:
            at, value = self._kept.get(key, (0.0, None))
        return value if monotonic() - at < _RECENT_SECONDS else None


class _Opened:
    """What is opened once, and stays open for all sessions that share it."""

    def __init__(self) -> None:
        self.store: LastingStore | None = None
        self.encoder: Encoder | None = None
        self.files: dict[Path, tuple[FileIdentity, object]] = {}
        self.recent = Recent()
        self.computed: dict[Hashable, tuple[int, object]] = {}
        self.guard = threading.RLock()  # several threads may ask first
        self.reading = threading.RLock()  # another one: nothing waits for the encoder but meanings


class Session:
    """A memory and what goes with it, for one request; to be closed, best by a `with` block."""

    def __init__(self, settings: Settings, opened: _Opened | None = None) -> None:
        self.settings = settings
        self._opened = opened or _Opened()
        self._views: dict[Selection, View] = {}

    def renew(
        self,
        user: str,
        now: datetime,
        memories: tuple[str, ...] | None = None,
        writable: tuple[str, ...] | None = None,
    ) -> Session:
        """A session for another request, of somebody, at a time; memory and encoder are shared.

        It sees and changes no more than `memories` and `writable`, as `Settings` has them.
        """
        settings = replace(self.settings, user=user, now=now, memories=memories, writable=writable)
        return Session(settings, self._opened)

    def leave_out_restricted(self) -> Session:
        """The same session, to which no restricted text is there."""
        return Session(replace(self.settings, restricted=False), self._opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the memory, if it was opened."""
        if self._opened.store is not None:
            self._opened.store.close()
            self._opened.store = None

    @property
    def user(self) -> str:
        return self.settings.user

    @property
    def now(self) -> datetime:
        return self.settings.now

    @property
    def seen_findings(self) -> Path:
        """The file that notes the findings of the last checks."""
        decisions = self.settings.findings
        return self.settings.seen or decisions.with_name(f"{decisions.name}.seen")

    def read_once(self, path: Path, read: Callable[[Path], T]) -> T:
        """What a file says: read once for all sessions that share this, and anew when it changed.

        It must not be changed by who gets it. Errors are those of `read`.
        """
        with self._opened.reading:
            identity = _identify(path)
            kept = self._opened.files.get(path)
            if kept is not None and kept[0] == identity:
                return cast("T", kept[1])
            found = read(path)
            # What somebody changed while it was read is read anew the next time.
            if identity is not None and identity == _identify(path):
                self._opened.files[path] = identity, found
            return found

    @property
    def recent(self) -> Recent:
        """What was found a moment ago in a session that shares this; a key has to say for whom."""
        return self._opened.recent

    def compute_once(self, name: str, compute: Callable[[], T]) -> T:
        """What follows from the part of the memory that is seen: computed anew when that changed.

        `name` says what it is. It must not be changed by who gets it; errors are those of
        `compute`.
        """
        key = name, self.settings.memories, self.settings.restricted
        revision = self.store.revision
        kept = self._opened.computed.get(key)
        if kept is None or kept[0] != revision:
            kept = self._opened.computed[key] = revision, compute()
        return cast("T", kept[1])

    # The memory.

    @property
    def sees_all(self) -> bool:
        """Return True if no part of the memory is hidden from this session."""
        return self.settings.memories is None and self.settings.restricted

    @property
    def is_open(self) -> bool:
        """Whether the memory is open already."""
        return self._opened.store is not None

    @property
    def has_memory(self) -> bool:
        """Whether there is a memory where the settings say."""
        from tmtool.stores import has_memory

        return has_memory(self.settings.address)

    @property
    def store(self) -> LastingStore:
        """The store of the memory, opened once; MissingError where there is none."""
        from tmtool.stores import open_store

        opened = self._opened
        if opened.store is None:
            with opened.guard:
                if opened.store is None:
                    if not self.has_memory:
                        where = self.settings.place
                        raise MissingError(
                            f"memory not found: {where}", code="no memory", folder=where
                        )
                    opened.store = open_store(self.settings.address)
        settings = self.settings
        memories, writable = (
            None if names is None else In("memory", names)
            for names in (settings.memories, settings.writable)
        )
        seen = combine(memories, None if settings.restricted else Equal("restriction", None))
        if seen is None and writable is None:
            return opened.store
        from tmtool.stores.limited import LimitedStore

        return LimitedStore(opened.store, seen, writable)

    @property
    def memory(self) -> Memory:
        """The memory as look-ups and additions take it, with the session's encoder and user."""
        from tmtool.memory.memory import Memory

        return Memory(self.store, encoder=self.load_encoder, user=self.user)

    def create_memory(self) -> None:
        """Open the memory, which is made where there is none; InputError where a file is there."""
        from tmtool.stores import open_store

        if self._opened.store is None:
            self._opened.store = open_store(self.settings.address, create=True)

    def check_filled(self) -> None:
        """EmptyError where there is nothing in the memory."""
        if not self.store.list_languages():
            where = self.store.address
            raise EmptyError(f"the memory at {where} is empty", code="empty memory", folder=where)

    # The part of it that is looked at.

    def view(self, selection: Selection) -> View:
        """The view of the memory that a selection makes."""
        from tmtool.memory.history import find_change_at

        if selection not in self._views:
            moment = (
                None if selection.as_of is None else find_change_at(self.store, selection.as_of)
            )
            records = (
                self.store.list_records(View(as_of=moment)) if selection.needs_records() else ()
            )
            where = combine(selection.build_where(records), _without(selection.without))
            self._views[selection] = View(where, moment)
        return self._views[selection]

    # The encoder.

    def load_encoder(self) -> Encoder:
        """The encoder of the settings, else of the memory's vectors or the default; loaded once."""
        from tmtool import embed

        with self._opened.guard:
            if self._opened.encoder is None:
                self._opened.encoder = embed.load(self.encoder_name)
            return self._opened.encoder

    @property
    def encoder_name(self) -> str:
        """What the encoder is called: that of the settings, or of the memory's vectors."""
        return self.settings.encoder or self._encoder_of_vectors()

    def prepare_encoder(self) -> None:
        """Load it in the background, while somebody is still thinking.

        What goes wrong is told when it is needed.
        """
        if self.store.list_encoders():
            threading.Thread(target=self._load_quietly, daemon=True).start()

    def _load_quietly(self) -> None:
        with suppress(TmtoolError):
            self.load_encoder()

    def find_index_model(self) -> EncoderModel:
        """What made the memory's vectors, the default where it has none yet.

        MissingError where nobody here knows it by name.
        """
        from tmtool import embed

        signatures = self.store.list_encoders()
        models = [each for each in embed.list_models() if each.signature in signatures]
        if signatures and not models:
            raise MissingError(
                f"the memory's vectors were made by {signatures[0]}, which is not a known encoder",
                code="unknown encoder",
                signature=signatures[0],
            )
        return models[0] if models else embed.find_model(embed.DEFAULT)

    def _encoder_of_vectors(self) -> str:
        from tmtool import embed

        if not self.has_memory:
            return embed.DEFAULT
        signatures = self.store.list_encoders()
        known = (each.name for each in embed.list_models() if each.signature in signatures)
        return next(known, embed.DEFAULT)


def _identify(path: Path) -> FileIdentity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_dev


def _without(texts: tuple[str, ...]) -> Where | None:
    """Nothing of these texts, which are named by symbol, file, hash or id."""
    found = tuple(part for text in texts for part in _of_text(text))
    return Not(Or(found)) if found else None


def _of_text(name: str) -> Iterator[Where]:
    """What an origin in a text has: its name somewhere, or its content.

    A file that is there is known by its content as well, whatever it is called in the memory.
    """
    path = Path(name)
    # A name alone is one in any folder; with a folder, the one there or one that is told without.
    folders = (f"*/{name}", f"*\\{name}") if path.name == name else (path.name,)
    yield In("file", (name, *folders))
    yield from (Equal(field, name) for field in ("symbol", "hash", "document"))
    if path.is_file():
        from hashlib import sha256

        from tmtool.documents import read

        yield Equal("hash", sha256(path.read_bytes()).hexdigest())
        # What can't be read as a document, such as a memory, has no id or symbol of its own.
        with suppress(InputError):
            document = read(path)
            yield Equal("document", document.id)
            yield from [Equal("symbol", document.symbol)] if document.symbol else []
