"""Encodings: every rung of the ladder, and refusals that say where and what."""

import pytest

from tmtool.documents.encodings import decode
from tmtool.errors import InputError, ParseError

SIMPLIFIED = "大会，\n回顾其关于沿海地区可持续渔业的各项决议，并请秘书长提出报告。\n"
TRADITIONAL = "大會，\n回顧其關於沿海地區可持續漁業的各項決議，並請秘書長提出報告。\n"
ENGLISH = "The General Assembly,\nRecalling its resolutions “on fisheries”, café\n"
SPANISH = "La Asamblea señala que los niños también tendrán educación. ¿Cuándo?\n" * 3
FRENCH = "L’Assemblée générale souligne que l’accès à l’eau est très inégal.\n" * 3
RUSSIAN = "Генеральная Ассамблея постановляет рассмотреть этот вопрос на следующей сессии.\n" * 3
ARABIC = "إن الجمعية العامة تقرر النظر في هذه المسألة في دورتها المقبلة وتطلب تقريرا\n" * 3


@pytest.mark.parametrize(
    ("text", "codec", "called"),
    [
        (SIMPLIFIED, "utf-8", "utf-8"),
        (SIMPLIFIED, "utf-8-sig", "utf-8"),
        (SIMPLIFIED, "utf-16", "utf-16-le"),
        (SIMPLIFIED, "utf-32", "utf-32-le"),
        (SIMPLIFIED, "utf-16-le", "utf-16-le"),
        (SIMPLIFIED, "utf-16-be", "utf-16-be"),
        (TRADITIONAL, "utf-16-be", "utf-16-be"),
        (TRADITIONAL.replace("\n", ""), "utf-16-le", "utf-16-le"),
        (ENGLISH, "utf-16-le", "utf-16-le"),
        (ENGLISH, "utf-16-be", "utf-16-be"),
        (SIMPLIFIED, "gbk", "gbk"),
        ("𠀀" + SIMPLIFIED, "gb18030", "gb18030"),
        (TRADITIONAL, "gbk", "gbk"),
        (TRADITIONAL, "big5", "big5"),
        (ENGLISH, "cp1252", "cp1252"),
        (SPANISH, "cp1252", "cp1252"),
        (FRENCH, "cp1252", "cp1252"),
        (RUSSIAN, "cp1251", "cp1251"),
        (RUSSIAN, "koi8-r", "koi8-r"),
        (ARABIC, "cp1256", "cp1256"),
    ],
)
def test_found_out(text: str, codec: str, called: str):
    decoded = decode(text.encode(codec))
    assert (decoded.encoding, decoded.text) == (called, text)
    assert decoded.reason


@pytest.mark.parametrize("length", [10, 20, 30])
@pytest.mark.parametrize(("text", "codec"), [(SIMPLIFIED, "gbk"), (TRADITIONAL, "big5")])
def test_a_line_is_enough(text: str, codec: str, length: int):
    assert decode(text[4 : 4 + length].encode(codec)).encoding == codec


@pytest.mark.parametrize(
    ("declaration", "codec", "called"),
    [
        ('<meta charset="gb2312">', "gb2312", "gb2312"),
        ("<meta http-equiv='Content-Type' content='text/html; charset=big5'>", "big5", "big5"),
        ('<?xml version="1.0" encoding="gb18030"?>', "gb18030", "gb18030"),
        ('<meta charset="gb2312">', "utf-8", "utf-8"),
        ('<meta charset="no-such-thing">', "utf-8", "utf-8"),
        ('<meta charset="utf-8">', "gbk", "gbk"),
    ],
)
def test_declared(declaration: str, codec: str, called: str):
    text = declaration + (TRADITIONAL if codec == "big5" else SIMPLIFIED)
    decoded = decode(text.encode(codec))
    assert (decoded.encoding, decoded.text) == (called, text)


def test_false_declaration_is_mentioned():
    data = ('<meta charset="gb2312">' + SIMPLIFIED).encode()
    assert decode(data).reason == "valid UTF-8, though the file declares gb2312"


def test_given():
    assert decode(SIMPLIFIED.encode("gbk"), encoding="GBK").encoding == "gbk"
    assert decode(SIMPLIFIED.encode("utf-8-sig"), encoding="utf8").text == SIMPLIFIED


def test_given_and_wrong():
    with pytest.raises(ParseError, match=r"^a\.txt:1:1: byte B4 is not UTF-8"):
        decode(SIMPLIFIED.encode("gbk"), encoding="utf-8", name="a.txt")


def test_given_and_unknown():
    with pytest.raises(InputError, match="not a known encoding"):
        decode(b"x", encoding="utf-9")


@pytest.mark.parametrize("codec", ["undefined", "hex", "rot13"])
def test_codecs_that_are_no_encodings(codec: str):
    page = f'<meta charset="{codec}">{ENGLISH}'.encode()
    assert decode(page).encoding == "utf-8"
    with pytest.raises(InputError, match="not a known encoding"):
        decode(b"x", encoding=codec)


def test_damage_is_no_other_encoding():
    data = SIMPLIFIED.encode().replace("报告".encode(), b"\xe6\xff", 1)
    with pytest.raises(ParseError, match=r":2:28: byte E6 is not UTF-8"):
        decode(data)


@pytest.mark.parametrize("data", [bytes(range(128, 256)), b"abc\x00\x01\x02" * 9, b"\x00" * 64])
def test_no_text(data: bytes):
    with pytest.raises(InputError):
        decode(data)
