"""Items and their files: whole or not there, in folders that only the server's user can read.

They are kept until nobody has used them for long, or as long as they are held. Memories, term bases
and decisions on findings are kept however long nobody uses them.
"""

from __future__ import annotations

import json
import re
import shutil
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import date
from math import inf
from pathlib import Path
from secrets import token_hex
from tempfile import mkdtemp

from tmtool.errors import MissingError, describe_failed_write
from tmtool.server.moments import get_now, write_moment
from tmtool.server.state import Item, Json, end_keeping
from tmtool.server.state.sql import State

_UNFINISHED = "unfinished-"
_BEGUN_S = 24 * 60 * 60.0
"""So long something may be begun and not there. No job takes as long."""
DESCRIPTION = "description.json"
PART = "page.html"
"""What the page of an item shows, in its folder."""


class Items:
    """The items of a server: rows of its state, and a folder of files for each."""

    def __init__(self, state: State, folder: Path) -> None:
        self.state, self._folder = state, folder / "items"

    def make(
        self,
        kind: str,
        title: str,
        owner: str,
        write: Callable[[Path], object],
        facts: Mapping[str, Json] | None = None,
    ) -> Item:
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


def write_json(path: Path, value: object) -> None:
    """Write a value that the page of an item is rendered from."""
    path.write_text(dump_json(value), "utf-8", errors="surrogatepass")


def dump_json(value: object) -> str:
    """A value as the files and the events of items have it."""
    return json.dumps(value, ensure_ascii=False)


def read_moment() -> str:
    """The present time as items and jobs have it.

    >>> len(read_moment())
    27
    """
    return write_moment(get_now())


def remove_due(items: Items, today: date) -> list[str]:
    """Remove what nobody has used for so long, files and all; return the ids of that.

    A job that made something is kept as long as that, and what a job needs that is not over stays.
    """
    state, day = items.state, today.isoformat()
    jobs, due = state.list_jobs(limit=None), list[str]()
    needed = " ".join(dump_json(dict(each.parameters)) for each in jobs if not each.is_over)
    kept = {each.item for each in jobs if not each.is_over}
    for item in state.list_items():
        is_over = item.until is not None and item.until < day
        if is_over and item.id not in kept and item.id not in needed:
            items.remove(item)
            due.append(item.id)
        else:
            kept.add(item.id)
    for job in jobs:
        until = end_keeping(job.ended or job.made, state.kept_days)
        if job.is_over and until < day and (job.item is None or job.item not in kept):
            state.remove_job(job.id)
            due.append(job.id)
    return due
