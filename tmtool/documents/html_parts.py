"""What is on a web page beside its text: menus, breadcrumbs, share buttons, what nobody sees.

Each rule looks at one element and gives the reason why it goes, or nothing. Names of classes are
no promise: what goes by its name alone must be small, or be made of links.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, cast

from tmtool.documents.content import RemovedText, Revisions

if TYPE_CHECKING:
    from lxml.etree import _Element

SKIPPED = frozenset((
    "script", "style", "template", "svg", "noscript", "iframe", "object", "title", "embed",
    "audio", "video", "canvas", "xml", "rt", "rp", "noframes",
))  # fmt: skip
_GONE: dict[Revisions, dict[str, str]] = {
    "accept": {"del": "deleted revision"}, "reject": {"ins": "inserted revision"},
}  # fmt: skip
_CONTROLS = frozenset(("button", "select", "textarea", "datalist", "option", "optgroup"))
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.I)
_HIDDEN_CLASS = re.compile(
    r"visually-hidden(?:-focusable)?|sr-only(?:-focusable)?|element-invisible|screen-reader-text"
    r"|d-none|off-?screen|visuallyhidden|hidden"
)
_ROLES = {
    "navigation": "navigation", "banner": "page header", "contentinfo": "page footer",
    "search": "search form", "menu": "menu", "menubar": "menu", "toolbar": "toolbar",
    "dialog": "dialog", "alertdialog": "dialog", "complementary": "sidebar", "tooltip": "hidden",
}  # fmt: skip
_LANDMARKS = {
    "nav": "navigation", "header": "page header", "footer": "page footer", "aside": "sidebar",
    "search": "search form", "dialog": "dialog",
}  # fmt: skip
_COMMENTS = re.compile(r"msocomanchor|msocomoff|msocomtxt|MsoCommentReference|MsoCommentText")
_COMMENT_IDS = re.compile(r"cmnt(?:_ref)?[0-9]+")
_NOTES = re.compile(r"\b(?:foot|end)notes?\b|\bdoc-(?:foot|end)notes?\b|\breferences\b", re.I)
_NOTE_LINK = re.compile(r"#.*(?:fn|ftn|edn|note|ref|sym|anc)", re.I)
_SKIP_LINK = re.compile(
    r"(?:skip|jump|go) (?:directly )?to\b|skip navigation|跳到|跳至|跳转|跳過|跳过"
    r"|aller (?:directement )?au contenu"
    r"|(?:pasar|saltar|ir) al contenido|перейти к|تجاوز|انتقل إلى|الانتقال إلى",
    re.I,
)
_TOP_LINK = re.compile(
    r"[\W_]*(?:back to (?:the )?top|top(?: of (?:the )?page)?"
    r"|返回顶部|返回頂部|回到页首|回到頁首|页首"
    r"|haut de (?:la )?page|(?:volver )?arriba|наверх|в начало|أعلى(?: الصفحة)?)[\W_]*",
    re.I,
)
_LANGUAGE_NAMES = frozenset((
    "العربية", "عربي", "عربى", "中文", "简体中文", "繁體中文", "汉语", "english", "français",
    "francais", "русский", "español", "espanol", "português", "kiswahili", "deutsch", "हिन्दी",
    "हिंदी", "日本語", "한국어", "italiano", "arabic", "chinese", "french", "russian", "spanish",
))  # fmt: skip
_CODES = frozenset(("ar", "zh", "en", "fr", "ru", "es", "a", "c", "e", "f", "r", "s"))
_MENU_TAGS = frozenset(("ul", "ol", "p", "div", "td", "tr", "table", "center", "span", "font"))
_FEW = 300
"""Letters: a part with more is text, whatever its class is called. Chosen, no measurement."""
_SMALL = 0.4
"""Share of a page's letters that a part beside the text may have. Chosen, no measurement."""


class _PageElements:
    """The elements of a page with how much text each holds, and how much of that is links."""

    def __init__(self, root: _Element) -> None:
        self.root = root
        self.sizes: dict[_Element, int] = {}
        self.linked: dict[_Element, int] = {}
        self.titles = 0
        self.classes: Counter[str] = Counter()
        self._measure(root)
        self.whole = self.sizes.get(root, 0)

    def _measure(self, root: _Element) -> None:
        from lxml.etree import iterwalk

        for _, element in iterwalk(root, events=("end",)):
            children = [child for child in element if child in self.sizes]
            skipped = element.tag in SKIPPED
            own = 0 if skipped else count_letters(element.text)
            size = own + sum(self.sizes[child] for child in children)
            if not skipped:
                size += sum(count_letters(child.tail) for child in element)
            self.sizes[element] = 0 if skipped else size
            inner = sum(self.linked[child] for child in children)
            self.linked[element] = self.sizes[element] if element.tag == "a" else inner
            self.titles += element.tag == "h1"
            self.classes.update((element.get("class") or "").split())

    def is_linked(self, element: _Element) -> bool:
        """Whether half of the text is links, or there is none."""
        return 2 * self.linked[element] >= self.sizes[element]

    def is_small(self, element: _Element) -> bool:
        return self.sizes[element] <= _SMALL * self.whole or self.is_linked(element)

    def is_short(self, element: _Element) -> bool:
        return self.sizes[element] <= _FEW

    def is_head(self, element: _Element) -> bool:
        """Whether it may head a page: no running text in it, and not the title."""
        running = self.sizes[element] - self.linked[element] > _FEW
        return not running and not self.has_title(element)

    def is_foot(self, element: _Element) -> bool:
        running = self.sizes[element] - self.linked[element] > 3 * _FEW
        return not running and not self.has_title(element)

    def has_title(self, element: _Element) -> bool:
        """Whether the only title of the page is in there."""
        return self.titles == 1 and next(element.iter("h1"), None) is not None


