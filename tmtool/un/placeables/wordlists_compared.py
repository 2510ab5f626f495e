"""Words that are only compared, as data: more units, rough magnitudes, parts of texts.

No amount is reckoned into these units; what they are in the smallest one tells two apart. Sizes are
those of NIST Special Publication 811, appendix B; the two scales of temperature, and working days
beside days, have sizes that only differ.
"""

from __future__ import annotations

from fractions import Fraction

from tmtool.lang.numbers import Number

_K = 10**3
"""Standard (SI): kilo."""
_M = 10**6
"""Standard (SI): mega."""
_G = 10**9
"""Standard (SI): giga."""
_T = 10**12
"""Standard (SI): tera."""
_DAY = 86400
"""Seconds. Standard (the clock)."""
_INCH, _FOOT, _YARD = Fraction("0.0254"), Fraction("0.3048"), Fraction("0.9144")
"""Metres. Standard (international yard, 1959)."""
_MILE, _NAUTICAL_MILE = Fraction("1609.344"), 1852
"""Metres. Standard (as above; International Hydrographic Conference, 1929)."""
_FATHOM = Fraction("1.8288")
"""Metres. Standard (two yards)."""
_ACRE, _MU = Fraction("4046.8564224"), Fraction(2000, 3)
"""Square metres. Standard (international acre; Chinese market system)."""
_POUND, _OUNCE = Fraction("453.59237"), Fraction("28.349523125")
"""Grams. Standard (avoirdupois)."""
_BARREL, _GALLON = Fraction("158.987294928"), Fraction("3.785411784")
"""Litres. Standard (of petroleum; of the United States)."""
_BUSHEL = Fraction("35.23907016688")
"""Litres. Standard (of the United States)."""

