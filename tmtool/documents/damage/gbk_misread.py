"""UTF-8 that was read as GBK: 鑱斿悎鍥, 袚械薪械, se帽ala."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from tmtool.documents.damage.model import is_common_han
from tmtool.documents.damage.runs import DamageRun, Script
from tmtool.lang.script import is_han

# Script, bytes of a character, the least number of characters, what each is.
_SEQUENCES: tuple[tuple[Script, int, int, bytes], ...] = (
    ("han", 3, 2,
     rb"(?:[\xe3-\xe9][\x80-\xbf]{2}|\xef[\xbc-\xbf][\x80-\xbf]|\xe2\x80[\x80-\xbf])"),
    ("cyrillic", 2, 4, rb"(?:\xd0[\x81\x90-\xbf]|\xd1[\x80-\x8f\x91])"),
    ("arabic", 2, 3, rb"(?:\xd8[\x8c\x9b\xa1-\xba]|\xd9[\x80-\x8a])"),
)  # fmt: skip
_STRETCH = re.compile(r"[\u3400-\u9fff][^\x00-\x7f]*")
_IN_WORD = re.compile(r"(?<=[A-Za-z])[\u3400-\u9fff]|[\u3400-\u9fff](?=[A-Za-z])")


def undo_gbk(text: str) -> Iterator[DamageRun]:
    """What stretches of Chinese characters say that are rare, and the bytes of common ones.

    >>> [run.decoded for run in undo_gbk("鍥介檯缁勭粐、联合国大会通过决议")]
    ['国际组织']
    >>> [run.decoded for run in undo_gbk("La Asamblea se帽ala que los ni帽os")]
    ['ñ', 'ñ']
    """
    stretches = list(_STRETCH.finditer(text))
    if not stretches:
        return
    accents = list(_accents(text))
    if accents and len(accents) == sum(map(is_han, text)):
        yield from accents
        return
    for script, size, least, one in _SEQUENCES:
        long = re.compile(one + b"{%d}" % least)
        if not any(long.search(match[0].encode("gb18030", "ignore")) for match in stretches):
            continue
        runs = [run for m in stretches for run in _runs(m, script, size, re.compile(one + b"+"))]
        if any(len(run.decoded) >= least for run in runs):  # short words beside long ones
            yield from (run for run in runs if script != "han" or len(run.decoded) >= least)


def _accents(text: str) -> Iterator[DamageRun]:
    """Letters with accents, where a text has no other Chinese characters than inside words."""
    for match in _IN_WORD.finditer(text):
        data = match[0].encode("gb18030")
        if data[0] in (0xC2, 0xC3) and 0x80 <= data[1] <= 0xBF:
            yield DamageRun(*match.span(), data.decode("utf-8"), "western")


def _runs(
    match: re.Match[str], script: Script, size: int, pattern: re.Pattern[bytes]
) -> Iterator[DamageRun]:
    data = match[0].encode("gb18030", "ignore")
    if pattern.search(data) is None:
        return
    chars = _starts([char.encode("gb18030", "ignore") for char in match[0]])
    at = 0
    while found := pattern.search(data, at):
        at = found.start() + 1
        ends = (end for end in range(found.end(), found.start(), -size) if end in chars)
        stop = next(ends, None) if found.start() in chars else None
        if stop is None:
            continue
        decoded = data[found.start() : stop].decode("utf-8")
        start, end = chars[found.start()], chars[stop]
        if _is_better(match[0][start:end], decoded):
            at = stop
            yield DamageRun(match.start() + start, match.start() + end, decoded, script)


def _starts(encoded: list[bytes]) -> Mapping[int, int]:
    """Which character begins at a byte."""
    starts, at = {0: 0}, 0
    for i, each in enumerate(encoded, start=1):
        at += len(each)
        starts[at] = i
    return starts


def _is_better(before: str, after: str) -> bool:
    """Whether characters that are rare became ones that are common."""
    rare = sum(is_han(char) and not is_common_han(char) for char in before)
    common = sum(is_common_han(char) or not is_han(char) for char in after)
    return "\ufffd" not in after and common >= 0.75 * len(after) and rare >= 0.3 * len(before)