def count_letters(text: str | None) -> int:
    """How many characters a text has that are no white space."""
    return len("".join(text.split())) if text else 0


# What elements of such classes and ids are, and what must be true of them besides.
_NAMED: tuple[tuple[str, str, Callable[[_PageElements, _Element], bool]], ...] = (
    (
        "navigation",
        r"(?:[a-z]+-)*(?:nav|navbar|navigation|menu|topnav|leftnav|subnav|navmenu|mainmenu)",
        _PageElements.is_linked,
    ),
    ("breadcrumbs", r"(?:[a-z]+-)*(?:breadcrumbs?|crumbs?|pathway)", _PageElements.is_short),
    ("skip link", r"skip-?(?:link|to|nav)[a-z-]*", _PageElements.is_short),
    (
        "cookie bar",
        r"(?:[a-z]+-)*(?:cookies?|gdpr|consent|onetrust|cookiebot)(?:-[a-z]+)*",
        _PageElements.is_small,
    ),
    (
        "language menu",
        r"(?:[a-z]+-)*lang(?:uage)?s?-?"
        r"(?:menu|switch(?:er)?|select(?:or)?|nav|list|links|bar)(?:-[a-z]+)*",
        _PageElements.is_linked,
    ),
    (
        "share buttons",
        r"(?:[a-z]+-)*(?:share|sharing|sharethis|addtoany|addthis|a2a|sharebar)(?:-[a-z]+)*"
        r"|social(?:-(?:media|links?|icons?|shar(?:e|ing)|buttons?|bar|nav|menu|networks?))*",
        _PageElements.is_short,
    ),
    (
        "search form",
        r"search-?(?:form|block|box|bar|field|toggle|wrapper)(?:-[a-z]+)*",
        _PageElements.is_short,
    ),
    (
        "page header",
        r"(?:(?:site|global|region|main|top)-?)?(?:header|masthead|topbar)",
        _PageElements.is_head,
    ),
    (
        "page footer",
        r"(?:(?:site|page|global|region|main)-?)?(?:footer|bottom-?bar)(?:-[a-z]+)*",
        _PageElements.is_foot,
    ),
    ("sidebar", r"(?:region-)?side-?bar(?:-[a-z0-9]+)*", _PageElements.is_small),
    ("pager", r"(?:[a-z]+-)*(?:pager|pagination|pagenav)", _PageElements.is_short),
    ("link back", r"back-?to-?top|scroll-?(?:to-?)?top|gotop", _PageElements.is_short),
    (
        "print link",
        r"print-?(?:link|page|button|friendly|version)|no-?print",
        _PageElements.is_short,
    ),
)


def find_left_out(root: _Element, revisions: Revisions = "accept") -> dict[_Element, str]:
    """The elements of a page that are no part of its text, each with the reason.

    Elements inside them are not named again. What was deleted is not part of it, or, with changes
    rejected, what was inserted.
    """
    page = _PageElements(root)
    gone = _GONE[revisions]
    found: dict[_Element, str] = {}
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if not isinstance(element.tag, str):
            continue
        reason = gone.get(element.tag) or _reason(page, element)
        if reason:
            found[element] = reason
        else:
            waiting.extend(element)
    return found


def _reason(page: _PageElements, element: _Element) -> str | None:
    tag = str(element.tag)
    if tag in SKIPPED:
        return "reading above characters" if tag in ("rt", "rp") else f"<{tag}>"
    if tag in ("html", "body", "main", "head"):
        return None
    if _is_hidden(element):
        return "hidden"
    rules = (_of_controls, _of_landmark, _of_export, _of_name, _of_comment, _of_link, _of_menu)
    return next((reason for rule in rules if (reason := rule(page, element, tag))), None)


def _is_hidden(element: _Element) -> bool:
    return (
        element.get("hidden") is not None
        or element.get("aria-hidden") == "true"
        or _HIDDEN.search(element.get("style") or "") is not None
        or any(_HIDDEN_CLASS.fullmatch(name) for name in (element.get("class") or "").split())
    )


def _of_controls(page: _PageElements, element: _Element, tag: str) -> str | None:
    """Buttons and choices, and forms that are nothing else."""
    if tag in _CONTROLS:
        return "form control"
    if tag == "form" and page.is_short(element):
        fields = next(element.iter("input", "select", "textarea", "button"), None)
        text = next(element.iter("p", "li", "td", "h1", "h2", "h3", "h4", "pre"), None)
        return "form" if fields is not None and text is None else None
    return None


