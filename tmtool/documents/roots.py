"""The root of an XML or HTML file, seen in its first bytes, whatever encoding they are in."""

from __future__ import annotations

import codecs
import re
from dataclasses import dataclass

_HEAD = 1 << 16
"""Bytes in which the root of an XML file is looked for. Chosen, no measurement."""
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"), (b"<\0\0\0", "utf-32-le"), (b"\0\0\0<", "utf-32-be"),
    (b"<\0", "utf-16-le"), (b"\0<", "utf-16-be"),
)  # fmt: skip
_SUBSET = r"\[(?:[^\]\"']|\"[^\"]*\"|'[^']*')*\]"
_PROLOG = re.compile(
    rf"\s+|<\?.*?\?>|<!--.*?-->|<!doctype(?:[^>\[\"']|\"[^\"]*\"|'[^']*'|{_SUBSET})*>", re.I | re.S
)
_DOCTYPE = re.compile(r"<!doctype\s+([\w:.-]+)", re.I)
_TAG = re.compile(r"<(?:([\w.-]+):)?([\w.-]+)(?=[\s/>])")
_ATTRIBUTE = re.compile(r"\s+([\w:.-]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")


@dataclass(frozen=True, slots=True)
class Root:
    """The first element of a file. `is_xml`: the file begins with an XML declaration."""

    name: str
    namespace: str = ""
    version: str = ""
    doctype: str = ""
    is_xml: bool = False


def decode_head(data: bytes) -> str:
    r"""The first characters of a file; bytes that are no ASCII may be wrong.

    >>> decode_head("\ufeff<tmx/>".encode("utf-16-le")), decode_head(b"<\0p\0>\0")
    ('<tmx/>', '<p>')
    """
    start = data[:_HEAD]
    codec = next((codec for mark, codec in _MARKS if start.startswith(mark)), "latin-1")
    text = start[: len(start) // 4 * 4 if "32" in codec else len(start) // 2 * 2 + len(start) % 2]
    if "16" in codec:
        text = start[: len(start) // 2 * 2]
    return text.decode(codec, "replace").removeprefix("\ufeff")


def find_root(data: bytes) -> Root | None:
    """The root of a file that is markup; None for anything else.

    >>> find_root(b'<?xml version="1.0"?><!-- x --><x:xliff xmlns:x="urn:a" version="1.2">')
    Root(name='xliff', namespace='urn:a', version='1.2', doctype='', is_xml=True)
    >>> find_root(b"A < B") is None
    True
    """
    text = decode_head(data)
    at, doctype = 0, ""
    while found := _PROLOG.match(text, at):
        declared = _DOCTYPE.match(found[0])
        doctype = declared[1] if declared else doctype
        at = found.end()
    tag = _TAG.match(text, at)
    if tag is None:
        return None
    attributes, at = {}, tag.end()
    while pair := _ATTRIBUTE.match(text, at):
        attributes[pair[1]] = pair[2] if pair[2] is not None else pair[3]
        at = pair.end()
    space = attributes.get(f"xmlns:{tag[1]}" if tag[1] else "xmlns", "")
    is_xml = text.lstrip().startswith("<?xml")
    return Root(tag[2], space, attributes.get("version", ""), doctype, is_xml)
