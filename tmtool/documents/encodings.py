"""From bytes to text: which encoding, and why that one.

The ladder, first that fits: what the caller says; a byte order mark; valid UTF-8; what the file
declares; UTF-16 without a mark; GBK, GB18030 and Big5 by how common their characters are; and a
detector for the rest. Text that fits nothing is refused with the place of the first bad byte.
"""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

from tmtool.documents.signatures import detect_binary, has_control_bytes
from tmtool.errors import InputError, ParseError
from tmtool.lang.script import is_han

_BOMS: tuple[tuple[bytes, str, str], ...] = (
    (codecs.BOM_UTF8, "utf-8-sig", "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32", "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32", "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16", "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16", "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030", "gb18030"),
)
_DECLARED = re.compile(
    rb"<\?xml[^>]*encoding\s*=\s*[\"']([\w.:-]+)|<meta[^>]+charset\s*=\s*[\"']?\s*([\w.:-]+)", re.I
)
# Names on the web mean their usual supersets.
_SUPERSETS = {
    "gb2312": "gb18030", "gb_2312-80": "gb18030", "x-gbk": "gb18030", "gbk": "gb18030",
    "iso-8859-1": "cp1252", "latin-1": "cp1252", "us-ascii": "cp1252", "ascii": "cp1252",
    "big5": "cp950", "x-x-big5": "cp950", "iso-8859-9": "cp1254", "windows-874": "cp874",
}  # fmt: skip
# The commonest characters of Chinese, simplified and traditional: about a third of any text.
_COMMON = frozenset(
    "的一是在不了有和人这中大为上个国我以要他时来用们生到作地于出就分对成会可主发年动同工也能下过子说产种面而方后多定行学法所民得经"
    "这為個國時來們於對會發動過說產種後學經議決聯織與際員關開務門"
    "第号议决各项并其联合及展关于报告组织安理秘书长实施促进回顾强调"
)  # fmt: skip
_WESTERN = frozenset(
    "àâäáãåæçèéêëìíîïñòóôöõøœùúûüýÿßðþÀÂÄÁÃÅÆÇÈÉÊËÌÍÎÏÑÒÓÔÖÕØŒÙÚÛÜÝŸ¿¡«»“”„‘’‚–—…°ºª§€£·•\u00a0"
)
_COMMON_ENOUGH = 0.18
"""Share of common characters from which on an encoding is believed. Chosen, no measurement."""
_SAMPLE = 60_000
"""Characters or bytes that tell the encoding. Limit: guessing takes longer with more."""


@dataclass(frozen=True, slots=True)
class DecodedText:
    """A text, the encoding it was in, and how that was found out."""

    text: str
    encoding: str
    reason: str


def decode(data: bytes, *, encoding: str | None = None, name: str = "input") -> DecodedText:
    """The text of a file's bytes; `name` is what messages call the file.

    >>> decode("大会，".encode()).encoding
    'utf-8'
    >>> decode("大会回顾其关于信息和通信技术促进可持续发展的各项决议".encode("gbk")).encoding
    'gbk'
    """
    if encoding is not None:
        codec = _codec(encoding)
        if codec is None:
            message = (
                f"{encoding!r} is not a known encoding: use utf-8, gb18030 or big5, for example"
            )
            raise InputError(message)
        return DecodedText(_strict(data, codec, name).removeprefix("\ufeff"), codec, "as given")
    for bom, codec, called in _BOMS:
        if data.startswith(bom):
            text = _strict(data, codec, name).removeprefix("\ufeff")
            return DecodedText(text, called, "byte order mark")
    kind = detect_binary(data)
    if kind is not None:
        message = f"{name} is {kind[0]}, not a text: {kind[1]}"
        raise InputError(message)
    wide = _utf16(data)
    if wide is not None:
        return wide
    if has_control_bytes(data):
        message = f"{name} holds binary data, not a text: give a text file"
        raise InputError(message)
    return _of_text(data, name)


def find_codec(name: str) -> str:
    """The codec for what files call an encoding: names on the web mean their usual supersets.

    >>> find_codec("gb2312"), find_codec("utf-8")
    ('gb18030', 'utf-8')
    """
    return _SUPERSETS.get(name, name)


def _of_text(data: bytes, name: str) -> DecodedText:
    declared = _declared(data)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        bad = data.decode("utf-8", "replace")
        damaged = bad.count("\ufffd")
        # UTF-8 but for a few bytes is damage, not another encoding.
        if sum(not char.isascii() for char in bad) - damaged > 4 * damaged:
            raise _undecodable(data, error, "utf-8", name) from error
        found = _as_declared(data, declared) or _chinese(data) or _western(data) or _detected(data)
        if found is None:
            raise _undecodable(data, error, "utf-8", name) from error
        return found
    reason = "declared, and valid" if declared else "valid UTF-8"
    if declared and codecs.lookup(declared).name not in ("utf-8", "ascii"):
        reason = f"valid UTF-8, though the file declares {declared}"
    return DecodedText(text, "utf-8", reason)


