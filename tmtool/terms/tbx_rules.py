"""Whether a TBX v3 file keeps the rules of its dialect: Core, Min or Basic, style DCA or DCT.

Rules are data, in tbx_rules.toml. What breaks one is told with its line; the file is read in
pieces.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from itertools import pairwise
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

from tmtool import xml
from tmtool.errors import InputError, ParseError, describe_failed_read
from tmtool.terms.model import Fault
from tmtool.terms.tbx import read_root
from tmtool.terms.tbx_names import (
    ADDRESS,
    CORE,
    LANG,
    TYPED,
    get_text,
    is_xml_id,
    iter_children,
    strip_namespace,
)

if TYPE_CHECKING:
    from lxml.etree import _Element

_DIALECTS = ("TBX-Core", "TBX-Min", "TBX-Basic")
_LEVELS = ("conceptEntry", "langSec", "termSec")
_HEAD = 1 << 16
"""Bytes in which the root element is looked for. Chosen, no measurement."""
_MOST_TAGS = 200_000
"""Limit: tags of one entry, which are held together."""
_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)$")


def find_violations(path: Path, name: str) -> Iterator[Fault]:
    """Every rule of its dialect that a TBX v3 file breaks, with the line, references at the end.

    ParseError for what is no XML or no TBX. Of version 2 there are no rules here; of a dialect that
    is not known here, only those of all dialects are looked at.
    """
    try:
        with path.open("rb") as file:
            yield from _violations(file, name)
    except OSError as error:
        raise InputError(describe_failed_read(name, error)) from error


def detect_version(file: str) -> int | None:
    """The version of TBX that a file begins like, None for what is no TBX."""
    try:
        with Path(file).open("rb") as opened:
            root, _ = read_root(opened.read(_HEAD), file)
    except (OSError, ParseError):
        return None
    return 3 if root == "tbx" else 2


def _violations(file: IO[bytes], name: str) -> Iterator[Fault]:
    root, space = read_root(file.read(_HEAD), name)
    if root != "tbx":
        return
    file.seek(0)
    rules: _Dialect | None = None
    tags = (f"{space}conceptEntry",)
    for entry in xml.iter_children(file, f"{space}body", tags, name, limit=_MOST_TAGS):
        if rules is None:
            top = entry.getroottree().getroot()
            rules = _Dialect(top.get("type", ""), top.get("style", ""))
            yield from _of_root(top, space)
        yield from _strays(entry.itersiblings(preceding=True))
        yield from rules.check_entry(entry)
    if rules is not None:
        yield from _strays(entry.itersiblings())
        yield from _of_frame(top)
    if rules is not None and rules.targets:
        file.seek(0)
        back = xml.iter_children(file, f"{space}refObjectSec", (f"{space}refObject",), name)
        rules.ids.update(each.get("id") or "" for each in back)
        yield from rules.check_targets()


def _of_root(root: _Element, space: str) -> Iterator[Fault]:
    line = xml.get_line(root)
    if space != f"{{{CORE}}}":
        yield Fault(f"the namespace is not {CORE}", line)
    if root.get("type") not in _DIALECTS:
        yield Fault(f"no dialect known here: {root.get('type', 'none')}", line, grade="warning")
    if root.get("style") not in ("dca", "dct"):
        yield Fault(f"the style is dca or dct, not {root.get('style', 'missing')}", line)
    if not root.get(LANG):
        yield Fault("the root says no xml:lang", line)


def _of_frame(root: _Element) -> Iterator[Fault]:
    """What is wrong around the entries: in the header, and in what stands behind them."""
    for element, _ in _walk(root, ()):
        for at, what in _of_contents(element, strip_namespace(element)):
            yield Fault(what, xml.get_line(at))


def _strays(siblings: Iterable[_Element]) -> Iterator[Fault]:
    """Elements in the body that are no entries."""
    for each in siblings:
        if isinstance(each.tag, str) and strip_namespace(each) != "conceptEntry":
            yield Fault(f"{strip_namespace(each)} may not stand in body", xml.get_line(each))


@dataclass
class _Dialect:
    """The rules of a dialect, and what can only be judged at the end of a file."""

    name: str
    style: str
    ids: set[str] = field(default_factory=set)
    targets: list[tuple[str, int, str | None]] = field(default_factory=list)

    def check_entry(self, entry: _Element) -> Iterator[Fault]:
        """What is wrong in an entry."""
        identity = entry.get("id")
        for element, levels in _walk(entry, ()):
            for what in self._of_element(element, levels):
                yield Fault(what, xml.get_line(element), entry=identity)
            for at, what in _of_contents(element, strip_namespace(element)):
                yield Fault(what, xml.get_line(at), entry=identity)
            self._remember(element, identity)

    def check_targets(self) -> Iterator[Fault]:
        """References that lead nowhere."""
        for target, line, entry in self.targets:
            if target not in self.ids:
                told = f"the target is no id of the file and no address: {target[:60]}"
                yield Fault(told, line, entry=entry)

    def _remember(self, element: _Element, entry: str | None) -> None:
        if identity := element.get("id"):
            self.ids.add(identity)
        target = element.get("target")
        if target is not None and not ADDRESS.match(target):
            self.targets.append((target, xml.get_line(element), entry))

    def _of_element(self, element: _Element, above: tuple[str, ...]) -> Iterator[str]:
        name = strip_namespace(element)
        yield from self._of_id(element.get("id"))
        if name == "langSec" and not element.get(LANG):
            yield "a langSec says no xml:lang"
        if name == "term" and not get_text(element):
            yield "an empty term"
        if name == "date" and not _is_date(get_text(element)):
            yield f"no date like 2020-12-21: {get_text(element)[:40]!r}"
        yield from self._of_category(element, name, above)

    def _of_id(self, identity: str | None) -> Iterator[str]:
        if identity in self.ids:
            yield f"the id is there twice: {identity}"
        elif identity is not None and not is_xml_id(identity):
            yield f"no id that XML allows: {identity[:40]!r}"

    def _of_category(self, element: _Element, name: str, above: tuple[str, ...]) -> Iterator[str]:
        is_own = not str(element.tag).startswith(f"{{{CORE}}}")
        if is_own and self.style == "dca":
            yield f"{name}: an element of style DCT in a file of style DCA"
        if name not in TYPED and not is_own:
            return
        if not is_own and self.style == "dct":
            yield f"{name}: an element of style DCA in a file of style DCT"
        if _element_name(element) == "xref" and element.get("target") is None:
            yield "xref says no target"
        kind = name if is_own else element.get("type", "")
        if not kind:
            yield f"{name} says no type"
            return
        if self.name in ("TBX-Min", "TBX-Basic"):
            yield from self._check_category(
                kind, None if is_own else name, above, get_text(element)
            )

    def _check_category(
        self, kind: str, element: str | None, above: tuple[str, ...], text: str
    ) -> Iterator[str]:
        """Whether a dialect has a category, for this element, on this level, with this value."""
        rule = load_rules()["categories"].get(kind)
        if rule is None or (self.name == "TBX-Min" and not rule.get("min")):
            yield f"{self.name} has no {element or 'element'} of type {kind}"
            return
        if element and element != rule["element"]:
            yield f"{kind} is a type of {rule['element']}, not of {element}"
        level = next((each for each in reversed(above) if each in _LEVELS), "")
        if level not in rule["levels"]:
            yield f"{kind} stands in a {level}; it may in {', '.join(rule['levels'])}"
        if "values" in rule and text not in rule["values"]:
            yield f"{kind} is one of {', '.join(rule['values'])}; not {text[:40]!r}"


def _walk(element: _Element, above: tuple[str, ...]) -> Iterator[tuple[_Element, tuple[str, ...]]]:
    """An element and all in it, but what stands in texts, with the names of those around it."""
    yield element, above
    name = strip_namespace(element)
    if name in load_rules()["contents"]:
        for child in iter_children(element):
            yield from _walk(child, (*above, name))


def _of_contents(element: _Element, name: str) -> Iterator[tuple[_Element, str]]:
    """What an element has that it may not have, what it lacks, and what is out of order."""
    allowed: Sequence[str] | None = load_rules()["contents"].get(name)
    if allowed is None:
        return
    found = [(child, _element_name(child)) for child in iter_children(element)]
    for child, other in found:
        if other not in allowed:
            yield child, f"{other} may not stand in {name}"
    yield from _counted(element, name, found)
    if text := _own_text(element):
        yield element, f"{name} has text of its own: {text[:40]!r}"
    order = load_rules()["order"].get(name, ())
    for (_, one), (child, other) in pairwise(each for each in found if each[1] in allowed):
        if _get_group(one, order) > _get_group(other, order):
            yield child, f"{other} stands after {one} in {name}; it must stand before"


def _counted(
    element: _Element, name: str, children: Sequence[tuple[_Element, str]]
) -> Iterator[tuple[_Element, str]]:
    """What an element must have and doesn't, and what it may have once and has again."""
    needed = load_rules()["needed"].get(name)
    if needed and all(other != needed for _, other in children):
        yield element, f"{name} has no {needed}"
    for once in load_rules()["once"].get(name, ()):
        same = [child for child, other in children if other == once]
        if len(same) > 1:
            yield same[1], f"{name} has {len(same)} {once}s, not one"


def _own_text(element: _Element) -> str:
    """What stands between the elements of one that has only elements."""
    return " ".join(f"{element.text or ''} {' '.join(c.tail or '' for c in element)}".split())


def _is_date(text: str) -> bool:
    """Whether it is a date of XML Schema."""
    try:
        date.fromisoformat(_ZONE.sub("", text))
    except ValueError:
        return False
    return len(_ZONE.sub("", text)) == len("2020-12-21")


def _element_name(element: _Element) -> str:
    """What an element of style DCT would be in style DCA."""
    name = strip_namespace(element)
    if str(element.tag).startswith(f"{{{CORE}}}"):
        return name
    rule = load_rules()["categories"].get(name)
    return str(rule["element"]) if rule else name


def _get_group(name: str, order: Sequence[Sequence[str]]) -> int:
    """The number of the group that an element belongs to; the empty group is for all others."""
    rest = order.index([]) if [] in order else len(order)
    return next((at for at, group in enumerate(order) if name in group), rest)


@lru_cache(maxsize=1)
def load_rules() -> Mapping[str, Any]:
    """The file of rules."""
    return tomllib.loads(Path(__file__).with_name("tbx_rules.toml").read_text(encoding="utf-8"))
