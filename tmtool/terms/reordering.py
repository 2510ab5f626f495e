"""Other orders of the words of an English term, and verbs for its noun.

"Transfer of technology" is "technology transfer" and "transferring technology", "women's
empowerment" is "empowering women". Rules, no list: what the language doesn't have is never met.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from tmtool.lang.english import find_other_numbers, find_verbs, list_verb_forms, may_be_adjective

_MOST = 3
"""Words of what is done something to, at most. Chosen, no measurement."""


def iter_reordered(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    """The same said in another order, in small letters; nothing for names and for other phrases.

    >>> found = list(iter_reordered(["eradication", "of", "poverty"]))
    >>> ("poverty", "eradication") in found, ("eradicating", "poverty") in found
    (True, True)
    >>> ("empowering", "women") in iter_reordered(["women", "'", "s", "empowerment"])
    True
    >>> list(iter_reordered(["digital", "divide"]))
    []
    """
    found = _take_apart(words)
    if found is None:
        return
    noun, of, verbs, form = found
    phrases = [of] if of[-1:] == ["s"] else [of, *([*of[:-1], each] for each in _numbers(of[-1]))]
    for phrase in phrases:
        if form != "of":
            yield noun, "of", *phrase
            yield noun, "of", "the", *phrase
        if form != "before":
            yield *phrase, noun
        if form != "possessive":
            yield (*phrase, "'", noun) if phrase[-1].endswith("s") else (*phrase, "'", "s", noun)
        for verb in verbs:
            yield verb, *phrase
            yield verb, "the", *phrase


def _take_apart(words: Sequence[str]) -> tuple[str, list[str], list[str], str] | None:
    """A noun that says what is done, to what, the forms of its verb, and how they are joined."""
    if not all(word.islower() or word == "'" for word in words):
        return None
    if words[1:2] == ["of"] and 2 < len(words) <= 2 + _MOST:
        noun, of, form = words[0], list(words[2:]), "of"
    elif list(words[1:3]) == ["'", "s"] and len(words) == 4:
        noun, of, form = words[3], [words[0]], "possessive"
    elif len(words) == 3 and words[1] == "'":
        noun, of, form = words[2], [words[0]], "possessive"
    elif len(words) == 2 and not may_be_adjective(words[0]):
        noun, of, form = words[1], [words[0]], "before"
    else:
        return None
    bases = find_verbs(noun)
    if not bases or not all(word.isalpha() for word in of) or noun in of:
        return None
    forms = sorted(form for base in bases for form in list_verb_forms(base))
    return noun, of, [each for each in forms if each != noun], form


def _numbers(word: str) -> list[str]:
    return sorted(find_other_numbers(word))
