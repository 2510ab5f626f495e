"""Forms of names: what the United Nations calls a State, and designations with one wording."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from tmtool.checks.model import (
    HAN,
    CheckInput,
    Pair,
    build_finding,
    build_form_finding,
    read_word_lists,
)
from tmtool.findings import Finding
from tmtool.lang.numbers import compile_pattern
from tmtool.lang.script import get_base
from tmtool.un import proper_names
from tmtool.un.proper_names import Form, NamePlace, find_official

_FRONT = 20
"""So many pairs are looked at for what kind of text it is. Chosen, no measurement."""
_TITLE = 5
"""In so many pairs the title of a treaty stands. Chosen, no measurement."""
_SECRETARIAT = (
    "(?i:reports? of the Secretary-General|note by the Secretar)"
    "|秘书长的报告|秘书长的说明|秘书处的说明"
)
_MEMBER_STATES = (
    "(?i:letters? dated|notes? verbales?|working paper submitted by)"
    r"|的信\s*$|同文信|普通照会|提交的工作文件"
)
_UNITED_NATIONS = "United Nations|General Assembly|Security Council|联合国|[AES]/[0-9]|S/PV"
# Treaties, credentials and what is signed: there a State has its formal name.
_TREATY = (
    r"\b(?:High )?Contracting (?:Part(?:y|ies)|States?)\b|缔约双方|缔约各方"
    r"|\b(?i:agreement|treaty|convention|protocol|memorandum of understanding) between (?:the )?"
    r"(?i:governments? of )?(?:the )?[A-Z]"
    f"|(?:之间|间)(?:关于[{HAN}、]{{2,40}})?的?(?:协定|条约|专约|谅解备忘录|引渡条约)"
)
_SIGNED = (
    r"\bFor the (?:Government of|Republic|Kingdom|State)\b|(?i:\bin witness whereof\b)|以昭信守"
    r"|\b(?i:full powers|letters? of credence)\b"
    r"|\b(?i:instruments? of (?:ratification|accession|acceptance))\b"
    r"|\b[Cc]redentials (?:of|signed|issued|in due form)\b|全权证书|国书|批准书|加入书|接受书"
    r"|\b[Dd]one at [A-Z]|[订写]于|\bSigned\b|[（(](?:签名|签字)[）)]"
    "|代表.{2,20}政府(?:[：:]|签字|签署)"
)
_QUOTED = {"zh": '[“「『][^”」』]*[”」』]|"[^"]*"', "en": '[“"][^”"]*[”"]'}


def find_forms(
    job: CheckInput, pair: Pair, sides: tuple[Sequence[NamePlace], Sequence[NamePlace]]
) -> Iterator[Finding]:
    """States that the source names as the United Nations does and the target does not: a note."""
    for place in sides[1]:
        name = place.name
        if not name.state or name.form != "common" or name.role != "asked":
            continue
        if _is_running(name.text) or _is_running(name.text.title()):
            continue
        of = [each for each in sides[0] if each.name.of == name.of]
        forms = {each.name.form for each in sides[1] if each.name.of == name.of}
        wanted = find_official(name.of, job.langs[1])
        if not of or wanted is None or forms != {"common"}:
            continue
        if all(_is_official(each) for each in of) and _differs(name.text, name.of, job.langs[1]):
            yield build_form_finding(
                "names", "note", f"the United Nations name is {wanted}, not {name.text}", job, pair,
                source=[range(of[0].start, of[0].stop)], target=[range(place.start, place.stop)],
                suggestion=wanted, rule="name of the United Nations",
            )  # fmt: skip
            return


def find_short_forms(
    job: CheckInput, pair: Pair, sides: tuple[Sequence[NamePlace], Sequence[NamePlace]]
) -> Iterator[Finding]:
    """States with their formal name on one side alone in treaties and what is signed: a note."""
    for of in dict.fromkeys(each.name.of for each in sides[0] if each.name.state):
        both = [[each for each in side if each.name.of == of] for side in sides]
        formal = [any(each.name.form == "formal" for each in side) for side in both]
        if not both[1] or formal[0] == formal[1] or not _has_two_forms(of, job.langs):
            continue
        if not _is_solemn(job, pair):
            return
        form: Form = "formal" if formal[0] else "short"
        here = next((each for each in both[0] if each.name.form == form), both[0][0])
        there, wanted = both[1][0], find_official(of, job.langs[1], form)
        message = f"forms of a name differ: {here.name.text} ({form} name) / {there.name.text}"
        yield build_form_finding(
            "names", "note", message, job, pair,
            source=[range(here.start, here.stop)], target=[range(there.start, there.stop)],
            suggestion=wanted, rule="formal name",
        )  # fmt: skip


def _has_two_forms(of: str, languages: Sequence[str]) -> bool:
    """Whether a State has a short name and another, formal one in both languages."""
    forms = [(find_official(of, each), find_official(of, each, "formal")) for each in languages]
    return all(short and formal and short != formal for short, formal in forms)


def _is_solemn(job: CheckInput, pair: Pair) -> bool:
    """Whether a pair is of a treaty, or of what is signed under the name of a State."""
    if _has((pair.source, pair.target), f"{_SIGNED}|{_TREATY}"):
        return True
    front = [text for each in job.pairs[:_TITLE] for text in (each.source, each.target)]
    return _has(front, _TREATY)


def _is_running(text: str) -> bool:
    """Whether a name is as good in running text as that of the list."""
    return text in read_word_lists()["names"]["running_forms"]


def _is_official(place: NamePlace) -> bool:
    return place.name.form != "common" or _is_running(place.name.text)


def _differs(text: str, of: str, lang: str) -> bool:
    """Whether a name is none of the two that the United Nations uses."""
    forms = (find_official(of, lang, form) for form in ("short", "formal"))
    return text not in {each for each in forms if each}


def find_designations(job: CheckInput) -> Iterator[Finding]:
    """Fixed designations that the target words otherwise than the source, or than the Secretariat.

    Quotations are left as they are.
    """
    langs = get_base(job.langs[0]), get_base(job.langs[1])
    front = [text for pair in job.pairs[:_FRONT] for text in (pair.source, pair.target)]
    strict = _has(front, _SECRETARIAT) and not _has(front, _MEMBER_STATES)
    ours = any(pair.body for pair in job.pairs[:_FRONT]) or _has(front, _UNITED_NATIONS)
    for pair in job.pairs:
        if not compile_pattern(_any_designation()).search(pair.target):
            continue
        for each in load_designations():
            if each.get("united_nations_only") and not ours:
                continue
            found = _find_deviation(each, pair, langs, strict=strict)
            if found is not None:
                wording, other = each[langs[1]][0], pair.target[found.start : found.stop]
                message = f"“{other}” is not the designation: {wording}"
                yield build_finding(
                    "names", "warning", message, job, pair, target=[found],
                    suggestion=wording, rule="designation",
                )  # fmt: skip
                break


def _find_deviation(
    each: Mapping[str, Any], pair: Pair, languages: tuple[str, str], *, strict: bool
) -> range | None:
    """Where the target has another wording, and the source the fixed one or, if strict, neither."""
    source, target = (_plain(text) for text in (pair.source, pair.target))
    if any(wording in target for wording in each[languages[1]]):
        return None
    fixed = any(wording in source for wording in each[languages[0]])
    absolute = strict and "ST/" in each["source"]
    if not fixed and not (absolute and compile_pattern(each[f"{languages[0]}_not"]).search(source)):
        return None
    quoted = [range(*q.span()) for q in compile_pattern(_QUOTED[languages[1]]).finditer(target)]
    for found in compile_pattern(each[f"{languages[1]}_not"]).finditer(target):
        if not any(found.start() in each for each in quoted):
            return range(*found.span())
    return None


def _plain(text: str) -> str:
    return text.translate({ord("（"): "(", ord("）"): ")", 0xA0: " "})


def _has(texts: Sequence[str], pattern: str) -> bool:
    return any(compile_pattern(pattern).search(text) for text in texts)


@lru_cache(maxsize=1)
def load_designations() -> tuple[Mapping[str, Any], ...]:
    """The designations of `designations.toml`."""
    path = Path(proper_names.__file__).with_name("designations.toml")
    return tuple(tomllib.loads(path.read_text("utf-8"))["designation"])


@lru_cache(maxsize=1)
def _any_designation() -> str:
    return "|".join(each[key] for each in load_designations() for key in ("en_not", "zh_not"))
