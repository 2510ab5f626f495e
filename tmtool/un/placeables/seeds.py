"""Where a value in figures may begin: the first sign tells, so that a search is quick."""

from __future__ import annotations

from tmtool.lang.numbers import BLANK

_S = f"{BLANK}?"

FIRST = "0-9$€£USEGC"
"""The signs that figures, currencies and numbers of special sessions begin with, for a class."""

# Behind the first sign: no figure inside a word or a name (G20, COVID-19, PM2.5) is a value.
REST = (
    r"(?:(?<=[0-9])(?<![A-Za-z0-9][0-9])(?<![0-9]\.[0-9])(?<![A-Z]-[0-9])(?<!ovid-[0-9])[0-9]*"
    rf"|(?<=[$€£]){_S}(?=[0-9])"
    rf"|(?<![A-Za-z/][A-Z])(?:(?<=U)S(?:{_S}[$€£]|D)|(?<=E)UR|(?<=G)BP|(?<=C)HF|(?<=S)wF){_S}(?=[0-9])"
    r"|(?<![A-Za-z0-9/][A-Z])(?:(?<=S)|(?<=E)S)(?=-[0-9]{1,2}/[0-9]|/[0-9]{1,2}-[0-9]))"
)
"""What must be true behind a first sign; it goes on to the end of a run of digits."""
