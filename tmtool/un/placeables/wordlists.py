"""Words that say values, as data: units of measure, currencies, words for numbers and shares.

Keys and first members are patterns unless they are said to be words. As Python they load about as
soon as TOML would (1.6 and 1.1 ms), and their types are checked.
"""

from __future__ import annotations

from fractions import Fraction

from tmtool.lang.numbers import Number
from tmtool.un.dates import Date
from tmtool.un.placeables.model import Kind, Money

_K = 10**3
"""Standard (SI): kilo."""
_M = 10**6
"""Standard (SI): mega."""
_G = 10**9
"""Standard (SI): giga."""
_T = 10**12
"""Standard (SI): tera."""
MEASURES: dict[str, dict[str, Number]] = {
    "power": {
        "瓦": 1, "千瓦": _K, "兆瓦": _M, "吉瓦": _G, "太瓦": _T, "watts?": 1, "kilowatts?": _K,
        "megawatts?": _M, "gigawatts?": _G, "terawatts?": _T, "W": 1, "kW": _K, "MW": _M,
        "GW": _G, "TW": _T,
    },
    "energy": {
        "瓦时": 1, "千瓦时": _K, "兆瓦时": _M, "吉瓦时": _G, "太瓦时": _T, "度电": _K,
        "kilowatt[- ]hours?": _K, "megawatt[- ]hours?": _M, "gigawatt[- ]hours?": _G,
        "terawatt[- ]hours?": _T, "kWh": _K, "MWh": _M, "GWh": _G, "TWh": _T,
    },
    "mass": {
        "毫克": Fraction(1, _K), "克": 1, "公斤|千克": _K, "吨": _M, "千吨": _G, "兆吨": _T,
        "吉吨": _T * _K, "milligrams?|mg": Fraction(1, _K), "grams?|g": 1, "kilograms?|kg": _K,
        "(?:metric )?(?:tons?|tonnes?)|t": _M, "kilotons?|kilotonnes?|kt": _G,
        "megatons?|megatonnes?|Mt": _T, "gigatons?|gigatonnes?|Gt": _T * _K,
    },
    "length": {
        "毫米": Fraction(1, _K), "厘米": Fraction(1, 100), "米": 1, "公里|千米": _K,
        "millimet(?:re|er)s?|mm": Fraction(1, _K), "centimet(?:re|er)s?|cm": Fraction(1, 100),
        "met(?:re|er)s?|m": 1, "kilomet(?:re|er)s?|km": _K,
    },
    "area": {
        "平方米": 1, "公顷": 10**4, "平方公里|平方千米": _M, "square met(?:re|er)s?|m2|m²": 1,
        "hectares?|ha": 10**4, "square kilomet(?:re|er)s?|km2|km²": _M,
    },
    "volume": {
        "毫升": Fraction(1, _K), "升": 1, "立方米": _K, "lit(?:re|er)s?": 1,
        "millilit(?:re|er)s?|ml|mL": Fraction(1, _K), "cubic met(?:re|er)s?|m3|m³": _K,
    },
    "share": {"ppm": Fraction(1, 10**6), "ppb": Fraction(1, 10**9)},
    "points": {"个?基点": 1, "basis points?": 1},
    "bases": {"个?碱基": 1, "bases?": 1, "kilobases?|kb": _K},
    "time": {
        "秒钟?": 1, "分钟": 60, "个?(?:小时|钟头)": 3600, "天|日": 86400,
        "周(?![年岁])|个?星期": 7 * 86400,
        "seconds?": 1, "minutes?": 60, "hours?": 3600, "days?": 86400, "weeks?": 7 * 86400,
    },
    "months": {
        "个月": 1, "周?年": 12, "个?世纪": 1200, "months?": 1, "years?": 12, "decades?": 120,
        "century|centuries": 1200,
    },
}  # fmt: skip
"""For each thing that is measured the units, as patterns, and how many of the smallest each is."""

