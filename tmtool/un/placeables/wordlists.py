"""Words beside values, as data: currencies, "per cent", scales, what is counted, capitals.

Keys and first members are patterns unless they are said to be words. As Python they load about as
soon as TOML would (1.6 and 1.1 ms), and their types are checked.
"""

from __future__ import annotations

CURRENCY_SIGNS = {
    "$": "USD", "US$": "USD", "US $": "USD", "USD": "USD", "United States $": "USD",
    "€": "EUR", "EUR": "EUR", "Euro": "EUR", "£": "GBP", "GBP": "GBP", "CHF": "CHF", "SwF": "CHF",
    "$A": "AUD", "A$": "AUD", "AUD": "AUD", "HK$": "HKD", "HKD": "HKD", "NZ$": "NZD", "$NZ": "NZD",
    "NZD": "NZD", "C$": "CAD", "Can$": "CAD", "CAD": "CAD", "S$": "SGD", "SGD": "SGD",
    "NT$": "TWD", "RMB": "CNY", "CNY": "CNY", "JPY": "JPY", "R$": "BRL", "SEK": "SEK",
    "SKr": "SEK", "NOK": "NOK", "NKr": "NOK", "DKK": "DKK", "DKr": "DKK", "Rs": "INR", "Rs.": "INR",
    "INR": "INR", "SDR": "XDR", "ZAR": "ZAR", "CFAF": "XAF",
}  # fmt: skip
"""What stands before an amount (words), and the currency (ISO 4217; UN Editorial Manual)."""

CURRENCIES = {
    "美元": "USD", "欧元": "EUR", "英镑": "GBP", "日元": "JPY", "瑞士法郎": "CHF", "人民币": "CNY",
    "元人民币": "CNY", "人民币元": "CNY", "卢布": "RUB", "卢比": "INR", "澳大利亚元": "AUD",
    "澳元": "AUD", "港元": "HKD", "港币": "HKD", "新西兰元": "NZD", "加拿大元": "CAD",
    "加元": "CAD", "新加坡元": "SGD", "新台币": "TWD", "瑞典克朗": "SEK", "挪威克朗": "NOK",
    "丹麦克朗": "DKK", "特别提款权": "XDR", "兰特": "ZAR", "韩元": "KRW", "雷亚尔": "BRL",
    "非洲法郎": "XAF", "元": "CNY",
    "United States dollars": "USD", "US dollars": "USD", "Australian dollars": "AUD",
    "Hong Kong dollars": "HKD", "New Zealand dollars": "NZD", "Canadian dollars": "CAD",
    "Singapore dollars": "SGD", "dollars": "USD", "euros": "EUR", "pounds sterling": "GBP",
    "United States dollar": "USD", "US dollar": "USD", "euro": "EUR", "yen": "JPY",
    "Swiss francs": "CHF", "CFA francs": "XAF", "yuan renminbi": "CNY", "yuan": "CNY",
    "renminbi": "CNY", "roubles": "RUB", "rubles": "RUB", "rupees": "INR", "rand": "ZAR",
    "Swedish kronor": "SEK", "Norwegian kroner": "NOK", "Danish kroner": "DKK", "won": "KRW",
}  # fmt: skip
"""What stands behind an amount (words), the longer of two that end alike first."""

CURRENCIES_IN_CHINESE = {
    "USD": "美元",
    "EUR": "欧元",
    "GBP": "英镑",
    "JPY": "日元",
    "CHF": "瑞士法郎",
    "AUD": "澳元",
    "HKD": "港元",
    "CAD": "加元",
}
CURRENCY_SIGNS_IN_ENGLISH = {"USD": "$", "EUR": "€", "GBP": "£"}
"""How a currency is written into a text."""

PER_CENT = {"fr": "pour cent", "es": "por ciento", "ru": "процент[а-я]*", "ar": "في المائة"}
SCALES: dict[str, tuple[tuple[str, int], ...]] = {
    "fr": (("millions?", 10**6), ("milliards?", 10**9)),
    "es": (("mil millones", 10**9), ("millones|millón", 10**6), ("mil", 10**3)),
    "ru": (("млрд|миллиард[а-я]*", 10**9), ("млн|миллион[а-я]*", 10**6), (r"тыс\.?", 10**3)),
    "ar": (("مليون", 10**6), ("بليون|بلايين", 10**9)),
}
"""How other languages say per cent, million and billion, by their codes."""

COUNTED_THINGS = (
    "个|項|项|次|名|年|国|人|份|段|条|款|期|种|天|周|岁|倍|成|位|家|类|点|章|部|组|轮|批|套|篇|场|处"
    "|所|座|大|级|洲|市|省|县|公里|英尺|英里|英寸|厘米|公斤|公顷|小时|分钟|秒|米|吨|届|阶段|方面|领域|步|支|艘|架|英镑|美元|欧元"
    "|日元|瑞士法郎|卢布|卢比|澳元|港元|加元|季|多个|余个|多项|余项|多名|余名|多年|余年|多人|余人|多国|不同|亿|万"
)
"""What follows a numeral that counts; without it, 二 and 十 are parts of other words."""

CAPITALS = {
    "us$": "US$", "hk$": "HK$", "us $": "US $", "rmb": "RMB",
    "usd ": "USD ", "eur ": "EUR ", "gbp ": "GBP ", "chf ": "CHF ",
    "swiss francs": "Swiss francs", "united states dollars": "United States dollars",
    "us dollars": "US dollars",
}  # fmt: skip
"""What of a text in small letters has capitals (words)."""
