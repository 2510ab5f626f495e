"""How the case files of values are written, for tests/test_placeables.py."""

from fractions import Fraction
from pathlib import Path

from tmtool.un.dates import Date
from tmtool.un.placeables import Money, find

DATA = Path(__file__).parent / "data" / "values"


def rows(name):
    """The rows of a case file: fields between tabs; lines that begin with # explain."""
    lines = (DATA / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def spelled(value):
    """A value in one line: 1500000000, 5/4, 2019-12-19, 2020-04-27..2020-05-01, USD 1500000."""
    if isinstance(value, Money):
        return f"{value.currency} {spelled(value.amount)}"
    if isinstance(value, Date):
        year, month, day = ("" if each is None else f"{each:02}" for each in value)
        return f"{year}-{month}-{day}".rstrip("-") if day or not month else f"{year}-{month}"
    if isinstance(value, tuple):
        return "..".join(map(spelled, value))
    return str(Fraction(value)) if isinstance(value, int) else str(value)


def told(text, lang, read=find):
    """The text with its values in brackets, and what each is."""
    marked, at = "", 0
    values = []
    for each in read(text, lang):
        marked += f"{text[at : each.start]}[[{text[each.start : each.stop]}]]"
        at = each.stop
        values.append(f"{each.kind} {spelled(each.value)}")
    return marked + text[at:], "; ".join(values)
