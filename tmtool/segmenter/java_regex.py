r"""Regular expressions of Java and ICU, which SRX files are written in, put into Python's.

Handled: Unicode properties, \h \v \R \z \Z \e \x{...}, \Q...\E, named groups, flags in the middle,
nested and intersected character classes. What Python's engine can't do (look-behind of varying
length, \G, \X) is a ValueError, never a silent change of meaning.
"""

from __future__ import annotations

import re

from tmtool.segmenter.properties import complement, members

_FLAGS = re.compile(r"\(\?([a-zA-Z]*)(?:-([a-zA-Z]+))?([:)])")
_HORIZONTAL = r" \t\u00a0\u1680\u180e\u2000-\u200a\u202f\u205f\u3000"
_VERTICAL = r"\n\x0b\f\r\x85\u2028\u2029"
_OUTSIDE = {"z": r"\Z", "Z": r"(?=\n?\Z)", "R": rf"(?:\r\n|[{_VERTICAL}])", "e": r"\x1b"}
_SHORTHAND = {"h": _HORIZONTAL, "v": _VERTICAL, "e": r"\x1b"}
_NEGATED = {"H": _HORIZONTAL, "V": _VERTICAL}
_HEXADECIMAL = re.compile(r"\\x\{([0-9A-Fa-f]{1,6})\}")
_PROPERTY = re.compile(r"\\([pP])(?:\{(\^?)([^}]+)\}|([A-Z]))")
_POSIX = re.compile(r"\[:(\^?)([A-Za-z]+):\]")


def translate(pattern: str) -> str:
    r"""A pattern in Python's spelling.

    >>> translate(r"\Qe.g.\E(?i)\h")
    'e\\.g\\.(?i:[ \\t\\u00a0\\u1680\\u180e\\u2000-\\u200a\\u202f\\u205f\\u3000])'
    >>> translate("[a-c&&[^b]]")
    '(?:(?=[a-c])[^b])'
    """
    return _Translation(pattern).run()


class _Translation:
    """One pass over a pattern; `at` is where it has come to."""

    def __init__(self, pattern: str) -> None:
        self.pattern, self.at = pattern, 0
        self.flags: list[list[str]] = [[]]
        self.out: list[str] = []

    def run(self) -> str:
        while self.at < len(self.pattern):
            self.out.append(self._element())
        return "".join(self.out) + ")" * len(self.flags[0])

    def _element(self) -> str:
        char = self.pattern[self.at]
        if char == "\\":
            return self._escape()
        if char == "[":
            return self._class()
        if char == "(":
            return self._group()
        self.at += 1
        if char == "|":
            return ")" * len(self.flags[-1]) + "|" + "".join(self.flags[-1])
        if char == ")":
            return ")" * (1 + (len(self.flags.pop()) if len(self.flags) > 1 else 0))
        return char

    def _group(self) -> str:
        """An opening bracket; flags in the middle hold up to the end of the group around them.

        They become groups of their own, closed and opened anew at each alternative.
        """
        match = _FLAGS.match(self.pattern, self.at)
        if match is None:
            named = re.match(r"\(\?<(?![=!])", self.pattern[self.at :])
            self.at += len(named[0]) if named else 1
            self.flags.append([])
            return "(?P<" if named else "("
        self.at = match.end()
        on, off = _known(match[1]), _known(match[2])
        opener = f"(?{on}-{off}:" if off else f"(?{on}:"
        if match[3] == ")":
            self.flags[-1].append(opener)
        else:
            self.flags.append([])
        return opener

    def _escape(self) -> str:
        if special := self._special():
            return special
        letter = self.pattern[self.at + 1 : self.at + 2]
        if letter in {"G", "X", ""}:
            raise ValueError(f"\\{letter} is not supported")
        self.at += 2
        if letter == "k":
            name = self.pattern[self.at :].partition(">")[0]
            self.at += len(name) + 1
            return f"(?P={name[1:]})"
        if letter in _OUTSIDE:
            return _OUTSIDE[letter]
        if letter in _SHORTHAND:
            return f"[{_SHORTHAND[letter]}]"
        return f"[^{_NEGATED[letter]}]" if letter in _NEGATED else f"\\{letter}"

    def _special(self) -> str | None:
        """A quotation, a property or a code point in braces."""
        if self.pattern.startswith(r"\Q", self.at):
            quoted, end, _ = self.pattern[self.at + 2 :].partition(r"\E")
            self.at += 2 + len(quoted) + len(end)
            return re.escape(quoted)
        if match := _HEXADECIMAL.match(self.pattern, self.at):
            self.at = match.end()
            return re.escape(chr(int(match[1], 16)))
        body = self._property()
        return f"[{body}]" if body else None

    def _property(self) -> str | None:
        match = _PROPERTY.match(self.pattern, self.at) or _POSIX.match(self.pattern, self.at)
        if match is None:
            return None
        self.at = match.end()
        if match.re is _POSIX:
            negated, name = match[1] == "^", match[2]
        else:
            negated, name = (match[1] == "P") != (match[2] == "^"), match[3] or match[4]
        return complement(name) if negated else members(name)

    def _class(self) -> str:
        """A character class, as something that matches one character."""
        self.at += 1
        negated = self.pattern.startswith("^", self.at)
        self.at += negated
        operands, body, nested = [], "", list[str]()
        first = self.at
        while not (self.pattern.startswith("]", self.at) and self.at > first):
            if self.pattern.startswith("&&", self.at):
                self.at += 2
                operands.append(_union(body, nested))
                body, nested = "", []
            elif self._is_nested():
                nested.append(self._class())
            else:
                body += self._member()
        self.at += 1
        operands.append(_union(body, nested))
        if len(operands) == 1 and not nested:
            return f"[{'^' if negated else ''}{body}]"
        return _negation(operands) if negated else _intersection(operands)

    def _is_nested(self) -> bool:
        return self.pattern.startswith("[", self.at) and not _POSIX.match(self.pattern, self.at)

    def _member(self) -> str:
        """One member of a class, or several that one escape stands for."""
        if body := self._property():
            return body
        char = self.pattern[self.at : self.at + 1]
        if not char:
            raise ValueError(f"a character class is not closed: {self.pattern!r}")
        if char != "\\":
            self.at += 1
            return "\\" + char if char in "&~|" else char
        if special := self._special():
            return special
        letter = self.pattern[self.at + 1 : self.at + 2]
        self.at += 2
        if letter in _NEGATED:
            raise ValueError(f"\\{letter} inside a character class is not supported")
        return _SHORTHAND.get(letter, f"\\{letter}")


def _union(body: str, nested: list[str]) -> str:
    parts = ([f"[{body}]"] if body else []) + nested
    return parts[0] if len(parts) == 1 else f"(?:{'|'.join(parts)})"


def _intersection(operands: list[str]) -> str:
    if len(operands) == 1:
        return operands[0]
    return f"(?:{''.join(f'(?={each})' for each in operands[:-1])}{operands[-1]})"


def _negation(operands: list[str]) -> str:
    return rf"(?:(?!{_intersection(operands)})[\s\S])"


def _known(flags: str | None) -> str:
    """The flags that Python has too; Unicode classes and case are its default."""
    return "".join(flag for flag in flags or "" if flag in "imsx")