_FOLDS = (
    (6, "six"), (7, "seven"), (8, "eight"), (9, "nine"), (10, "ten"), (11, "eleven"),
    (12, "twelve"), (20, "twenty"), (50, "fifty"), (100, "hundred"), (1000, "thousand"),
)  # fmt: skip
NUMBERS: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "zh": (
        ("半个?小时", (30,)), ("一个?小时|每小时|一分钟", (60,)), ("一刻", (15,)),
        ("半年", (6,)), ("半个月", (14, 15)),
        ("半个?世纪", (50,)), ("世纪|百年", (100,)), ("千年", (1000,)), ("一打", (12,)),
        ("正午|中午", (12,)), ("午夜|零时|零点", (0, 12, 24)), ("一天|每天|全天|每日|昼夜", (24,)),
        ("全年|每年|一年|终年", (12, 52, 365)), ("一周|每周|全天候|天天", (7,)),
        ("一个月|每月", (30,)), ("两周", (14,)), ("两年", (24,)),
    ),
    "en": (
        ("half[ -](?:an[ -])?hour", (30,)), ("quarter of an hour", (15,)),
        ("(?:an|one|per|each|every) hour|hourly|(?:a|one) minute", (60,)),
        ("quarter[ -](?:of a[ -])?century", (25,)), ("half a percentage point", (50,)),
        ("half[ -](?:a[ -])?year|semi-?annual|bi-?annual", (6,)),
        ("half[ -](?:a[ -])?century", (50,)),
        ("century|centuries|centenar|centennial|hundredth", (100,)), ("bicenten", (200,)),
        ("sesquicenten", (150,)), ("tercenten", (300,)), ("millenni", (1000,)),
        ("noon|midday", (12,)), ("midnight", (0, 12, 24)), ("fortnight", (14,)),
        ("(?:one|a|per|each|every) day|the[ -]clock|daily", (24,)),
        ("(?:one|a|per|each|every)[ -]year|annual|yearly|all year", (12, 52, 365)),
        ("(?:one|a|per|each|every) week|weekly", (7,)), ("(?:one|a) month", (30,)),
        ("(?:one|a|the|past|last|this) decade|decennial", (10,)),
        ("teenage", (13, 19)), ("under-fives", (5,)),
        ("twice|doubl|two-?fold", (2,)), ("thrice|tripl|treb|three-?fold", (2, 3)),
        ("quadrupl|four-?fold", (3, 4)), ("quintupl|five-?fold", (4, 5)),
        *((f"{word}-?fold", (number - 1, number)) for number, word in _FOLDS),
    ),
}  # fmt: skip
"""Words that say numbers by the way, as patterns, and the numbers that each may stand for."""

_ATTACKS: tuple[str, tuple[tuple[Kind, Number | str | Date | Money], ...]] = (
    r"九一一|9[·・•.]11|911(?:恐怖)?(?:主义)?(?:事件|袭击|恐袭)|\b(?:11 september|september 11)\b"
    r"|(?<!/)\b9/11\b",
    (("number", 9), ("number", 11), ("ratio", "9/11"), ("date", Date(None, 9, 11)),
     ("date", Date(2001, 9, 11))),
)  # fmt: skip
"""The day that is named by its figures alone."""
_HOLIDAYS = (
    ("三八(?:国际)?(?:劳动)?妇女节|三八节", 3, 8), ("五一(?:国际)?劳动节|五一节", 5, 1),
    ("五四(?:运动|青年节|精神)", 5, 4), ("六一(?:国际)?儿童节|六一节", 6, 1), ("七一", 7, 1),
    ("七七事变", 7, 7), ("八一(?:建军节|起义)", 8, 1), ("九一八", 9, 18),
    ("十一(?:国庆|黄金周)", 10, 1),
)  # fmt: skip
"""Days that Chinese names by their figures alone (common knowledge)."""
_PLANS = {
    "九五": 9,
    "十五": 10,
    "十一五": 11,
    "十二五": 12,
    "十三五": 13,
    "十四五": 14,
    "十五五": 15,
}
_FIRST_PLAN = 1951
"""Five-year plans of China: the n-th begins five times n years after this one, less five. Standard
(the ninth is 1996-2000, and so on; earlier ones are named by their numbers)."""
_YEARS_OF_A_PLAN = 5
"""Standard (the plans of China)."""


def _list_plan_values(number: int) -> tuple[tuple[Kind, Number | str | Date | Money], ...]:
    """The number of a plan, and its first and last year."""
    start = _FIRST_PLAN + _YEARS_OF_A_PLAN * number
    return (
        ("ordinal", number), ("number", number), ("year", start),
        ("year", start + _YEARS_OF_A_PLAN - 1),
    )  # fmt: skip