def _strict(data: bytes, codec: str, name: str) -> str:
    try:
        return data.decode(codec)
    except UnicodeDecodeError as error:
        raise _undecodable(data, error, codec, name) from error
    except UnicodeError as error:  # the codecs of host names don't say where
        message = f"{name} is not {codec.upper()}: name its encoding"
        raise InputError(message) from error


def _codec(name: str) -> str | None:
    """What Python calls an encoding; None for what is none: other codecs, such as hex, too."""
    try:
        bytes(4).decode(name)  # a character in all encodings; of no bytes Python asks no codec
        return codecs.lookup(name).name
    except (LookupError, ValueError):
        return None


def _undecodable(data: bytes, error: UnicodeDecodeError, codec: str, name: str) -> ParseError:
    """Where the first bad byte is: its line, and its column in characters."""
    before = data[: error.start].decode(codec, "replace")
    line = before.count("\n") + 1
    column = len(before) - (before.rfind("\n") + 1) + 1
    bad = " ".join(f"{byte:02X}" for byte in data[error.start : error.end][:4])
    message = f"byte {bad} is not {codec.upper()}: name its encoding"
    return ParseError(message, name, line, column)


def _declared(data: bytes) -> str | None:
    """The encoding that an HTML or XML file names at its top, if it is one that exists."""
    found = _DECLARED.search(data[:4096])
    if found is None:
        return None
    name = (found[1] or found[2]).decode("ascii", "replace").lower()
    return name if _codec(find_codec(name)) else None


def _as_declared(data: bytes, declared: str | None) -> DecodedText | None:
    if declared is None:
        return None
    try:
        text = data.decode(find_codec(declared))
    except UnicodeError:
        return None
    return DecodedText(text, declared, "declared, and valid")


def _utf16(data: bytes) -> DecodedText | None:
    """UTF-16 without its mark: half of the text is letters or common Chinese, read that way."""
    if len(data) < 8 or len(data) % 2 or (data.isascii() and b"\0" not in data):
        return None
    best = max(("utf-16-le", "utf-16-be"), key=lambda codec: _plausible(data[:4000], codec))
    if _plausible(data[:4000], best) < 0.9 or not _wide_zeros(data, best):
        return None
    try:
        return DecodedText(data.decode(best), best, "looks like UTF-16 without a byte order mark")
    except UnicodeDecodeError:
        return None


def _plausible(data: bytes, codec: str) -> float:
    text = data[: len(data) // 2 * 2].decode(codec, "replace")
    usual = sum(
        (char.isascii() and (char.isprintable() or char.isspace()))
        or (char.isalpha() and ord(char) < 0x3000)
        or char in _COMMON or "\u3000" <= char <= "\u303f" or "\uff00" <= char <= "\uffef"
        or "\u4e00" <= char <= "\u9fff"
        for char in text
    )  # fmt: skip
    return usual / len(text)


def _wide_zeros(data: bytes, codec: str) -> bool:
    """UTF-16 has zero bytes where it has spaces, digits or line ends; two-byte encodings don't."""
    high = data[1::2] if codec == "utf-16-le" else data[0::2]
    low = data[0::2] if codec == "utf-16-le" else data[1::2]
    return high.count(0) >= low.count(0) and (
        high.count(0) > 0.5 * len(high) or _common_share(data.decode(codec, "replace")) > 0.1
    )


def _chinese(data: bytes) -> DecodedText | None:
    """GBK, GB18030 or Big5: the one whose reading has the more common characters."""
    best, best_share = None, _COMMON_ENOUGH
    for codec in ("gbk", "gb18030", "cp950", "big5hkscs"):
        try:
            text = data.decode(codec)
        except UnicodeDecodeError:
            continue
        share = _common_share(text[:_SAMPLE])
        if share > best_share:
            best, best_share = (text, codec), share
    if best is None:
        return None
    called = {"cp950": "big5", "big5hkscs": "big5-hkscs"}.get(best[1], best[1])
    return DecodedText(
        best[0], called, f"{best_share:.0%} common Chinese characters, read that way"
    )


def _common_share(text: str) -> float:
    """The share of common characters among the Chinese ones."""
    han = [char for char in text if is_han(char)]
    return sum(char in _COMMON for char in han) / len(han) if han else 0.0


def _western(data: bytes) -> DecodedText | None:
    """Windows-1252: accents of Western languages, and those now and then inside Latin words."""
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        return None
    foreign = [char for char in text if not char.isascii()]
    letters = sum(char.isalpha() for char in text)
    if any(char not in _WESTERN for char in foreign) or len(foreign) > 0.25 * letters:
        return None
    return DecodedText(text, "cp1252", "only letters and signs of Western languages, read that way")


def _detected(data: bytes) -> DecodedText | None:
    from charset_normalizer import from_bytes

    best = from_bytes(data[:_SAMPLE]).best()
    if best is None:
        return None
    try:
        text = data.decode(best.encoding)
    except UnicodeDecodeError:
        return None
    return DecodedText(text, best.encoding.replace("_", "-"), "detected by charset-normalizer")
