"""What can be wrong around the units: encoding, declarations, header, and how a file ends."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING

from tmtool.errors import InputError, ParseError
from tmtool.formats.doctor import mending
from tmtool.formats.doctor.complaints import Complaint, Tell, shorten_line
from tmtool.formats.doctor.languages import correct_code
from tmtool.formats.doctor.units import repair_remarks, write_element
from tmtool.formats.tmx.rules import HEADER, SEGTYPES
from tmtool.markup import format_attributes
from tmtool.xml import read_tree

if TYPE_CHECKING:
    from tmtool.formats.units.sources import Source

_DECLARATION = re.compile(r"<\?xml\b(?:[^>]*?\bencoding\s*=\s*[\"']([^\"']*)[\"'])?[^>]*\?>")
_DOCTYPE = re.compile(r"<!DOCTYPE\s+[^<>\[]*(\[.*?\]\s*)?>", re.S)
_ROOT = re.compile(r"<tmx((?:\s[^<>]*)?)>")
_HEADER = re.compile(r"<header\b[^<>]*/>|<header\b.*?</header\s*>", re.S)
_VERSION = re.compile(r"\bversion\s*=\s*[\"']([^\"']*)[\"']")
_NAMES = re.compile(r"\sxmlns(?::[\w.-]+)?\s*=\s*(?:\"[^\"<>]*\"|'[^'<>]*')")
_REST = r"\s*(?:<!--.*?-->\s*)*"
_TAIL = re.compile(rf"\s*</body\s*>{_REST}</tmx\s*>{_REST}", re.S)
_VERSIONS = frozenset({"1.0", "1.1", "1.2", "1.3", "1.4"})
_BEGIN = '<?xml version="1.0" encoding="UTF-8"?>\n<!DOCTYPE tmx SYSTEM "tmx14.dtd">\n'
_FAMILIES = (
    frozenset({"gb2312", "gbk", "gb18030"}),
    frozenset({"iso8859-1", "cp1252", "ascii"}),
    frozenset({"big5", "cp950", "big5hkscs"}),
    frozenset({"utf-16", "utf-16-le", "utf-16-be"}),
)


def check_encoding(source: Source, head: str, tell: Tell) -> None:
    """Whether a file is in the encoding that it declares, and says enough for other programs."""
    found = _DECLARATION.search(head)
    said, real = (found[1] if found else None), codecs.lookup(source.encoding.codec).name
    marked = source.head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    if real.startswith("utf-16") and not marked:
        _tell(tell, "encoding", f"{real.upper()} without a byte order mark", "UTF-8")
    if said is None:
        if real not in ("utf-8", "ascii") and not marked:
            _tell(tell, "encoding", f"{real.upper()}, which is not declared", "UTF-8")
    elif not _is_one(said, real):
        _tell(tell, "encoding", f"declared {said}, but it is {real.upper()}", "UTF-8")


def _is_one(said: str, real: str) -> bool:
    try:
        name = codecs.lookup(said).name
    except LookupError:
        return False
    if name == real:
        return True
    # What is ASCII throughout is in nearly any encoding.
    return real == "ascii" or any({name, real} <= family for family in _FAMILIES)


class Head:
    """The beginning of a file, examined: its version, namespaces, and what a repaired copy has."""

    def __init__(self, text: str, path: str, tell: Tell) -> None:
        self._tell, self._complained = tell, False
        root = _ROOT.search(text)
        if root is None and "<header" not in text and "<body" not in text:
            raise InputError(f"{path} is not a TMX file")
        self.names = "".join(_NAMES.findall(root[1] if root else ""))
        self.version = self._version(root)
        self._document_type(text)
        header = self._header(_HEADER.search(text), path)
        self._body(text)
        before = f'{_BEGIN}<tmx version="{self.version}"{self.names}>\n{header}\n<body>'
        if not self._complained and not _is_xml(_declared(text), "</body></tmx>"):
            self._complain("not XML", text, "a beginning made anew")
        self.text = before if self._complained else _declared(text)

    def _complain(self, kind: str, was: str, now: str | None = None, why: str = "") -> None:
        _tell(self._tell, kind, was, now, why)
        self._complained = self._complained or now is not None

    def _version(self, root: re.Match[str] | None) -> str:
        if root is None:
            self._complain("header", "no tmx element", '<tmx version="1.4">')
            return "1.4"
        found = _VERSION.search(root[1])
        version = found[1] if found else ""
        if version in _VERSIONS:
            return version
        self._complain("header", f"version {version or 'missing'}", "version 1.4")
        return "1.4"

    def _document_type(self, text: str) -> None:
        found = _DOCTYPE.search(text)
        if found and found[1]:
            self._complain("document type", found[0], "without declarations of its own")

    def _header(self, match: re.Match[str] | None, path: str) -> str:
        if match is None:
            self._complain("header", "no header", "a header that says that nothing is known")
            return f"<header{format_attributes(HEADER)}/>"
        changes = list(mending.find_mends(match[0]))
        for each in changes:
            self._complain(each.kind, each.was, each.now)
        text = mending.apply_mends(match[0], changes)
        try:
            root = read_tree(f"<tmx{self.names}>{text}</tmx>".encode(), path)
        except ParseError as error:
            self._complain("not XML", text, "a header that says that nothing is known", str(error))
            return f"<header{format_attributes(HEADER)}/>"
        changed = [each for it in root[0].iter("prop", "note") for each in repair_remarks(it)]
        for was, now in changed:
            self._complain("strange attribute", was, now)
        if changed:
            text = write_element(root[0])
        given = {str(name): str(value) for name, value in root[0].items()}
        made = self._attributes(given)
        return text if made == given else _with_attributes(text, made)

    def _attributes(self, given: dict[str, str]) -> dict[str, str]:
        made = dict(given)
        for name, unknown in HEADER.items():
            if not given.get(name):
                self._complain("header", f"no {name}", f"{name}={unknown}")
                made[name] = unknown
        if made["segtype"] not in SEGTYPES:
            self._complain("header", f"segtype={made['segtype']}", "segtype=sentence")
            made["segtype"] = "sentence"
        for name in ("srclang", "adminlang"):
            code = made[name]
            good = code if code == "*all*" else correct_code(code)
            if good is None:
                self._complain("language code", f"{name}={code}", None, "no language known here")
            elif good != code:
                self._complain("language code", f"{name}={code}", good)
                made[name] = good
        return made

    def _body(self, text: str) -> None:
        if "<body" not in text:
            self._complain("header", "no body element", "<body>")


def _with_attributes(text: str, made: dict[str, str]) -> str:
    """A header with other attributes and the content that it had."""
    first = text[: text.index(">") + 1]
    rest = "/>" if first.endswith("/>") else f">{text[len(first) :]}"
    return f"<header{format_attributes(made)}{rest}"


def _declared(text: str) -> str:
    """The beginning with a declaration of UTF-8, which a copy is in."""
    found = _DECLARATION.search(text)
    if found is None:
        return text
    return f'{text[: found.start()]}<?xml version="1.0" encoding="UTF-8"?>{text[found.end() :]}'


def _is_xml(beginning: str, end: str) -> bool:
    """Whether both are one document, with a tmx that has nothing but a header and a body."""
    try:
        root = read_tree(f"{beginning}{end}".encode(), "")
    except (ParseError, UnicodeEncodeError):
        return False
    inside = [child.tag for child in root if isinstance(child.tag, str)]
    return root.tag == "tmx" and inside in (["header", "body"], ["body"])


def check_tail(text: str, line: int, tell: Tell) -> str:
    """How a file ends; what a repaired copy has there."""
    if _TAIL.fullmatch(text) and _is_xml("<tmx><body>", text):
        return text
    why = "the file is cut off" if not text.strip() else ""
    end = "</body>\n</tmx>\n"
    tell(Complaint("ending", line, None, shorten_line(text) or "nothing", "</body></tmx>", why))
    return end


def _tell(tell: Tell, kind: str, was: str, now: str | None, why: str = "") -> None:
    tell(
        Complaint(kind, 1, None, shorten_line(was), None if now is None else shorten_line(now), why)
    )
