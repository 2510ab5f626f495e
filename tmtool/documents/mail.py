"""Mail into lines: who wrote to whom, on what and when, and the text; the rest is reported.

A message holds its text once or in several forms, files and pictures beside it, and perhaps other
messages. Text and messages are read in their order; of forms of one text the page is read, or the
plain text where there is none. Attachments are named, not read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from email import message_from_bytes
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message

from tmtool.documents.content import (
    Content,
    Line,
    LineGap,
    ReadOptions,
    RemovedText,
    clean_text,
)
from tmtool.documents.encodings import decode
from tmtool.documents.plain import read_plain
from tmtool.errors import InputError
from tmtool.units import Kind

_HEAD = 1 << 16
"""Bytes in which the headers of a message end; a hundred relays take less. Chosen, no measurement.
"""
_FIELD = re.compile(rb"([A-Za-z][A-Za-z0-9-]*)[ \t]*:([^\n]*(?:\n[ \t][^\n]*)*)\n")
_ENVELOPE = re.compile(rb"From [^\n]*\n")
_NEXT = re.compile(rb"\n\nFrom [^\n]+\n[A-Za-z-]+:")
_SENT = frozenset((b"message-id", b"received", b"return-path", b"delivered-to", b"mime-version"))
_WRITTEN = frozenset((b"from", b"sender", b"subject"))
_TO = frozenset((b"to", b"cc", b"bcc", b"message-id", b"received", b"delivered-to", b"reply-to"))
_ARCHIVE = re.compile(rb"^Snapshot-Content-Location:|^From:[^\n]*\bSaved by\b", re.I | re.M)
_PAGE = re.compile(rb"^content-type:\s*(?:multipart/related|text/html)", re.I | re.M)
_SHOWN = ("Subject", "From", "To", "Cc", "Date")
"""What of the headers is text: the others are for programs."""
_ROLES: dict[str, Kind] = {"Subject": "heading"}
_LOCKED = ("multipart/encrypted", "application/pkcs7-mime", "application/x-pkcs7-mime")
_WIDER = {"gb2312": "gb18030", "gbk": "gb18030", "iso-8859-1": "cp1252", "us-ascii": "utf-8"}
"""Encodings that many messages name and mean another one, which has all of its characters."""
_DEEPEST = 20
"""Limit: parts inside parts."""


def is_mail(data: bytes) -> bool:
    r"""Whether a file is a message: its headers say so, and it is no page saved with headers.

    A memo that begins with "From:" and "To:" is a text.

    >>> is_mail(b"From: a@example.org\nTo: b@example.org\nMIME-Version: 1.0\n\nHello.")
    True
    >>> is_mail(b"TO: The Secretary-General\nFROM: The Chair\nSUBJECT: Session\n\nHello.")
    False
    """
    head = _read_head(data)
    if head is None:
        return False
    names = {found[1].lower() for found in _FIELD.finditer(head)}
    if not names & _SENT or not names & _WRITTEN or _ARCHIVE.search(head):
        return False
    # A page that a browser saved names no one to whom it was sent.
    return bool(names & _TO) or (b"content-type" in names and not _PAGE.search(head))


def _read_head(data: bytes) -> bytes | None:
    """The headers with which a file begins; None where it begins with anything else."""
    start = data[:_HEAD].removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").lstrip(b"\n")
    envelope = _ENVELOPE.match(start)
    at = begin = envelope.end() if envelope else 0
    while found := _FIELD.match(start, at):
        at = found.end()
    ended = at == len(start) or start.startswith(b"\n", at)
    return start[begin:at] if at > begin and ended else None


def read_mail(data: bytes, name: str, how: ReadOptions) -> Content:
    """The headers that say who, what and when, and the text of a message.

    `name` is what messages call the file. An InputError says that it is encrypted, holds several
    messages, or has no text.
    """
    plain = data.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").lstrip(b"\n")
    if _ENVELOPE.match(plain) and _NEXT.search(plain):
        message = f"{name} is a mailbox of several messages: save each of them as a file"
        raise InputError(message)
    reader = _MailReader(name, how)
    reader.read(message_from_bytes(plain), 0)
    if not reader.texts:
        problem = (
            "is encrypted: save its text as a file"
            if reader.locked
            else ("has no text of its own: save what is attached to it as a file")
        )
        message = f"{name} is a message that {problem}"
        raise InputError(message)
    return Content(tuple(reader.lines), tuple(reader.removed))


@dataclass(slots=True)
class _MailReader:
    name: str
    how: ReadOptions
    lines: list[Line] = field(default_factory=list)
    removed: list[RemovedText] = field(default_factory=list)
    texts: int = 0
    locked: bool = False

    def read(self, message: Message, depth: int) -> None:
        """A message with its headers."""
        for header in _SHOWN:
            for value in message.get_all(header, ()):
                text = clean_text(_decode_header(value, self.name))[0]
                if text:
                    shown = text if header == "Subject" else f"{header}: {text}"
                    self._add(Line(shown, 0, LineGap.BLANK, _ROLES.get(header), sealed=True))
        for header, value in message.items():
            if header.lower() not in {shown.lower() for shown in _SHOWN}:
                told = f"{header}: {_decode_header(value, self.name)}"
                self._report(told, "mail header")
        self._read_part(message, depth)

    def _read_part(self, part: Message, depth: int) -> None:
        kind = part.get_content_type()
        if depth > _DEEPEST:
            message = f"{self.name} is a message with parts inside parts without end: save its text"
            raise InputError(message)
        if kind in _LOCKED:
            self.locked = True
            self._report(part.get_filename() or kind, "encrypted part, not read")
        elif kind == "message/rfc822" and part.is_multipart():
            for inner in _list_parts(part):
                self.read(inner, depth + 1)
        elif part.is_multipart():
            self._read_parts(part, depth)
        elif _is_text(part):
            self._read_text(part)
        else:
            said = part.get_filename() or f"{kind} without a name"
            self._report(_decode_header(said, self.name), "attachment, not read")

    def _read_parts(self, part: Message, depth: int) -> None:
        chosen = list(_choose(part))
        for inner in _list_parts(part):
            if inner in chosen:
                self._read_part(inner, depth + 1)
            else:
                self._report_other(inner)

    def _read_text(self, part: Message) -> None:
        text, removed = clean_text(_decode_text(part, self.name))
        self.removed.extend(removed)
        if not text.strip():
            return
        self.texts += 1
        if part.get_content_type() == "text/html":
            from tmtool.documents.html import read_html

            lines, left = read_html(text, self.name, self.how.revisions)
        else:
            flowed = str(part.get_param("format", "")).lower() == "flowed"
            lines, left = read_plain(_unflow(text) if flowed else text)
        self.removed.extend(left)
        for i, line in enumerate(lines):
            self._add(line if i else replace(line, gap=LineGap.BLANK))

    def _report_other(self, part: Message) -> None:
        """The same text in a form that is not read."""
        for inner in part.walk():
            if inner.is_multipart():
                continue
            if _is_text(inner) and inner.get_content_type() != "text/html":
                text = clean_text(_decode_text(inner, self.name))[0]
                self._report(text, "another form of the text")
            else:
                said = inner.get_filename() or inner.get_content_type()
                self._report(_decode_header(said, self.name), "another form of the text")

    def _add(self, line: Line) -> None:
        self.lines.append(replace(line, number=len(self.lines) + 1))

    def _report(self, text: str, reason: str) -> None:
        self.removed.append(RemovedText(text, reason, len(self.removed) + 1, "the message"))


def _list_parts(part: Message) -> list[Message]:
    payload = part.get_payload()
    return [each for each in payload if isinstance(each, Message)] if part.is_multipart() else []


def _choose(part: Message) -> Iterator[Message]:
    """The parts that are read: of several forms of one text the page, or else the plain text."""
    parts = _list_parts(part)
    if part.get_content_type() != "multipart/alternative" or len(parts) < 2:
        yield from parts
        return
    pages = [
        each
        for each in parts
        if any(inner.get_content_type() == "text/html" for inner in each.walk())
    ]
    plain = [each for each in parts if each.get_content_type() == "text/plain"]
    yield (pages or plain or parts)[-1]


def _is_text(part: Message) -> bool:
    kind = part.get_content_type()
    return kind in ("text/plain", "text/html") and part.get_content_disposition() != "attachment"


def _decode_text(part: Message, name: str) -> str:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        return ""
    charset = (part.get_content_charset() or "").lower()
    return _decode(data, charset, name)


def _decode(data: bytes, charset: str, name: str) -> str:
    """Bytes as their encoding says; where that is wrong or missing, as their content does."""
    try:
        if charset:
            return data.decode(_WIDER.get(charset, charset))
    except (LookupError, ValueError):
        pass
    return decode(data, name=name).text if data else ""


def _decode_header(value: object, name: str) -> str:
    """A header as text: words in other encodings decoded, and on one line."""
    try:
        parts = decode_header(str(value))
    except HeaderParseError:
        parts = [(str(value), None)]
    text = "".join(
        part if isinstance(part, str) else _decode(part, (charset or "").lower(), name)
        for part, charset in parts
    )
    return " ".join(text.split())


def _unflow(text: str) -> str:
    r"""Paragraphs whole whose lines end in a space where they go on (RFC 3676).

    >>> _unflow("The Committee \nmet.\n-- \nA.")
    'The Committee met.\n-- \nA.'
    """
    return re.sub(r"(?m)(?<!^--) \n(?!-- $)", " ", text)
