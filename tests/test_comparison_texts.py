"""The project's own texts, changed at random as drafts are: every change is found again."""

import re
from dataclasses import dataclass, field
from functools import cache

import comparisons
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tmtool.documents import read
from tmtool.memory.comparison import compare
from tmtool.memory.model import LookupOptions
from tmtool.resources import locate_shared

FILES = {
    "zh": locate_shared("seeds", "000_4dc167418dcf0c7b.txt"),
    "en": locate_shared("corpora", "ict-2020", "en.txt"),
}
ENDS = "，；,;。."
AND = {"zh": "，又", "en": ", and "}
NEW = {"zh": "某些新的", "en": " something new "}
CHANGES = st.sampled_from(["same", "same", "edited", "split", "merged", "new", "dropped"])


@cache
def paragraphs(lang):
    """Those that say enough to be told from others; footnotes are often the same."""
    found = read(FILES[lang], lang=lang).paragraphs
    texts = (each.text.strip() for each in found if each.kind != "footnote")
    return list(dict.fromkeys(text for text in texts if len(text) >= 30))


@dataclass
class Draft:
    """A text, the draft that is made of it, and what became of each paragraph."""

    lang: str
    earlier: list[str] = field(default_factory=list)
    draft: list[str] = field(default_factory=list)
    expected: list[str] = field(default_factory=list)

    def take(self, verdict, draft, earlier):
        first = len(self.draft), len(self.earlier)
        self.draft += draft
        self.earlier += earlier
        sides = range(first[0], len(self.draft)), range(first[1], len(self.earlier))
        self.expected.append(comparisons.row(verdict, *sides))


def change(made, kind, text, following, share):
    """Make a change; how many paragraphs it took. `share` (0..1) says where in the text."""
    cuts = [found.end() for found in re.finditer("[，；,;] ?", text[:-8]) if found.end() > 8]
    if kind == "split" and cuts:
        at = cuts[int(share * (len(cuts) - 1))]
        made.take(kind, [text[:at].rstrip(f"{ENDS} ") + "；", text[at:]], [text])
    elif kind == "merged" and following:
        both = text.rstrip(f"{ENDS} ") + AND[made.lang] + following
        made.take(kind, [both], [text, following])
        return 2
    elif kind == "edited":
        at = int(share * (len(text) - 6))
        made.take(kind, [text[:at] + NEW[made.lang] + text[at + 4 :]], [text])
    elif kind in ("new", "dropped"):
        made.take(kind, [text] * (kind == "new"), [text] * (kind == "dropped"))
    else:
        made.take("same", [text], [text])
    return 1


@pytest.mark.parametrize("lang", FILES)
@settings(max_examples=12)
@given(data=st.data())
def test_what_became_of_each_paragraph_is_found(lang, data):
    texts, made, at = paragraphs(lang), Draft(lang), 0
    steps = st.lists(st.tuples(CHANGES, st.floats(0, 1)), min_size=len(texts), max_size=len(texts))
    for kind, share in data.draw(steps):
        if at < len(texts):
            following = texts[at + 1] if at + 1 < len(texts) else ""
            at += change(made, kind, texts[at], following, share)
    draft = comparisons.document(made.draft, lang)
    options = LookupOptions(lang, "en" if lang == "zh" else "zh")
    found = compare(draft, comparisons.previous_version(made.earlier), options)
    # An edit may change what stands in brackets, too, which is told behind a comma.
    assert sorted(each.partition(", ")[0] for each in comparisons.told(found)) == sorted(
        made.expected
    )
