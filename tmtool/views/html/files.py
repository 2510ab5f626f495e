"""Files that were dropped on a page of a server, and what can be done with them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

from tmtool.formats.bitexts.rebuild import SUFFIXES
from tmtool.lang.codes import name as name_language
from tmtool.lang.wrap import format_count
from tmtool.terms import seeded
from tmtool.views.html.listing import ListedItem, describe_file
from tmtool.views.html.render import render_served
from tmtool.views.html.sharing import Sharing

Offer: TypeAlias = Literal[
    "pretranslation",
    "comparison",
    "bitext",
    "review",
    "check",
    "import",
    "terms",
    "candidates",
]
"""What can be done with files: each has a template `offer_*.html`."""
_PROFILES = {
    "all": "all checks", "substance": "substance", "form": "form",
    "un-en": "house style, English", "un-zh": "house style, Chinese",
}  # fmt: skip
"""Sets of checks, and what they are called on the page."""
_HOLDS = ("document", "pairs", "terms")
_CURABLE = ("language not recognized", "languages unsaid")
"""What is wrong with a file that somebody can put right by naming the language."""


@dataclass(frozen=True, slots=True)
class FileRow:
    """A file as it is shown: what it is in words, its size, and what is wrong with it."""

    id: str
    title: str
    what: str
    size: str
    symbol: str
    restriction: str
    problem: str
    kinds: tuple[str, ...]
    language: str
    code: str
    previous: str


def render_files(
    files: Sequence[ListedItem],
    languages: Sequence[str],
    nothing: str,
    sharing: Sequence[Sharing | None] = (),
    memories: Sequence[str] | None = None,
    rule_files: Sequence[str] = (),
) -> str:
    """The page that asks what is to be done; `memories` are those to add to, None for any.

    `rule_files` are the files of a user's own rules.

    `languages` are those of the memory; where it has none, `nothing` says so.
    """
    rows = [_describe(each) for each in files]
    offers = list_offers(rows)
    if memories == ():
        offers = [each for each in offers if each != "import"]
    if not languages:
        offers = [each for each in offers if each not in ("pretranslation", "comparison")]
    symbols = [each.symbol for each in rows if "document" in each.kinds]
    # A later version has the symbol of the earlier one, and more: A/C.2/75/L.60/Rev.1.
    newer = len(symbols) == 2 and symbols[1] > symbols[0] and symbols[1].startswith(symbols[0])
    named = {kind: [row for row in rows if kind in row.kinds] for kind in _HOLDS}
    return render_served(
        "files.html", title="Files - tmtool", module="dropping.js", files=rows, offers=offers,
        documents=named["document"], pairs=named["pairs"], term_files=named["terms"],
        languages=[(each, name_language(each)) for each in languages], nothing=nothing,
        also=[each.id for each in rows], profiles=_PROFILES,
        bitexts=[each for each in rows if each.title.lower().endswith(SUFFIXES)],
        bases=seeded.NAMES, memories=memories, rule_files=rule_files,
        sharing=[each for each in sharing if each is not None],
        back="/files?" + "&".join(f"file={each.id}" for each in rows),
        newer=int(newer and bool(symbols[0])),
    )  # fmt: skip


def list_offers(files: Sequence[FileRow]) -> list[Offer]:
    """What can be done with files, the likeliest first.

    What holds pairs is checked first, since it comes from other tools more often than from this
    one, or added; what holds terms makes a base.
    """
    kinds = {kind for each in files for kind in each.kinds}
    found = _offer_documents([each for each in files if each.kinds[:1] == ("document",)])
    if any(each.kinds[:1] == ("terms",) for each in files):
        found.append("terms")
    if "pairs" in kinds:
        # JSON Lines come from tmtool alone; the other formats that it writes, from everywhere.
        ends = [each.title.lower() for each in files]
        is_own = all(each.endswith(".jsonl") for each in ends)
        may_be_own = all(each.endswith(SUFFIXES) for each in ends)
        found += ["review", "check"] if is_own else ["check"]
        if may_be_own:
            found.append("review")
        found += ["import", "candidates"]
    if "terms" in kinds:
        found.append("terms")
    return [*dict.fromkeys(found)]


def _offer_documents(documents: Sequence[FileRow]) -> list[Offer]:
    """A document is pre-translated, or compared.

    Two in two languages are aligned or checked, more of them aligned; two in one language are
    compared first.
    """
    if not documents:
        return []
    is_translated = len({each.language for each in documents}) == len(documents)
    if len(documents) == 2:
        if is_translated:
            return ["bitext", "check", "import", "pretranslation", "comparison", "candidates"]
        return ["comparison", "pretranslation"]
    if len(documents) > 2 and is_translated:
        return ["bitext", "pretranslation", "comparison"]
    return ["pretranslation", "comparison"]


def format_size(size: int) -> str:
    """Bytes in words.

    >>> format_size(0), format_size(1500), format_size(3_400_000)
    ('0 bytes', '1.5 KB', '3.4 MB')
    """
    if size < 1000:
        return format_count(size, "byte")
    return f"{size / 1000:.1f} KB" if size < 1_000_000 else f"{size / 1_000_000:.1f} MB"


def _describe(item: ListedItem) -> FileRow:
    facts = item.facts
    problem = facts.get("problem") or ""
    is_usable = not problem or facts.get("code") in _CURABLE
    languages = facts.get("languages") or []
    what = ", ".join(filter(None, describe_file(facts)))
    return FileRow(
        item.id, item.title, what, format_size(facts.get("size", 0)),
        facts.get("symbol") or "", facts.get("restriction") or "", problem,
        tuple(facts.get("kinds", ())) if is_usable else (),
        name_language(languages[0]) if languages else "", languages[0] if languages else "",
        facts.get("previous") or "",
    )  # fmt: skip