_SINGLE_COINS = (
    ("dollar", "USD"), ("euro", "EUR"), ("pound", "GBP"), ("yuan|renminbi|dollar", "CNY"),
    ("hong kong dollar|dollar", "HKD"), ("yen", "JPY"), ("swiss franc|franc", "CHF"),
)  # fmt: skip
"""What English calls one unit of money, and the currency: a text may say one in words."""
_COINS_IN_CHINESE = (
    ("美元", "USD"), ("欧元", "EUR"), ("英镑", "GBP"), ("港元", "HKD"), ("港币", "HKD"),
    ("人民币", "CNY"), ("日元", "JPY"), ("瑞士法郎", "CHF"),
)  # fmt: skip
"""What Chinese calls one unit of money, as 每美元 and 兑美元 say it, and the currency."""
SAID: dict[str, tuple[tuple[str, tuple[tuple[Kind, Number | str | Date | Money], ...]], ...]] = {
    "zh": (
        ("一半|半数|减半|过半", (("percentage", 50),)),
        ("翻番|翻了?一番", (("percentage", 100),)), ("一个百分点", (("points", 1),)),
        ("半个百分点", (("points", Fraction(1, 2)),)),
        ("全天候|昼夜|24小时", (("ratio", "24/7"),)),
        ("半", (("fraction", Fraction(1, 2)),)),
        ("百分百|百分之百|十足", (("percentage", 100),)),
        ("二战", (("ordinal", 2), ("number", 2))), ("一战", (("ordinal", 1),)),
        *((f"(?<![第一二三四五六七八九十]){plan}[”\"’」]?(?:规划|计划|期间|时期|纲要|末|[”\"’」])",
           _list_plan_values(number)) for plan, number in _PLANS.items()),
        *((words, (("date", Date(None, month, day)),)) for words, month, day in _HOLIDAYS),
        *((f"{digit}成(?![立员果为功本人年就效分长熟都语绩交])", (("percentage", 10 * i),))
          for i, digit in enumerate("一二三四五六七八九", 1)),
        *((f"{digit}成半", (("percentage", 10 * i + 5),))
          for i, digit in enumerate("一二三四五六七八九", 1)),
        *((f"{digit}[厘釐](?![米清])", (("percentage", i), ("points", i), ("number", 100 * i)))
          for i, digit in enumerate(("零", "一", "[两二]", *"三四五六七八九"))),
        # 八折 is 80 per cent of the price, and a discount of 20.
        *((f"(?<![一二三四五六七八九]){digit}折(?![叠腾磨射])",
           (("percentage", 10 * i), ("percentage", 100 - 10 * i)))
          for i, digit in enumerate("一二三四五六七八九", 1)),
        ("零(?:增长|利率|通胀|排放|关税|容忍|死亡|感染|病例|息|收益|废物)|为零|[降归清]零",
         (("percentage", 0), ("number", 0))),
        ("上半年", (("number", 1),)), ("下半年", (("number", 2),)),
        *((f"[{digit}{i}][零0] ?后(?![来者果续面方])", (("decade", 1900 + 10 * i),))
          for i, digit in zip(range(5, 10), "五六七八九", strict=True)),
        *((f"(?:每|一|兑|对)(?:一)?{name}(?!区|集团)", (("money", Money(1, code)),))
          for name, code in _COINS_IN_CHINESE),
        _ATTACKS,
    ),
    "en": (
        (r"\b(?:final|last) quarters?\b", (("ordinal", 4),)),
        (r"\btrimester\b", (("number", 3),)),
        (r"\bworld war (?:two|ii)\b", (("ordinal", 2),)),
        (r"\bworld war (?:one|i)\b", (("ordinal", 1),)),
        (r"\bhalf\b|\bhalv", (("percentage", 50),)), ("doubl|two-?fold", (("percentage", 100),)),
        ("tripl|three-?fold", (("percentage", 200),)), ("a third", (("ratio", "1/3"),)),
        ("a quarter", (("ratio", "1/4"), ("percentage", 25))),
        ("a fifth", (("ratio", "1/5"),)), ("a tenth", (("ratio", "1/10"),)),
        ("a percentage point", (("points", 1),)),
        ("half a percentage point", (("points", Fraction(1, 2)),)),
        ("half a per ?cent", (("percentage", Fraction(1, 2)),)),
        ("24/7", (("number", 24), ("number", 7))),
        (r"(?:hk|us)\$ ?billion\b",
         (("money", Money(10**9, "HKD")), ("money", Money(10**9, "USD")))),
        (r"\b(?:zero|nil|none|no)\b", (("percentage", 0), ("number", 0))),
        (r"\b(?:fully|full|completely?|entire(?:ly|ty)?|whole(?:ly|heartedly)?|absolute(?:ly)?|total(?:ly)?"
         r"|all|every|universal(?:ly)?|perfect(?:ly)?|always|sure|certain(?:ly)?)\b",
         (("percentage", 100),)),
        *((rf"\b(?:one|an?|single|the|per|every|each) (?:[a-z]+ )?(?:{words})\b",
           (("money", Money(1, code)),))
          for words, code in _SINGLE_COINS),
        _ATTACKS,
    ),
}  # fmt: skip
"""Words that say a share, a ratio or a date, as patterns, and what they say: 一半 and "half" are 50
per cent."""

