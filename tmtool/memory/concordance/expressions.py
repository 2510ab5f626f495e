"""Regular expressions as they are written: their size, their literals, their folding."""

from __future__ import annotations

import re

from tmtool.lang.fold import fold
from tmtool.lang.tokens import HAN


def fold_expression(written: str) -> str:
    """The expression with its characters as they are in folded texts; what is ASCII stays."""
    tight = close_blanks(written)
    return "".join(each if each.isascii() else re.escape(fold(each) or each) for each in tight)


_BLANKS = r"(?: (?:[*+?][+?]?|\{[^}]*\}[+?]?)?)+"


def close_blanks(written: str) -> str:
    """Without the blanks beside Chinese characters, which folded texts don't have.

    >>> close_blanks("数 +据 *?"), close_blanks("a b")
    ('数据', 'a b')
    """
    return re.sub(rf"(?<=[{HAN}]){_BLANKS}|{_BLANKS}(?=[{HAN}])", "", written)


_PLAIN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|.", re.DOTALL)


def measure_depth(written: str) -> int:
    r"""How many brackets stand in each other at most.

    >>> measure_depth("(a(b)[(])"), measure_depth(r"\((a)")
    (2, 1)
    """
    deepest = now = 0
    for token in _PLAIN.findall(written):
        now += {"(": 1, ")": -1}.get(token, 0)
        deepest = max(deepest, now)
    return deepest


def count_repeats(written: str) -> int:
    """How often the innermost thing could be unfolded."""
    product = 1
    for found in re.findall(r"\{\s*(\d*)\s*,?\s*(\d*)", written):
        product *= max(1, *(int(each[:9]) for each in found if each), 1)
    return product


_TOKEN = re.compile(
    r"\\(?:[xuUNpPX].*|[0-9]+|.)|\[\^?\]?(?:\\.|[^\]\\])*\]|[*+?](?:[?+])?|\{[^}]*\}[?+]?|.",
    re.DOTALL,
)


def list_literals(written: str) -> list[str]:
    """Runs of characters at the outermost level that nothing makes optional.

    Where an expression is not simple enough to be sure, none.
    """
    if "(?" in written or re.search(r"\\[xuUNpPXQEK0-9kgGR]|\[\[", written):
        return []
    runs, depth = [""], 0
    for token in _TOKEN.findall(written):
        if token[0] in "()":
            depth += {"(": 1, ")": -1}[token]
            runs.append("")
        elif token == "|" and not depth:
            return []
        elif depth or (len(token) > 1 and token[0] == "["):
            runs.append("")
        elif token[0] in "*?{":
            runs[-1] = runs[-1][:-1]
            runs.append("")
        else:
            runs = _with(runs, token)
    return [run for run in runs if run.strip()]


def _with(runs: list[str], token: str) -> list[str]:
    """The runs after a token that is no bracket and makes nothing optional."""
    if token[0] == "\\" and not token[1].isalnum():
        return [*runs[:-1], runs[-1] + token[1]]
    if token[0] in "\\.^$+":
        return [*runs, ""]
    return [*runs[:-1], runs[-1] + token]
