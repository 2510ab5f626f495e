"""What an XLIFF holds, before it is written in one version or the other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Literal, TypeAlias

from tmtool.units import Tag

Version: TypeAlias = Literal["1.2", "2.1"]
State: TypeAlias = Literal["checked", "translated", "doubtful", "review", "adapt", "new"]
DRAFT = ("x-tmtool-stream", "draft")
"""The property of a file that is a draft to be translated."""
COPIED = "x-tmtool-source"
"""The qualifier in 1.2 of a target that is a copy of the source, to be translated in its place."""
"""How far a translation is: somebody found it right; it is one; somebody should look; the same of
one that was put in from a memory; that of a similar text; there is none yet."""


@dataclass(frozen=True, slots=True)
class XliffText:
    """A source or a target: its text, and the codes in it; to be written, those that TMX has."""

    text: str
    tags: tuple[Tag, ...] = ()


@dataclass(frozen=True, slots=True)
class XliffNote:
    """What is said of a unit or a file, who says it, and how much it weighs (1 most, 10 least).

    `issue` is the type of a localization quality issue (ITS 2.0, appendix C), where it is one.
    """

    text: str
    by: str | None = None
    priority: int | None = None
    issue: str | None = None


@dataclass(frozen=True, slots=True)
class XliffMatch:
    """What a memory has of a similar source; `quality` is in per cent."""

    source: str
    target: str
    quality: int
    origin: str | None
    in_context: bool


@dataclass(frozen=True, slots=True)
class XliffUnit:
    """A source with its target, one segment, and what is said of it.

    Without a `state` nothing is claimed of it; `is_fixed` says that there is nothing to translate.
    `is_cut` marks the one segment as such, so that no tool cuts it anew. `qualifier` is that of 1.2
    on a translation from a memory. `properties` are columns of tmtool's with their values.
    """

    id: str
    name: str | None
    source: XliffText
    target: XliffText | None
    state: State | None = None
    is_fixed: bool = False
    is_cut: bool = False
    qualifier: str | None = None
    properties: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[XliffNote, ...] = ()
    matches: tuple[XliffMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class XliffFile:
    """A `file` element: what it was made of, in which languages, and its units."""

    name: str
    languages: tuple[str, str]
    units: Iterable[XliffUnit]
    properties: Mapping[str, str] = field(default_factory=dict)
    notes: tuple[XliffNote, ...] = ()
