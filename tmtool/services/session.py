"""The session of a request: a memory, an encoder, a user and a time, opened when needed."""

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

    from tmtool.embed import EncoderModel
    from tmtool.memory.memory import Memory
    from tmtool.protocols import Encoder, LastingStore


@dataclass(frozen=True, slots=True)
class Settings:
    """The places of a session, its user and its time.

    `encoder` is that of the memory's vectors if None; `seen` is the file of the findings of the
    last checks, next to the decisions if None. `memories` are the names of the parts of a memory
    that may be read, `writable` those that may be changed; None for all. Unless `restricted`,
    restricted, embargoed and provisional texts are hidden.
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
    """The address of a memory in a database; `memory` is then the folder of its term base."""

    @property
    def address(self) -> str | Path:
        """The database or the folder of the memory."""
        return self.database or self.memory

    @property
    def place(self) -> str:
        """The address without a password."""
        from tmtool.stores import describe_address

        return describe_address(self.address)

    @property
    def name(self) -> str:
        """The name of the memory without its place."""
        from tmtool.stores import name_memory

        return name_memory(self.address)


FileIdentity: TypeAlias = tuple[int, int, int, int]
"""The time, size, number and device of a file, which change with it."""
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
    """Resources that are opened once and shared by sessions."""

    def __init__(self) -> None:
        self.store: LastingStore | None = None
        self.encoder: Encoder | None = None
        self.files: dict[Path, tuple[FileIdentity, object]] = {}
        self.recent = Recent()
        self.computed: dict[Hashable, tuple[int, object]] = {}
        self.guard = threading.RLock()  # several threads may ask first
        self.reading = threading.RLock()  # apart, so that files do not wait for the encoder


class Session:
    """A memory with its encoder, user and time, for one request; use it in a `with` block."""

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
        """Make a session for another request, which shares the memory and the encoder.

        It reads and changes only `memories` and `writable`, as in `Settings`.
        """
        settings = replace(self.settings, user=user, now=now, memories=memories, writable=writable)
        return Session(settings, self._opened)

    def leave_out_restricted(self) -> Session:
        """Make a session that hides restricted texts."""
        return Session(replace(self.settings, restricted=False), self._opened)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
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
        """Read a file once for all sessions that share this, and again when it has changed.

        The result must not be modified. Errors are those of `read`.
        """
        with self._opened.reading:
            identity = _identify(path)
            kept = self._opened.files.get(path)
            if kept is not None and kept[0] == identity:
                return cast("T", kept[1])
            found = read(path)
            # A file that changed while it was read is read again the next time.
            if identity is not None and identity == _identify(path):
                self._opened.files[path] = identity, found
            return found

    @property
    def recent(self) -> Recent:
        """Recent results of sessions that share this; their keys must include the user."""
        return self._opened.recent

    def compute_once(self, name: str, compute: Callable[[], T]) -> T:
        """Compute something of the readable part of the memory, again when that has changed.

        `name` identifies it. The result must not be modified; errors are those of `compute`.
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
        """Return True if the memory is open."""
        return self._opened.store is not None

    @property
    def has_memory(self) -> bool:
        """Return True if the memory of the settings exists."""
        from tmtool.stores import has_memory

        return has_memory(self.settings.address)

    @property
    def store(self) -> LastingStore:
        """The store of the memory, opened once; MissingError if it does not exist."""
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
        """The memory with the session's encoder and user."""
        from tmtool.memory.memory import Memory

        return Memory(self.store, encoder=self.load_encoder, user=self.user)

    def create_memory(self) -> None:
        """Open the memory, which is created if needed; InputError if a file is in its place."""
        from tmtool.stores import open_store

        if self._opened.store is None:
            self._opened.store = open_store(self.settings.address, create=True)

    def check_filled(self) -> None:
        """Raise EmptyError if the memory is empty."""
        if not self.store.list_languages():
            where = self.store.address
            raise EmptyError(f"the memory at {where} is empty", code="empty memory", folder=where)

    # Its readable part.

    def view(self, selection: Selection) -> View:
        """Build the view of the memory for a selection."""
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
        """Load the encoder of the settings, of the memory's vectors, or the default; once."""
        from tmtool import embed

        with self._opened.guard:
            if self._opened.encoder is None:
                self._opened.encoder = embed.load(self.encoder_name)
            return self._opened.encoder

    @property
    def encoder_name(self) -> str:
        """The name of the encoder of the settings, or of the memory's vectors."""
        from tmtool import embed

        if self.settings.encoder:
            return self.settings.encoder
        return next((each.name for each in self._list_models()), embed.DEFAULT)

    def prepare_encoder(self) -> None:
        """Load the encoder in the background; errors are raised when it is used."""
        if self.store.list_encoders():
            threading.Thread(target=self._load_quietly, daemon=True).start()

    def _load_quietly(self) -> None:
        with suppress(TmtoolError):
            self.load_encoder()

    def find_index_model(self) -> EncoderModel:
        """Return the encoder of the memory's vectors, the default if it has none.

        MissingError for an unknown encoder.
        """
        from tmtool import embed

        signatures, models = self.store.list_encoders(), self._list_models()
        if signatures and not models:
            raise MissingError(
                f"the memory's vectors were made by {signatures[0]}, which is not a known encoder",
                code="unknown encoder",
                signature=signatures[0],
            )
        return models[0] if models else embed.find_model(embed.DEFAULT)

    def _list_models(self) -> list[EncoderModel]:
        """List the known encoders of the memory's vectors."""
        from tmtool import embed

        signatures = self.store.list_encoders() if self.has_memory else ()
        return [each for each in embed.list_models() if each.signature in signatures]


def _identify(path: Path) -> FileIdentity | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_dev


def _without(texts: tuple[str, ...]) -> Where | None:
    """Filter out texts, which are named by symbol, file, hash or id."""
    found = tuple(part for text in texts for part in _of_text(text))
    return Not(Or(found)) if found else None


def _of_text(name: str) -> Iterator[Where]:
    """Yield filters of the origins in a text: by its name, and by the content of a file."""
    path = Path(name)
    # A name alone may be in any folder.
    folders = (f"*/{name}", f"*\\{name}") if path.name == name else (path.name,)
    yield In("file", (name, *folders))
    yield from (Equal(field, name) for field in ("symbol", "hash", "document"))
    if path.is_file():
        from hashlib import sha256

        from tmtool.documents import read

        yield Equal("hash", sha256(path.read_bytes()).hexdigest())
        # A file that is no document, such as a memory, has no id or symbol.
        with suppress(InputError):
            document = read(path)
            yield Equal("document", document.id)
            yield from [Equal("symbol", document.symbol)] if document.symbol else []
