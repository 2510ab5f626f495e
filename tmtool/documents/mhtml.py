"""Pages saved as one file ("web archive", .mht): the page itself, out of its wrapping."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from tmtool.documents.encodings import decode
from tmtool.errors import InputError

if TYPE_CHECKING:
    from email.message import Message

_HEADERS = re.compile(
    r"\s*(?:[A-Za-z][A-Za-z-]*:[^\n]*\n(?:[ \t][^\n]*\n)*){0,30}?"
    r"(?:MIME-Version|Content-Type):[^\n]*\n",
    re.I,
)
_KIND = re.compile(r"^Content-Type:\s*(?:multipart/related|multipart/mixed|text/html)", re.I | re.M)
_HEAD = 4000
"""Characters in which the head of an archive is looked for. Chosen, no measurement."""


def is_archive(text: str) -> bool:
    r"""Whether a text is a page with the headers of a message around it.

    >>> is_archive('MIME-Version: 1.0\nContent-Type: multipart/related; boundary="x"\n\n--x')
    True
    """
    head = text[:_HEAD].replace("\r\n", "\n")
    return _HEADERS.match(head) is not None and _KIND.search(head) is not None


def extract_page(text: str, name: str) -> str:
    """The HTML of the page that was saved; `name` is what messages call the file."""
    import email

    message = email.message_from_string(text)
    part = next((p for p in message.walk() if p.get_content_type() == "text/html"), None)
    if part is None:
        problem = f"{name} is a web archive without a page: save it as HTML"
        raise InputError(problem)
    return _decoded(part, name)


def _decoded(part: Message, name: str) -> str:
    coding = str(part.get("Content-Transfer-Encoding") or "").strip().lower()
    if coding not in ("quoted-printable", "base64"):
        return str(part.get_payload())
    data = part.get_payload(decode=True)
    charset = part.get_content_charset()
    if not isinstance(data, bytes):
        return ""
    try:
        return data.decode(charset) if charset else decode(data, name=name).text
    except (LookupError, ValueError):
        return decode(data, name=name).text
