"""Uses of terms for the tests of histories, and a memory of them."""

from concordances import pair

from tmtool.memory.concordance.query import parse
from tmtool.memory.term_history import TermUse
from tmtool.units import Origin

QUERY = parse("en:widget", ["en", "zh"])
_FRAMES = [
    ("强调{}在可持续发展中起作用；", "Stresses the role of {} in sustainable development;"),
    ("利用{}减少贫困；", "Use {} to reduce poverty;"),
    ("各国欢迎{}，尽管费用高昂。", "Countries welcome {} despite their high costs."),
    ("促进投资{}，", "Promote investment in {},"),
    ("认识到{}带来机遇，", "Recognizing that {} bring opportunities,"),
]
TERM = "information and communications technologies"


def use(rendering, *, text=None, **origin):
    """A use whose text is its own, unless it is said."""
    return TermUse(text or repr(origin), Origin(**origin), rendering, rendering or "")


def units():
    """Twenty years of a term: two renderings, three bodies, weak pairs, texts without it."""
    for year in range(2004, 2024):
        zh, en = _FRAMES[year % len(_FRAMES)]
        word = "信息和通信技术" if year < 2016 else "信息通信技术"
        body = ("General Assembly", "Economic and Social Council")[year % 2]
        symbol = f"{'AE'[year % 2]}/RES/{year - 1945}/{year % 7 + 10}"
        score = 0.3 if year in (2008, 2019) else 0.97
        yield pair(
            f"{year % 9 + 1}. {zh.format(word)}", f"{year % 9 + 1}. {en.format(TERM)}",
            symbol=symbol, body=body, date=f"{year}-12-19", status="adopted", score=score,
        )  # fmt: skip
        for zh, en in (
            (f"请秘书长在{year}年提交报告；", f"Requests a report in {year};"),
            (f"欢迎会员国作出第{year}项努力；", f"Welcomes effort {year} of Member States;"),
        ):
            yield pair(zh, en, symbol=symbol, body=body, date=f"{year}-12-19", status="adopted")
    yield pair(
        "利用信息通信技术减少贫困。", f"Use {TERM} to reduce poverty.", file="blog.tmx",
        status="unofficial",
    )  # fmt: skip