def _of_landmark(page: _PageElements, element: _Element, tag: str) -> str | None:
    """Parts that say themselves what they are; headers and footers only of the whole page."""
    role = element.get("role") or ""
    reason = _ROLES.get(role) or _LANDMARKS.get(tag)
    if reason is None or is_notes(element):
        return None
    if tag in ("header", "footer", "aside") and role not in _ROLES and _is_inside(element):
        return None if tag == "header" or not page.is_linked(element) else reason
    fits = {"page header": page.is_head, "page footer": page.is_foot}.get(reason)
    return reason if fits is None or fits(element) else None


def _of_export(page: _PageElements, element: _Element, tag: str) -> str | None:
    """A running head or foot as LibreOffice exports it: by its title, at an end of the page."""
    parent = element.getparent()
    if tag != "div" or parent is None or parent.tag != "body" or not page.is_short(element):
        return None
    at_end = {"header": element.getprevious(), "footer": element.getnext()}
    title = element.get("title") or ""
    return f"page {title}" if title in at_end and at_end[title] is None else None


def _is_inside(element: _Element) -> bool:
    """Whether an element belongs to the text itself and not to the page around it."""
    return any(
        parent.tag in ("main", "article") or parent.get("role") == "main"
        for parent in element.iterancestors()
    )


def is_notes(element: _Element) -> bool:
    """Whether a part calls itself footnotes or references."""
    names = (element.get("class"), element.get("id"), element.get("role"))
    return _NOTES.search(" ".join(name or "" for name in names)) is not None


def _of_name(page: _PageElements, element: _Element, tag: str) -> str | None:
    names = [*(element.get("class") or "").split(), element.get("id") or ""]
    if any(_COMMENTS.fullmatch(name) for name in names) or "mso-element:comment" in (
        element.get("style") or ""
    ).replace(" ", ""):
        return "comment"
    plain = [name.lower().replace("_", "-") for name in names if name]
    holds_text = next(element.iter("main", "article"), None) is not None
    if not plain or tag == "article" or is_notes(element) or holds_text:
        return None
    for reason, pattern, fits in _NAMED:
        if any(re.fullmatch(pattern, name) for name in plain) and fits(page, element):
            return reason if _is_of_page(page, element, reason) else None
    return None


def _of_comment(page: _PageElements, element: _Element, tag: str) -> str | None:
    """A comment of an editor on the web, by the names of its links; its sign in the text too."""
    link = element if tag == "a" else next(element.iter("a"), None)
    is_one = link is not None and _COMMENT_IDS.fullmatch(link.get("id") or "")
    return "comment" if is_one and tag in ("a", "div", "p") and page.is_short(element) else None


def _is_of_page(page: _PageElements, element: _Element, reason: str) -> bool:
    """A header or a footer of the page comes once, and not in the middle of the text."""
    if reason not in ("page header", "page footer"):
        return True
    often = any(page.classes[name] > 2 for name in (element.get("class") or "").split())
    return not often and not _is_inside(element)


def _of_link(page: _PageElements, element: _Element, tag: str) -> str | None:
    if tag != "a" or not page.is_short(element):
        return None
    target = element.get("href") or ""
    text = " ".join("".join(map(str, element.itertext())).split())
    if _SKIP_LINK.match(text) and "#" in target:
        return "skip link"
    return "link back" if _TOP_LINK.fullmatch(text) and target.startswith("#") else None


def _of_menu(page: _PageElements, element: _Element, tag: str) -> str | None:
    """Lists of languages, and lists of links that lead to places on the page itself."""
    if tag not in _MENU_TAGS or not page.linked[element]:
        return None
    if page.is_short(element) and _is_language_menu(element):
        return "language menu"
    if page.linked[element] < 0.9 * page.sizes[element] or tag in ("span", "font"):
        return None
    links = [link for link in element.iter("a") if link.get("href")]
    inner = [link for link in links if (link.get("href") or "").startswith("#")]
    notes = any(_NOTE_LINK.match(link.get("href") or "") for link in inner)
    is_list = len(inner) > 2 and len(inner) == len(links) and not notes
    return "links in the page" if is_list else None


def _is_language_menu(element: _Element) -> bool:
    """Only names of languages, or only the letters that stand for them."""
    text = "".join(f"{part} " for part in map(str, element.itertext())).lower()
    words = [word for word in re.split(r"[\s|/·•,，、()\[\]–—-]+", text) if word]
    if len(words) < 2 or len(set(words)) < len(words):
        return False
    named = all(word in _LANGUAGE_NAMES for word in words)
    return named or (len(words) > 3 and all(word in _CODES for word in words))


def build_removed(
    text: str, element: _Element, reason: str = "outside the main part"
) -> RemovedText:
    """What an element held, as it is reported."""
    return RemovedText(" ".join(text.split()), reason, cast("int | None", element.sourceline) or 0)
