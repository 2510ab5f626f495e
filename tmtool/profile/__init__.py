"""Bitexts as the United Nations makes them: the original is never touched.

The rules are those of its guide for correcting bitexts: one original segment against two of the
translation, the translation is joined; two against one, the translation is divided. Footnotes
stand in rows of their own, and the masthead apart. Lists in alphabetical order, which differs by
language, are paired as sets where the guide would have them deleted.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Literal, TypeAlias

from tmtool.profile.divide import divide_beads
from tmtool.profile.lists import pair_lists
from tmtool.protocols import Encoder
from tmtool.units import Bitext

Profile: TypeAlias = Literal["un"]


def apply_un_profile(bitext: Bitext, encoder: Encoder) -> Bitext:
    """The bitext with each segment of the original in a bead of its own, and lists as sets.

    Which side is the original is what `Bitext.original` says; where both are translations, the
    source counts as it. Beads that reviewers checked stay as they are.
    """
    listed = pair_lists(bitext, encoder)
    original = 1 if bitext.original == bitext.target.lang else 0
    documents = bitext.source, bitext.target
    streams = tuple(divide_beads(each, original, documents, encoder) for each in listed.streams)
    return replace(listed, streams=streams, signature=f"{bitext.signature} profile:un")
