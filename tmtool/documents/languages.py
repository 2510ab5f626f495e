"""The language of a document: as given, if the content does not contradict it, else by content."""

from __future__ import annotations

from tmtool.errors import InputError
from tmtool.lang import codes
from tmtool.lang.detect import detect

_TOO_LITTLE = 0.05
_CERTAIN = 0.8
_LONG_ENOUGH = 200
# Languages so close that a short look can't contradict what a person says.
_ALIKE = (
    frozenset(("da", "no", "sv")), frozenset(("cs", "sk")), frozenset(("id", "ms")),
    frozenset(("sr", "bg", "mk")), frozenset(("es", "ca", "pt", "gl")), frozenset(("fa", "ur")),
)  # fmt: skip


def language(text: str, given: str | None, name: str) -> str:
    """The code of the text's language; `name` is what messages call the text.

    >>> language("大会回顾其关于信息和通信技术促进可持续发展的决议", None, "a.txt")
    'zh'
    """
    guess = detect(text)
    if given is None:
        if guess.confidence < _TOO_LITTLE:
            message = f"{name} holds too little text to recognize its language: name the language"
            raise InputError(message)
        return guess.lang
    lang = codes.normalize(given)
    alike = any({lang, guess.lang} <= group for group in _ALIKE)
    letters = sum(char.isalpha() for char in text) * (3 if guess.lang in ("zh", "ja") else 1)
    certain = guess.confidence >= _CERTAIN and letters >= _LONG_ENOUGH
    if lang != guess.lang and certain and not alike:
        message = f"{name} looks like {codes.name(guess.lang)}, not {codes.name(lang)}"
        raise InputError(message)
    return lang