MORE_MEASURES: dict[str, dict[str, Number]] = {
    "length": {
        "英里": _MILE, "英尺": _FOOT, "英寸": _INCH, "海里": _NAUTICAL_MILE, "码": _YARD,
        "微米": Fraction(1, _M), "纳米": Fraction(1, _G),
        "nanomet(?:re|er)s?|nm": Fraction(1, _G), "μm|µm|um": Fraction(1, _M),
        "miles?": _MILE, "feet|foot|ft": _FOOT, "inch(?:es)?": _INCH,
        "nautical miles?": _NAUTICAL_MILE, "yards?": _YARD, "kms": _K,
        "microns?|micromet(?:re|er)s?": Fraction(1, _M), "分米": Fraction(1, 10),
        "decimet(?:re|er)s?|dm": Fraction(1, 10), "华里|市里": 500, "英寻": _FATHOM,
        "fathoms?": _FATHOM,
    },
    "area": {
        "英亩": _ACRE, "亩": _MU, "平方英里": _MILE**2, "平方英尺": _FOOT**2, "acres?": _ACRE,
        "mu": _MU, "square miles?": _MILE**2, "square f(?:ee|oo)t": _FOOT**2,
        r"sq\.? km": _M, r"sq\.? m": 1, "平方厘米": Fraction(1, 10**4),
        "square centimet(?:re|er)s?|cm2|cm²": Fraction(1, 10**4), "杜努姆|德南": 1000,
        "dun[ua]ms?|donums?": 1000, r"sq\.? mi(?:les?)?\.?|miles2|mi2|mi²": _MILE**2,
        r"sq\.? ft\.?|ft2|ft²": _FOOT**2, "平方英寸": _INCH**2,
        r"square inch(?:es)?|sq\.? in\.?": _INCH**2,
    },
    "mass": {
        "磅": _POUND, "盎司": _OUNCE, "斤": 500, "公吨": _M, "百万吨": _T, "微克": Fraction(1, _M),
        "pounds?(?! sterling)|lbs?": _POUND, "ounces?": _OUNCE, "kilos?": _K,
        "micrograms?|μg|µg|ug|mcg": Fraction(1, _M), "纳克": Fraction(1, _G),
        "nanograms?|ng": Fraction(1, _G), "克拉": Fraction(1, 5), "carats?|ct": Fraction(1, 5),
        "公担": 10**5, "quintals?": 10**5, "英石": 14 * _POUND,
    },
    "volume": {
        "桶": _BARREL, "加仑": _GALLON, "公升": 1, "立方厘米": Fraction(1, _K),
        "立方公里|立方千米": _T, "barrels?": _BARREL, "gallons?": _GALLON,
        "cubic centimet(?:re|er)s?|cm3|cm³|cc": Fraction(1, _K),
        "cubic kilomet(?:re|er)s?|km3|km³": _T, "微升": Fraction(1, _M), "分升": Fraction(1, 10),
        "microlit(?:re|er)s?|μl|µl|μL|µL": Fraction(1, _M),
        "decilit(?:re|er)s?|dl|dL": Fraction(1, 10),
        "百升": 100, "hectolit(?:re|er)s?|hl": 100, "品脱": _GALLON / 8, "pints?": _GALLON / 8,
        "夸脱": _GALLON / 4, "quarts?": _GALLON / 4, "蒲式耳": _BUSHEL, "bushels?": _BUSHEL,
        "立方英尺": _FOOT**3 * _K, "cubic f(?:ee|oo)t": _FOOT**3 * _K, "L": 1,
    },
    "heat": {
        "焦耳": 1, "千焦": _K, "兆焦": _M, "吉焦": _G, "太焦": _T, "joules?|J": 1,
        "kilojoules?|kJ": _K, "megajoules?|MJ": _M, "gigajoules?|GJ": _G, "terajoules?|TJ": _T,
        "大卡|千卡": 4184, "卡路里": Fraction("4.184"), "kilocalories?|kcal": 4184,
        "calories?|cal": Fraction("4.184"),
    },
    "pressure": {
        "帕斯卡": 1, "百帕": 100, "千帕": _K, "兆帕": _M, "毫巴": 100, "毫米汞柱": 133,
        "pascals?|Pa": 1, "hectopascals?|hPa": 100, "kilopascals?|kPa": _K, "megapascals?|MPa": _M,
        "millibars?|mbar": 100, "mm ?Hg": 133,
    },
    "voltage": {
        "伏特?": 1, "千伏": _K, "毫伏": Fraction(1, _K), "volts?|V": 1, "kilovolts?|kV": _K,
        "millivolts?|mV": Fraction(1, _K),
    },
    "dose": {
        "希沃特|西弗特?": 1, "毫希沃特|毫西弗特?": Fraction(1, _K),
        "微希沃特|微西弗特?": Fraction(1, _M), "sieverts?|Sv": 1,
        "millisieverts?|mSv": Fraction(1, _K), "microsieverts?|μSv|µSv": Fraction(1, _M),
    },
    "radioactivity": {
        "贝克勒尔|贝可": 1, "千贝克勒尔|千贝可": _K, "兆贝克勒尔|兆贝可": _M, "吉贝可": _G,
        "becquerels?|Bq": 1, "kilobecquerels?|kBq": _K, "megabecquerels?|MBq": _M,
        "gigabecquerels?|GBq": _G,
    },
    "work": {
        # Hours, only to tell them apart.
        "个?人时|个?工时|个?工作小时": 1, "个?人日|个?人天|人/日": 8, "人周": 40,
        "个?工作月|个?人月|人/月": 168, "人年|工作年": 2016,
        "(?:work|staff|person|man)[- ]hours?": 1,
        "(?:work|staff|person|man)[- ]days?": 8, "(?:work|staff|person|man)[- ]weeks?": 40,
        "(?:work|staff|person|man)[- ]months?": 168, "(?:work|staff|person|man)[- ]years?": 2016,
    },
    "temperature": {
        "摄氏度|℃|°C|度(?!电)": 1, "华氏度|℉|°F": 2,
        r"degrees? (?:Celsius|centigrade)|°\s?C": 1, "degrees?": 1,
        r"degrees? Fahrenheit|°\s?F": 2,
    },
    "data": {
        "字节": 1, "千字节": _K, "兆字节": _M, "吉字节|千兆字节": _G, "太字节": _T,
        "拍字节": _T * _K, "bytes?": 1, "kilobytes?|KB|kB": _K, "megabytes?|MB": _M,
        "gigabytes?|GB": _G, "terabytes?|TB": _T, "petabytes?|PB": _T * _K,
    },
    "data rate": {
        "比特每秒|比特/秒": 1, "千比特每秒|千比特/秒": _K, "兆比特每秒|兆比特/秒|兆位每秒": _M,
        "千兆比特每秒|吉比特每秒|千兆位每秒|吉比特/秒|千兆比特/秒": _G,
        "bits? per second|bps|bit/s": 1, "kilobits? per second|[Kk]bps|kbit/s": _K,
        "megabits? per second|Mbps|Mbit/s|Mb/s": _M, "gigabits? per second|Gbps|Gbit/s|Gb/s": _G,
    },
    "frequency": {
        "赫兹|赫": 1, "千赫兹?": _K, "兆赫兹?": _M, "吉赫兹?|千兆赫兹?": _G, "hertz|Hz": 1,
        "kilohertz|kHz": _K, "megahertz|MHz": _M, "gigahertz|GHz": _G,
    },
    "months": {
        "岁|周岁": 12, "年期": 12, "年": 12, "个?季度?": 3, "years? old": 12, "yrs?": 12,
        "quarters?": 3,
    },
    "time": {
        "个?工作日": _DAY + 1, "昼夜": _DAY, "夜|晚": _DAY, "小时": 3600,
        "周(?![年岁])|个?星期|个?礼拜": 7 * _DAY, "nights?": _DAY, "working days?": _DAY + 1,
        "hrs?|h": 3600, "mins?": 60, "毫秒": Fraction(1, _K), "微秒": Fraction(1, _M),
        "milliseconds?|ms": Fraction(1, _K), "microseconds?|μs|µs": Fraction(1, _M),
        "fortnights?": 14 * _DAY,
    },
    "points": {"个?百分点": 100, "percentage points?": 100},
    "multiples": {
        "倍": 1,
        "(?:times|fold)(?= (?:more|less|higher|lower|as|the|that|greater|larger)|[.,;]|$)": 1,
    },
}  # fmt: skip
"""Units that are compared with those of MEASURES, as patterns, and how many of the smallest each
is."""

