"""Currencies in Chinese and English: how they are written, and their three letters (ISO 4217)."""

from __future__ import annotations

import re

SIGNS = {
    "$": "USD", "US$": "USD", "US $": "USD", "USD": "USD", "United States $": "USD",
    "€": "EUR", "EUR": "EUR", "£": "GBP", "GBP": "GBP", "CHF": "CHF", "SwF": "CHF",
}  # fmt: skip
"""What stands before an amount."""

NAMES = {
    "美元": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "瑞士法郎": "CHF", "人民币": "CNY",
    "元人民币": "CNY", "人民币元": "CNY", "元": "CNY", "卢布": "RUB", "卢比": "INR",
    "United States dollars": "USD", "US dollars": "USD", "dollars": "USD", "euros": "EUR",
    "euro": "EUR", "pounds sterling": "GBP", "yen": "JPY", "Swiss francs": "CHF",
    "yuan renminbi": "CNY", "yuan": "CNY", "roubles": "RUB", "rupees": "INR",
}  # fmt: skip
"""What stands behind an amount."""

_LONGEST_FIRST = sorted(NAMES, key=lambda name: (-len(name), name))
SIGN = f"(?:{'|'.join(re.escape(sign) for sign in sorted(SIGNS, key=len, reverse=True))})"
NAME_ZH = f"(?:{'|'.join(name for name in _LONGEST_FIRST if not name.isascii())})"
NAME_EN = f"(?:{'|'.join(name for name in _LONGEST_FIRST if name.isascii())})(?![a-z])"

IN_CHINESE = {"USD": "美元", "EUR": "欧元", "GBP": "英镑", "JPY": "日元", "CHF": "瑞士法郎"}
IN_ENGLISH = {"USD": "$", "EUR": "€", "GBP": "£"}
