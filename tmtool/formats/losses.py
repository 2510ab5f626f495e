"""What formats can't carry: declared by each writer, told where it happens, listed on a page.

A writer names what it has no place for: `LOSES = ("scores", "checks")`, keys of a vocabulary of its
model (bitexts, units, terms). The remarks beside a file that was written are made of these
declarations, and so are the tables of docs/formats.md.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Thing:
    """Something of a model that a file may lack: its name in the plural, and what happened to it.

    Where it is only a part of another thing, `part_of` is the key of that, and `kept` says what of
    it a file has all the same. What is no `counted` thing is told in one sentence with others.
    """

    name: str
    happens: str = "were not written"
    part_of: str = ""
    kept: str = ""
    counted: bool = True


@dataclass(frozen=True, slots=True)
class FormatLosses:
    """A format, or one way to write it, and the keys of the things that it loses.

    Of several ways to write a format the usual one stands first. `is_read` says that tmtool makes
    the same model of it again.
    """

    name: str
    variant: str
    loses: tuple[str, ...]
    is_read: bool = True

    @property
    def label(self) -> str:
        """What it is called: "TMX level 1"."""
        return f"{self.name} {self.variant}".rstrip()


@dataclass(frozen=True, slots=True)
class Declarations:
    """The things of a model, and the formats in which it is written."""

    things: Mapping[str, Thing]
    formats: tuple[FormatLosses, ...]

    def describe(
        self, loses: Collection[str], lost: Mapping[str, int | str]
    ) -> Iterator[tuple[str, str]]:
        """A sentence for each thing that was lost, behind its key; `lost` says how many by key.

        What the format is not to blame for is told without those that keep it.
        """
        together = []
        for key, thing in self.things.items():
            if not lost.get(key):
                continue
            if not thing.counted:
                together.append(key)
                continue
            keepers = self._list_keepers([key]) if key in loses else ""
            yield key, f"{thing.name} {thing.happens}: {lost[key]}{keepers}"
        if together:
            names = join_names([self.things[key].name for key in together])
            yield together[0], f"{names} were not written{self._list_keepers(together)}"

    def find_kept(self, form: FormatLosses, key: str) -> str | None:
        """What a format keeps of a thing: None for nothing, "" for all of it."""
        if self.is_lost(form, key):
            return None
        parts = [self.things[each] for each in form.loses]
        return join_names([each.kept for each in parts if each.kept and each.part_of == key])

    def is_lost(self, form: FormatLosses, key: str) -> bool:
        """Whether a format keeps nothing of a thing: it loses it, or what it is a part of."""
        whole = self.things[key].part_of
        return key in form.loses or bool(whole and self.is_lost(form, whole))

    def _list_keepers(self, keys: Sequence[str]) -> str:
        """The formats that keep all of some things: " (TSV and JSONL keep them)"."""
        keepers: dict[str, str] = {}
        variants: dict[str, int] = {}
        for form in self.formats:
            variants[form.name] = variants.get(form.name, 0) + 1
            is_keeper = form.is_read and all(self.find_kept(form, key) == "" for key in keys)
            if is_keeper and form.name not in keepers:
                is_usual = variants[form.name] == 1
                keepers[form.name] = form.name if is_usual else form.label
        verb = "keeps" if len(keepers) == 1 else "keep"
        return f" ({join_names([*keepers.values()])} {verb} them)" if keepers else ""


def join_names(names: Sequence[str]) -> str:
    """Names as a sentence has them.

    >>> join_names(["TMX", "TSV", "JSONL"]), join_names(["JSONL"])
    ('TMX, TSV and JSONL', 'JSONL')
    """
    *first, last = names or ("",)
    return f"{', '.join(first)} and {last}" if first else last
