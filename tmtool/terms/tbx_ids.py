"""Ids of entries as the ids of XML, which may not have every character, and back.

XML 1.0 calls what it allows a name (without colons, Namespaces in XML). Any other character is
written as its number between `_x` and `_`, as spreadsheets do it.
"""

from __future__ import annotations

import re

_START = (
    r"A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u200c\u200d"
    r"\u2070-\u218f\u2c00-\u2fef\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff"
)
_REST = _START + r"\-.0-9\u00b7\u0300-\u036f\u203f\u2040"
_NOT_FIRST = re.compile(rf"^[^{_START}]|_(?=x[0-9a-f]+_)|[^{_REST}]", re.S)
_NAME = re.compile(rf"[{_START}][{_REST}]*")
_WRITTEN = re.compile(r"_x([0-9a-f]{1,6})_")


def escape_id(text: str) -> str:
    """An id that XML allows.

    >>> escape_id("4.b"), escape_id("digital-divide"), escape_id("a b"), escape_id("_x20_")
    ('_x34_.b', 'digital-divide', 'a_x20_b', '_x5f_x20_')
    """
    return _NOT_FIRST.sub(lambda at: f"_x{ord(at[0]):x}_", text)


def is_xml_id(text: str) -> bool:
    """Whether XML allows an id as it is.

    >>> is_xml_id("c1"), is_xml_id("4.b"), is_xml_id("")
    (True, False, False)
    """
    return _NAME.fullmatch(text) is not None


def unescape_id(text: str) -> str:
    """The opposite of `escape_id`.

    >>> unescape_id("_x34_.b"), unescape_id("_x5f_x20_")
    ('4.b', '_x20_')
    """
    return _WRITTEN.sub(lambda at: _character(int(at[1], 16), at[0]), text)


def _character(code: int, otherwise: str) -> str:
    return chr(code) if code <= 0x10FFFF else otherwise
