"""The headings of articles in treaties and declarations: numbered alike in all languages."""

from __future__ import annotations

import re

from tmtool.un.labels import chinese_number

_HEADING = re.compile(
    r"第\s*(?P<zh>[一二三四五六七八九十百〇零]{1,6}|[0-9]{1,3})\s*条之?(?P<sub>[一二三四])?"
    r"|(?:article|artículo|статья|المادة)\s+(?P<number>[0-9٠-٩]{1,3})"
    r"|article\s+(?P<first>premier|1er)",
    re.IGNORECASE,
)


def article(text: str) -> str | None:
    """The number of the article that a text is the heading of and nothing else.

    >>> article("第二十一条"), article("Article premier"), article("المادة ٧"), article("Статья 3.")
    ('21', '1', '7', '3')
    >>> article("Article 2 applies.") is None
    True
    """
    match = _HEADING.fullmatch(text.strip().rstrip(".:："))
    if match is None:
        return None
    if match["zh"]:
        number = int(match["zh"]) if match["zh"].isdecimal() else chinese_number(match["zh"])
        return None if number is None else f"{number}{match['sub'] or ''}"
    return "1" if match["first"] else str(int(match["number"]))
