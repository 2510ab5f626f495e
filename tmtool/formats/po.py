"""PO files of gettext: a unit per message, two or more for one with a plural.

Fuzzy, obsolete and untranslated messages are told, not taken over. Comments are notes, the context
and the number of a plural are properties.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from io import BytesIO
from pathlib import PurePath
from typing import TYPE_CHECKING

from tmtool.errors import InputError, ParseError
from tmtool.formats.units.build import Builder, ReadSide, place_of, shorten
from tmtool.formats.units.model import Item, ReadNotice, SkippedUnit
from tmtool.formats.units.sources import Source
from tmtool.lang.codes import find_language, is_known

if TYPE_CHECKING:
    from babel.messages.catalog import Catalog, Message

_LANGUAGE = re.compile(r'^(?:msgstr\s+)?"(?:X-)?Language:\s*([\w@.-]+)\\n"', re.M)
_SOURCE_LANGUAGE = re.compile(r'^(?:msgstr\s+)?"X-Source-Language:\s*([\w@.-]+)\\n"', re.M)
_PYTHON = "python-format"
_BEGIN = re.compile(r"^msgid\s", re.M)


def read(
    source: Source, *, languages: tuple[str, str] | None = None, after: int = 0
) -> Iterator[Item]:
    """The messages of a PO file, the first `after` left out.

    The source is English and the target what the header says, or the name of the file; `languages`
    overrule both. InputError where no target is known, ParseError where the file is no PO.
    """
    text = b"".join(source.iter_utf8()).decode("utf-8", "replace")
    yield from source.iter_notices()
    codes = languages or (_search(_SOURCE_LANGUAGE, text) or "en", _target(text, source.name))
    catalog = _catalog(text, source.name)
    builder, number = Builder(source.name, source.file_hash), 0
    # Babel says of each message with a % that it is Python's, whatever the file says.
    guessed = frozenset() if _PYTHON in text else frozenset({_PYTHON})
    gone = {id(each) for each in catalog.obsolete.values()}
    messages = [each for each in catalog if each.id]
    for message in (*messages, *catalog.obsolete.values()):
        for found in _units(message, codes, obsolete=id(message) in gone):
            if number >= after:
                yield from replace(found, guessed=guessed).read_items(builder, number)
            number += 1
    twice = len(_BEGIN.findall(text)) - len(list(catalog))
    if twice > 0:
        yield ReadNotice(1, number, "message twice", f"{twice} messages; of each the first counts")


@dataclass(frozen=True, slots=True)
class _PoUnit:
    """A message, or one form of one with a plural."""

    message: Message
    source: str
    target: str
    codes: tuple[str, str]
    form: int | None
    obsolete: bool
    guessed: frozenset[str] = frozenset()

    def read_items(self, builder: Builder, number: int) -> Iterator[Item]:
        line = self.message.lineno or 0
        if self.obsolete or self.message.fuzzy:
            reason = "obsolete" if self.obsolete else "fuzzy"
            yield SkippedUnit(line, number, reason, shorten(self.source))
            return
        texts = (self.source, self.target)
        sides = [
            ReadSide(text, place_of(code)) for text, code in zip(texts, self.codes, strict=True)
        ]
        places = tuple(side.place for side in sides)
        origin = builder.build_origin(
            places, line, number, tuple(self._properties()), self._notes()
        )
        yield from builder.build_items(sides, origin, line, number)

    def _properties(self) -> Iterator[tuple[str, str]]:
        if self.message.context:
            yield "context", str(self.message.context)
        if self.form is not None:
            yield "plural form", str(self.form)
        for flag in sorted(self.message.flags - self.guessed):
            yield "flag", flag
        for name, at in self.message.locations:
            yield "location", name if at is None else f"{name}:{at}"

    def _notes(self) -> tuple[str, ...]:
        return (*self.message.auto_comments, *self.message.user_comments)


def _units(message: Message, codes: tuple[str, str], *, obsolete: bool) -> Iterator[_PoUnit]:
    """The forms of a message: the first translates the singular, all others the plural.

    Where a language has one form only, it translates both.
    """
    if isinstance(message.id, str):
        told = message.string if isinstance(message.string, str) else ""
        yield _PoUnit(message, message.id, told, codes, None, obsolete)
        return
    forms = message.string if isinstance(message.string, tuple | list) else (message.string,)
    singular, plural = message.id[0], message.id[-1]
    if len(forms) == 1:
        yield _PoUnit(message, singular, forms[0] or "", codes, 0, obsolete)
        yield _PoUnit(message, plural, forms[0] or "", codes, 0, obsolete)
        return
    for at, form in enumerate(forms):
        yield _PoUnit(message, plural if at else singular, form or "", codes, at, obsolete)


def _catalog(text: str, name: str) -> Catalog:
    from babel.messages.pofile import PoFileError, read_po

    try:
        return read_po(BytesIO(text.encode()), charset="utf-8", abort_invalid=True)
    except PoFileError as error:
        raise ParseError(f"not a PO file: {error}", name, (error.lineno or 0) + 1) from error
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        # The header may hold anything: numbers of plurals, dates, locales that are none.
        raise InputError(f"{name} can't be read as PO: {error}") from error


def _search(pattern: re.Pattern[str], text: str) -> str | None:
    match = pattern.search(text)
    return match[1] if match else None


def _target(text: str, name: str) -> str:
    """The language that the header or else the name of the file says."""
    told = _search(_LANGUAGE, text)
    if told:
        return told
    for part in reversed(re.split(r"[.\s]", PurePath(name).stem)):
        if is_known(find_language(part)):
            return part
    message = f"{name} does not say which language it translates into"
    raise InputError(message, code="languages not named")