_CHINESE_POWERS = (
    ("千万亿", 15), ("百万亿", 14), ("十万亿", 13), ("万亿|兆", 12), ("千亿", 11), ("百亿", 10),
    ("十亿", 9), ("亿", 8), ("千万", 7), ("百万", 6), ("十万", 5), ("万", 4), ("千", 3), ("百", 2),
    ("十", 1),
)  # fmt: skip
_ENGLISH_POWERS = (("thousand", 3), ("million", 6), ("billion", 9), ("trillion", 12))
_SOME = "(?:several|(?:a )?few|many) "
_NO_SCALE = "(?! (?:of )?(?:thousand|million|billion|trillion))"
_ALONE = "(?<!of )(?<![0-9] )"
VAGUE: dict[str, tuple[tuple[str, tuple[int, ...]], ...]] = {
    "zh": (
        ("成百上千|数百上千", (2, 3)), ("成千上万|成千累万|千千万万", (3, 4)),
        ("千百万", (6, 7)), ("亿万", (8, 9)),
        *(
            (f"(?:(?:[数几]|好几|上)(?:{unit})(?![十百千万亿])|数以(?:{unit})计)", (power,))
            for unit, power in _CHINESE_POWERS
        ),
    ),
    "en": (
        *((f"hundreds of {unit}s|{_SOME}hundred {unit}", (power + 2,))
          for unit, power in _ENGLISH_POWERS),
        *((f"(?:tens|dozens|scores) of {unit}s", (power + 1,)) for unit, power in _ENGLISH_POWERS),
        *((f"{_SOME}{unit}(?! and\\b)", (power,)) for unit, power in _ENGLISH_POWERS),
        (f"{_ALONE}hundreds{_NO_SCALE}|several hundred{_NO_SCALE}", (2,)),
        *((f"{_ALONE}{unit}s{_NO_SCALE}", (power,)) for unit, power in _ENGLISH_POWERS),
        (f"(?:tens|dozens|scores){_NO_SCALE}|several dozen", (1,)),
    ),
}  # fmt: skip
"""Words that say roughly how many, as patterns, and the powers of ten that each may be."""

INSTRUMENTS: tuple[tuple[str, str], ...] = (
    ("article", "条"), ("rule", "条|规则|细则"), ("regulation", "条|条例"), ("clause", "条"),
    ("section", "节|条|部分|章"), ("chapter", "章|节|编"), ("part", "部分|编|章"),
    ("annex", "附件|附录|附文|附表"), ("appendix", "附录|附件|附文|附表"),
    ("schedule", "附表|附件|表"), ("agenda item", "议程项目|项目"), ("item", "议程项目|项目"),
    ("table", "表|附表"), ("figure", "图"), ("chart", "图"), ("map", "图|地图"),
    ("box", "框|方框|插文|专栏"), ("principle", "原则"), ("goal", "目标"),
    ("recommendation", "建议"),
)  # fmt: skip
"""What English calls a part of a text or a numbered thing, and what Chinese calls the same (words;
a rule of procedure and a section of a law are 条)."""
