"""Small documents in two languages, each unlike the others, for the tests of whole folders."""

ZH = """{symbol}

大会，

回顾其{year}年12月{day}日第{session}/{number}号决议，

1. 欢迎技术库投入运行，并请会员国予以支持；

2. 注意到{number}个国家提供了可靠的数据；

3. 请秘书长向大会第{next}届会议提交报告。
"""
EN = """{symbol}

The General Assembly,

Recalling its resolution {session}/{number} of {day} December {year},

1. Welcomes the operation of the technology bank, and invites Member States to support it;

2. Notes that {number} countries have provided reliable data;

3. Requests the Secretary-General to submit a report to the General Assembly at session {next}.
"""
TEXTS = {"zh": ZH, "en": EN}


def text(lang, number, symbol=""):
    """The document with this number, the same in both languages."""
    facts = {
        "number": 100 + 7 * number, "session": 50 + number % 25, "next": 51 + number % 25,
        "year": 1995 + number % 25, "day": 1 + number * 5 % 28,
    }  # fmt: skip
    return TEXTS[lang].format(symbol=symbol, **facts).lstrip()


def write(folder, names, **options):
    """Files named "zh/a.txt" with the documents of these numbers: {"zh/a.txt": 3}."""
    for name, number in names.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        lang = "zh" if "zh" in name else "en"
        path.write_text(text(lang, number, **options), encoding="utf-8")


def folders(folder, count):
    """Two folders of so many documents, which are named alike."""
    for lang in TEXTS:
        write(folder, {f"{lang}/A_75_{10 + at}.txt": at for at in range(count)})
    return folder / "zh", folder / "en"
