"""Titles that no list has: "the ... Convention" in capitals, and a 公约 without 《》."""

from __future__ import annotations

import re
from collections.abc import Iterator

_HEADS = {
    "Convention": ("公约",), "Agreement": ("协定", "协议"), "Agenda": ("议程",),
    "Declaration": ("宣言",), "Protocol": ("议定书",), "Covenant": ("盟约", "公约"),
    "Charter": ("宪章",), "Treaty": ("条约",),
}  # fmt: skip
"""What agreements are called, and what stands at the end of their Chinese titles."""
_WORD = r"[A-Z][\w’'-]+"
_LINKS = r"(?:of|on|for|and|the|to|against|in)"
_NAMED = re.compile(
    rf"(?:{_WORD} (?:{_LINKS} )*)+(?P<last>{'|'.join(_HEADS)})(?![\w-])(?! items?\b)"
    rf"|(?<![\w-])(?P<first>{'|'.join(_HEADS)}) (?:{_LINKS} )+{_WORD}"
)
_NO_NAME = re.compile(
    r"(?:The|This|Any|Each|Provisional|Draft|Annotated|Preliminary|Annex|Article)\b"
)
"""Words in capitals before "Agenda" or "Convention" that make no title of it."""
_OPENING = re.compile(
    r"\b[A-Z]\w+(?:ing|s) (?:(?:also|further|again|with \w+) )*(?:the|its|of the) "
)
"""Verbs in capitals, with what stands between them and a name."""
_NOT_BEFORE = "本该此其这各项个份的《〈"
_ENDS = "|".join(end for ends in _HEADS.values() for end in ends)
_BARE = re.compile(
    rf"(?<=[\u4e00-\u9fff])(?<![{_NOT_BEFORE}])(?:{_ENDS})"
    "(?!项目|草案|草稿|》|〉|”)"
)
_MARKED = re.compile(r"《[^》]*》|〈[^〉]*〉|“[^”]*”|「[^」]*」")
_THIS = re.compile("[这本该此]")
_FROM = re.compile(
    r".*(?:[，。；：、（）()《》“”\n和与及据照按]|回顾|重申|铭记|注意到|执行|实施|加入|批准|签署"
    "|了|通过|落实|履行|遵守|捍卫|维护)",
    re.DOTALL,
)


def bare_titles(chinese: str, english: str) -> Iterator[range]:
    r"""Where Chinese has an agreement without marks that English names in capitals.

    English has to name more of a kind than Chinese has with its marks.

    >>> list(bare_titles("回顾巴黎协定，", "Recalling the Paris Agreement,"))
    [range(2, 6)]
    >>> list(bare_titles("回顾《巴黎协定》，", "Recalling the Paris Agreement,"))
    []
    >>> list(bare_titles("一\n重申巴黎协定\n二", "Reaffirming the Paris Agreement"))
    [range(4, 8)]
    >>> list(bare_titles("回顾这项协定，", "Recalling the agreement,"))
    []
    """
    named = list(_named(english))
    if not named:
        return
    marked = [match.span() for match in _MARKED.finditer(chinese)]
    for match in _BARE.finditer(chinese):
        if any(start <= match.start() < stop for start, stop in marked):
            continue
        heads = [head for head in named if match[0] in _HEADS[head]]
        shown = sum(match[0] in chinese[start:stop] for start, stop in marked)
        start = _start(chinese, match.start())
        if len(heads) > shown and not _stands_without(chinese, start, match.start(), match.end()):
            yield range(start, match.end())


def _stands_without(text: str, start: int, head: int, stop: int) -> bool:
    """A text's own title, "this Declaration" with words between, and what goes on behind 》."""
    whole = stop - start >= len(text.strip())
    return whole or _THIS.search(text, start, head) is not None or text[start - 1 : start] == "》"


def _named(english: str) -> Iterator[str]:
    """What is named in capitals, each name once: "Convention" for the Convention on ..."""
    seen: set[str] = set()
    for match in _NAMED.finditer(_OPENING.sub("", english)):
        name = match[0]
        head = match["last"] or match["first"]
        if name not in seen and " " in name and not _NO_NAME.match(name):
            seen.add(name)
            yield head


def _start(text: str, at: int) -> int:
    """Where the words before the head begin: behind a mark, a verb or "and"."""
    found = _FROM.match(text, 0, at - 1)
    return found.end() if found else 0