PARTS = {
    2: "half|halves", 3: "thirds?|three", 4: "quarters?|fourths?|four", 5: "fifths?|five",
    6: "sixths?|six", 7: "sevenths?|seven", 8: "eighths?|eight", 9: "ninths?|nine",
    10: "tenths?|ten",
}  # fmt: skip
"""What English calls the parts of a fraction, by how many parts there are."""

DENOMINATORS = (1000, 10_000, 100_000, 10**6, 10**9)
"""The parts that figures such as 千分之五 are counted in. Chosen, no measurement."""

COUNTED = {"decades": 10, "dozen": 12}
"""Words that count, with how many each is (words)."""

WORDINGS: tuple[tuple[str, int, str, str, str, int], ...] = (
    (r"\b[Tt]wice\b", 2, "[两二双再倍重番复又2半]|各|[六6]个?月", "一次", "一次", 1),
    (
        r"\b[Bb]ienni(?:um|ums|a|al|ally)\b",
        2,
        "[两二双2][个 ]?(?:财政)?年",
        "月",
        "[两二2] ?个月(?!期)",
        2,
    ),
    (r"\b[Bb]ienni(?:um|ums|a|al)\b", 2, "(?!)", "月", "[两二2] ?个月(?=期)", 2),
    (
        r"\bdecades?\b",
        10,
        "[十0百数几多近] ?[多余几]?[年载]|年代|世纪|旬",
        "个月",
        "(?:十|[0-9]0 ?)个月",
        10,
    ),
    (r"\bdecades?\b", 10, "十|世纪|年代|[0-9]0 ?年", "百年", "百年(?=[前后内间中])", 100),
)
"""English words and their numbers, the Chinese that can stand for each, and the Chinese that can't
with the number that it says. The fourth member is a word in every text that has the fifth."""

NAMED_YEARS: tuple[tuple[int, str, str, str], ...] = (
    (2019, "coronavirus disease $", "年?(?:新型)?冠状病毒", "covid|coronavirus|冠状病毒|新冠|疫情"),
)
"""Years that are parts of names: what stands before one or behind it, and what the text that leaves
the year out calls the thing."""

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

COLLECTIVES = "[两二](?:国|党|地|岸|侧|者|性|会|级|边|端|翼|院|族|韩|制)(?![0-9])|三方|三国|四方"
"""What names things by how many they are, as "both" does (a pattern): other words may count them,
and none has to."""

POINTING: dict[str, dict[str, str]] = {
    "zh": {
        "year": "[今去明前后当同本]年|(?<!以)[上下]一?年(?![龄级])|这一年",
        "month": "[本上下当同]个?月|这个月",
        "day": "[今昨明当][天日晚早]|今[晨夜]|昨晚|[同次翌]日|[前后第][一二]天",
    },
    "en": {
        "year": r"\b(?:this|last|next|past|current|same|that|previous|following|coming)"
        r"(?: calendar| fiscal)? year\b",
        "month": r"\b(?:this|last|next|past|current|same|that|previous|following|coming) month\b",
        "day": r"\b(?:today|yesterday|tomorrow|tonight|(?:this|same|that|next|previous|following)"
        r" (?:day|morning|afternoon|evening))\b",
    },
}
"""Words that name a year, a month or a day by when somebody writes."""

WEEKDAYS = {
    "zh": "(?:星期|礼拜|(?<![一二两三四五六七八九十几0-9])周)([一二三四五六日天])(?![年期岁次])",
    "en": r"\b(Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)days?\b",
}
WEEKDAY_NUMBERS = {
    **{name: i for i, name in enumerate("一二三四五六日")}, "天": 6,
    **{name: i for i, name in enumerate(("mon", "tues", "wednes", "thurs", "fri", "satur", "sun"))},
}  # fmt: skip
"""Weekdays, and their numbers from Monday, 0 (words)."""

CAPITALS = {
    "us$": "US$", "hk$": "HK$", "us $": "US $", "rmb": "RMB",
    "usd ": "USD ", "eur ": "EUR ", "gbp ": "GBP ", "chf ": "CHF ",
    "swiss francs": "Swiss francs", "united states dollars": "United States dollars",
    "us dollars": "US dollars",
}  # fmt: skip
"""What of a text in small letters has capitals (words)."""
