"""Items and their files: whole or not there, in folders that only the server's user can read."""

from __future__ import annotations

import re
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from math import inf
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp

from tmtool.errors import MissingError, describe_failed_write
from tmtool.server.moments import get_now, write_moment
from tmtool.server.state import Item, Json, State

_UNFINISHED = "unfinished-"
_BEGUN_S = 24 * 60 * 60.0
"""So long something may be begun and not there. Chosen: longer than any job."""
DESCRIPTION = "description.json"
PART = "page.html"
"""What the page of an item shows, in its folder."""


class Items:
    """The items of a server: rows of its state, and a folder of files for each."""

    def __init__(self, state: State, folder: Path) -> None:
        self.state, self._folder = state, folder / "items"

    def make(
        self, kind: str, title: str, owner: str, write: Callable[[Path], None],
        facts: Mapping[str, Json] | None = None,
    ) -> Item:  # fmt: skip
        """Make an item whose files `write` puts into a folder; MissingError where it can't be."""
        identity, now = token_hex(5), read_moment()
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            unfinished = Path(mkdtemp(prefix=_UNFINISHED, dir=self._folder))  # 0700
        except OSError as error:
            raise MissingError(describe_failed_write(self._folder, error)) from error
        try:
            write(unfinished)
            unfinished.rename(self._folder / identity)
        except OSError as error:
            raise MissingError(describe_failed_write(self._folder, error)) from error
        finally:
            shutil.rmtree(unfinished, ignore_errors=True)
        item = Item(identity, kind, title, owner, now, now, facts=facts or {})
        self.state.add_item(item)
        return item

    def get_folder(self, item: Item) -> Path:
        """Where the files of an item are."""
        return self._folder / item.id

    def is_kept(self, path: str) -> bool:
        """Whether a path is that of a file of an item; of others nothing is read for anybody."""
        found = Path(path)
        return found.is_absolute() and found.resolve().is_relative_to(self._folder.resolve())

    def hide_folders(self, text: str) -> str:
        """A message without the folders of items, whose files people know by their names."""
        return re.sub(rf"{re.escape(str(self._folder))}[/\\]\w+[/\\]", "", text)

    def remove(self, item: Item) -> None:
        """Remove an item with its files: first the row, so that nobody finds half of it."""
        self.state.remove_item(item.id)
        shutil.rmtree(self.get_folder(item), ignore_errors=True)

    def insist_on_files(self) -> None:
        """MissingError where there are items, and no folder of files: they are in another one."""
        if not self._folder.is_dir() and self.state.list_items():
            message = (
                f"{self._folder} is not there, with the files that this team keeps: its servers "
                "share one folder, which the team's file names (folder); where the files are lost, "
                "make that folder anew"
            )
            raise MissingError(message, code="other folder")

    def sweep(self) -> None:
        """Remove what a stopped server left unfinished, and the files of items that are gone.

        Where the state is in a database other servers may be at work in the same folder: what was
        begun in the last day stays.
        """
        if not self._folder.is_dir():
            return
        until = inf if self.state.database is None else time.time() - _BEGUN_S
        known = {each.id for each in self.state.list_items()}
        for folder in self._folder.iterdir():
            with suppress(FileNotFoundError):  # another server was at it
                if folder.name not in known and folder.stat().st_mtime < until:
                    shutil.rmtree(folder, ignore_errors=True)


def read_moment() -> str:
    """The present time as items and jobs have it.

    >>> len(read_moment())
    27
    """
    return write_moment(get_now())
