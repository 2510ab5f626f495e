"""Documents of each format made by chance: every word in one comes once, whatever stands around it.

A tree says which wrapper goes around what; the leaves are words. Wrappers are formats with one
place for what is inside; those of a block hold blocks or the text of a paragraph.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from docx_files import docx
from hypothesis import strategies as st

Tree: TypeAlias = "str | tuple[str, list[Tree]]"
_SYLLABLES = [first + second for first in "bdfgklmn" for second in "aeiou"]


def word(number: int) -> str:
    """A word that is in no other: six letters, the first one large."""
    low, high = number % len(_SYLLABLES), number // len(_SYLLABLES)
    return f"Z{_SYLLABLES[high]}{_SYLLABLES[low]}z"


@dataclass
class Made:
    """A file as it is made: which words are in it, and what stands elsewhere in it."""

    count: int = 0
    apart: dict[str, list[str]] = field(default_factory=dict)

    def word(self) -> str:
        self.count += 1
        return word(self.count - 1)

    @property
    def words(self) -> list[str]:
        return [word(number) for number in range(self.count)]

    def put(self, part: str, text: str) -> int:
        """Put a text into another part; how many were there before."""
        self.apart.setdefault(part, []).append(text)
        return len(self.apart[part]) - 1


Wrapper: TypeAlias = "str | Callable[[str, Made], str]"


@dataclass(frozen=True)
class Grammar:
    """How a format writes words, what goes around text in a paragraph, and around blocks."""

    word: str
    inline: Mapping[str, Wrapper]
    paragraph: Mapping[str, Wrapper]
    block: Mapping[str, Wrapper]
    whole: Callable[[str, Made], bytes]
    joint: str = ""

    def trees(self) -> st.SearchStrategy[list[Tree]]:
        return st.lists(self._blocks(), min_size=1, max_size=5)

    def _blocks(self) -> st.SearchStrategy[Tree]:
        inline = st.recursive(
            st.just("word"), lambda inner: _around(self.inline, inner), max_leaves=5
        )
        paragraph = _around(self.paragraph, inline)
        return st.recursive(paragraph, lambda inner: _around(self.block, inner), max_leaves=6)

    def made(self, trees: list[Tree]) -> tuple[bytes, list[str]]:
        """The file, and the words in it."""
        made = Made()
        body = self.joint.join(self._written(tree, made) for tree in trees)
        return self.whole(body, made), made.words

    def _written(self, tree: Tree, made: Made) -> str:
        if isinstance(tree, str):
            return self.word.format(made.word())
        name, inner = tree
        is_block = name in self.block
        wrapper = {**self.inline, **self.paragraph, **self.block}[name]
        text = (self.joint if is_block else "").join(self._written(each, made) for each in inner)
        return wrapper(text, made) if callable(wrapper) else wrapper.replace("~", text)


def _around(
    wrappers: Mapping[str, Wrapper], inner: st.SearchStrategy[Tree]
) -> st.SearchStrategy[Tree]:
    if not wrappers:
        return inner
    return st.tuples(st.sampled_from(sorted(wrappers)), st.lists(inner, min_size=1, max_size=3))


# Word


def _note(kind: str) -> Callable[[str, Made], str]:
    def written(text: str, made: Made) -> str:
        number = made.put(kind, text) + 1
        return f'<w:r><w:{kind}Reference w:id="{number}"/></w:r>'

    return written


def _commented(text: str, made: Made) -> str:
    made.put("comment", f"<w:p>{{{made.word()}}}</w:p>")
    return f'<w:commentRangeStart w:id="0"/>{text}<w:commentRangeEnd w:id="0"/>'


def _of_notes(kind: str, made: Made) -> str:
    return "".join(
        f'<w:{kind} w:id="{number}"><w:p>{text}</w:p></w:{kind}>'
        for number, text in enumerate(made.apart.get(kind, []), start=1)
    )


def _whole_docx(body: str, made: Made) -> bytes:
    parts = {f"{kind}s": _of_notes(kind, made) for kind in ("footnote", "endnote")}
    comments = "".join(f"<w:comment>{each}</w:comment>" for each in made.apart.get("comment", []))
    heading = '<w:pPr><w:outlineLvl w:val="0"/></w:pPr>'
    styles = f'<w:style w:type="paragraph" w:styleId="H">{heading}</w:style>'
    level = '<w:lvl w:ilvl="0"><w:numFmt w:val="decimal"/><w:lvlText w:val="%1."/></w:lvl>'
    numbering = (
        f'<w:abstractNum w:abstractNumId="0">{level}</w:abstractNum>'
        '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    )
    return docx(
        body, comments=comments, styles=styles, numbering=numbering,
        header1=f"<w:p>{{{made.word()}}}</w:p>", footer1=f"<w:p>{{{made.word()}}}</w:p>", **parts,
    )  # fmt: skip


_SIGN = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
WORD = Grammar(
    "{{{}}}",
    {
        "insertion": "<w:ins>~</w:ins>", "deletion": "<w:del>~</w:del>",
        "move from": "<w:moveFrom>~</w:moveFrom>", "move to": "<w:moveTo>~</w:moveTo>",
        "link": '<w:hyperlink w:anchor="a">~</w:hyperlink>', "tag": "<w:smartTag>~</w:smartTag>",
        "control": "<w:sdt><w:sdtPr/><w:sdtContent>~</w:sdtContent></w:sdt>",
        "placeholder": "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>~</w:sdtContent>"
        "</w:sdt>",
        "simple field": '<w:fldSimple w:instr="REF a">~</w:fldSimple>',
        "field": f"{_SIGN.format('begin')}<w:r><w:instrText>REF a</w:instrText></w:r>"
        f"{_SIGN.format('separate')}~{_SIGN.format('end')}",
        "instruction": f"{_SIGN.format('begin')}~{_SIGN.format('end')}",
        "open field": f"{_SIGN.format('begin')}~", "field end": f"~{_SIGN.format('end')}",
        "box": "<w:r><w:pict><v:textbox><w:txbxContent><w:p>~</w:p></w:txbxContent></v:textbox>"
        "</w:pict></w:r>",
        "choice": "<mc:AlternateContent><mc:Choice>~</mc:Choice><mc:Fallback/>"
        "</mc:AlternateContent>",
        "direction": '<w:bdo w:val="rtl">~</w:bdo>', "xml": "<w:customXml>~</w:customXml>",
        "ruby": "<w:r><w:ruby><w:rt><w:r><w:t>a</w:t></w:r></w:rt><w:rubyBase>~</w:rubyBase>"
        "</w:ruby></w:r>",
        "tab": "<w:r><w:tab/></w:r>~", "break": "~<w:r><w:br/></w:r>",
        "page": '<w:r><w:br w:type="page"/></w:r>~',
        "footnote": _note("footnote"), "endnote": _note("endnote"), "comment": _commented,
        "formula": "<m:oMath><m:r><m:t>x</m:t></m:r></m:oMath>~",
    },
    {
        "paragraph": "<w:p>~</w:p>", "heading": "<w:p>@style(H)~</w:p>",
        "numbered": "<w:p>@num(1 0)~</w:p>",
        "joined": "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>~</w:p>",
        "hidden mark": "<w:p><w:pPr><w:rPr><w:vanish/></w:rPr></w:pPr>~</w:p>",
        "letter": '<w:p><w:pPr><w:framePr w:dropCap="drop"/></w:pPr>~</w:p>',
        "section": "<w:p><w:pPr><w:sectPr/></w:pPr>~</w:p>",
    },
    {
        "cell": "<w:tbl><w:tr><w:tc>~</w:tc></w:tr></w:tbl>",
        "wrapped cell": "<w:tbl><w:sdt><w:sdtContent><w:tr><w:sdt><w:sdtContent><w:tc>~</w:tc>"
        "</w:sdtContent></w:sdt></w:tr></w:sdtContent></w:sdt></w:tbl>",
        "merged": "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr>~</w:tc></w:tr></w:tbl>",
        "deleted row": "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc>~</w:tc></w:tr></w:tbl>",
        "inserted row": "<w:tbl><w:tr><w:trPr><w:ins/></w:trPr><w:tc>~</w:tc></w:tr></w:tbl>",
        "deleted cell": "<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr>~</w:tc></w:tr></w:tbl>",
        "hidden row": "<w:tbl><w:tr><w:trPr><w:hidden/></w:trPr><w:tc>~</w:tc></w:tr></w:tbl>",
        "control": "<w:sdt><w:sdtPr/><w:sdtContent>~</w:sdtContent></w:sdt>",
        "placeholder": "<w:sdt><w:sdtPr><w:showingPlcHdr/></w:sdtPr><w:sdtContent>~</w:sdtContent>"
        "</w:sdt>",
        "deletion": "<w:del>~</w:del>", "insertion": "<w:ins>~</w:ins>",
        "xml": "<w:customXml>~</w:customXml>",
        "choice": "<mc:AlternateContent><mc:Choice>~</mc:Choice><mc:Fallback/>"
        "</mc:AlternateContent>",
    },
    _whole_docx,
)  # fmt: skip


# OpenDocument


def _deleted(text: str, made: Made) -> str:
    number = made.put("deletion", text)
    return f'<text:change text:change-id="d{number}"/>'


def _inserted(text: str, made: Made) -> str:
    number = made.put("insertion", "")
    start, end = (f'<text:change-{side} text:change-id="i{number}"/>' for side in ("start", "end"))
    return f"{start}{text}{end}"


_SPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "text", "table", "style")
)
_OTHER_SPACES = (
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"'
)
_HIDDEN_STYLES = "".join(
    f'<style:style style:name="{name}" style:family="{family}">'
    f'<style:text-properties text:display="none"/></style:style>'
    for name, family in (("P", "paragraph"), ("T", "text"))
)


def _whole_fodt(body: str, made: Made) -> bytes:
    changes = "".join(
        f'<text:changed-region text:id="d{n}"><text:deletion><text:p>{text}</text:p>'
        "</text:deletion></text:changed-region>"
        for n, text in enumerate(made.apart.get("deletion", []))
    ) + "".join(
        f'<text:changed-region text:id="i{n}"><text:insertion/></text:changed-region>'
        for n, _ in enumerate(made.apart.get("insertion", []))
    )
    head = "".join(
        f"<style:{part}><text:p>{made.word()}</text:p></style:{part}>"
        for part in ("header", "footer")
    )
    return (
        f"<office:document {_SPACES} {_OTHER_SPACES}>"
        f"<office:automatic-styles>{_HIDDEN_STYLES}</office:automatic-styles>"
        f'<office:master-styles><style:master-page style:name="Standard">{head}'
        "</style:master-page></office:master-styles>"
        f"<office:body><office:text><text:tracked-changes>{changes}</text:tracked-changes>{body}"
        "</office:text></office:body></office:document>"
    ).encode()


_NOTE = (
    '<text:note text:note-class="{}"><text:note-citation>1</text:note-citation><text:note-body>'
    "<text:p>~</text:p></text:note-body></text:note>"
)
OPEN_DOCUMENT = Grammar(
    "{}",
    {
        "span": "<text:span>~</text:span>", "tab": "<text:tab/>~", "space": '<text:s text:c="3"/>~',
        "hidden": '<text:span text:style-name="T">~</text:span>', "break": "~<text:line-break/>",
        "link": '<text:a>~</text:a>', "field": "<text:reference-ref>~</text:reference-ref>",
        "unknown": "<text:something-new>~</text:something-new>",
        "page": "~<text:soft-page-break/>", "bookmark": '<text:bookmark text:name="a"/>~',
        "footnote": _NOTE.format("footnote"), "endnote": _NOTE.format("endnote"),
        "comment": "<office:annotation><dc:creator>x</dc:creator><text:p>~</text:p>"
        "</office:annotation>",
        "box": "<draw:frame><draw:text-box><text:p>~</text:p></draw:text-box></draw:frame>",
        "shape": "<draw:custom-shape><text:p>~</text:p></draw:custom-shape>",
        "ruby": "<text:ruby><text:ruby-base>~</text:ruby-base><text:ruby-text>a</text:ruby-text>"
        "</text:ruby>",
        "condition": '<text:conditional-text text:condition="x">~</text:conditional-text>',
        "hidden text": '<text:hidden-text text:is-hidden="true">~</text:hidden-text>',
        "deletion": _deleted, "insertion": _inserted, "meta": "<text:meta>~</text:meta>",
    },
    {
        "paragraph": "<text:p>~</text:p>", "heading": '<text:h text:outline-level="1">~</text:h>',
        "hidden paragraph": '<text:p text:style-name="P">~</text:p>',
        "numbered": '<text:list text:style-name="L"><text:list-item><text:p>~</text:p>'
        "</text:list-item></text:list>",
    },
    {
        "list": "<text:list><text:list-item>~</text:list-item></text:list>",
        "list header": "<text:list><text:list-header>~</text:list-header></text:list>",
        "cell": "<table:table><table:table-row><table:table-cell>~</table:table-cell>"
        "</table:table-row></table:table>",
        "header row": "<table:table><table:table-header-rows><table:table-row><table:table-cell>~"
        "</table:table-cell></table:table-row></table:table-header-rows></table:table>",
        "covered": "<table:table><table:table-row><table:covered-table-cell>~"
        "</table:covered-table-cell></table:table-row></table:table>",
        "hidden row": '<table:table><table:table-row table:visibility="collapse"><table:table-cell>'
        "~</table:table-cell></table:table-row></table:table>",
        "section": "<text:section>~</text:section>",
        "hidden section": '<text:section text:display="none">~</text:section>',
        "contents": "<text:table-of-content><text:index-body>~</text:index-body>"
        "</text:table-of-content>",
        "bibliography": "<text:bibliography><text:index-body>~</text:index-body>"
        "</text:bibliography>",
        "frame": "<draw:frame><draw:text-box>~</draw:text-box></draw:frame>",
        "insertion": _inserted,
    },
    _whole_fodt,
)  # fmt: skip


# The web


def _element(*names: str) -> dict[str, Wrapper]:
    """Elements by what stands in their start tags."""
    return {name: f"<{name}>~</{name.split()[0]}>" for name in names}


def _whole_html(body: str, made: Made) -> bytes:
    return f"<html><head><title>{made.word()}</title></head><body>{body}</body></html>".encode()


HTML = Grammar(
    "{} ",
    {
        **_element(
            "b", "i", "u", "s", "sub", "sup", "span", "font", "q", "small", "label", "cite", "abbr",
            "unknown-one", "a href='#fn1'", "a href='#top'", "a href='https://example.org'",
            "a name='_ftn1'", "span style='display:none'", "span aria-hidden='true'", "code",
            "span style='mso-list:ignore'", "span style='float:left;display:block'",
            "bdo dir='rtl'",
            "span style='font-family:Symbol'", "button", "noscript", "object", "ins", "del",
        ),
        "break": "~<br>", "ruby": "<ruby>~<rt>a</rt></ruby>", "picture": "<img src='a.png'>~",
        "comment": "<!-- x -->~", "choice": "<select><option>~</option></select>",
    },
    _element("p", "h1", "h2", "h3", "div", "li", "dt", "dd", "center", "pre", "caption", "summary"),
    {
        **_element(
            "div", "ul", "ol start='3'", "dl", "blockquote", "section", "article", "main", "nav",
            "header", "footer", "aside", "form", "details", "figure", "figcaption", "fieldset",
            "div class='footnotes'", "div class='menu'", "div class='share'", "div hidden",
            "div role='navigation'", "div class='breadcrumbs'", "div class='sidebar'", "address",
            "iframe", "template", "table", "center",
        ),
        "cell": "<table><tr><td>~</td></tr></table>",
        "label and cell": "<table><tr><td>1.</td><td>~</td></tr></table>",
        "data": "<table><tr><th>~</th></tr></table>",
    },
    _whole_html,
)  # fmt: skip


# Markdown and plain text


def _whole_text(body: str, made: Made) -> bytes:
    return f"{body}\n\n{made.word()}\n".encode()


MARKDOWN = Grammar(
    "{} ",
    {
        "bold": "**~**", "italic": "*~*", "other italic": "_~_", "code": "`~`",
        "struck": lambda text, _: f"~~{text.strip()}~~ ",
        "link": "[~](https://example.org)", "inner link": "[~](#fn1)", "picture": "![~](a.png)",
        "reference": "[~][a]", "note": "~[^1]", "break": "~  \n", "element": "<sup>~</sup>",
        "image": '<img alt="x">~', "escaped": r"\*~\_", "entity": "~&nbsp;",
        "address": "<https://example.org/a> ~",
    },
    {
        "paragraph": "~", "heading": "## ~", "closed heading": "# ~ #", "item": "- ~",
        "numbered": "1. ~", "deep": "    ~", "quote": "> ~", "note": "[^1]: ~",
        "underlined": "~\n===",
        "row": "| ~ | a |\n|---|---|\n| b | c |", "target": "[a]: https://example.org \"~\"",
        "block": "<div>~</div>",
    },
    {"fence": "```\n~\n```", "quote": "> ~", "rule": "---\n\n~"},
    _whole_text,
    "\n\n",
)  # fmt: skip
TEXT = Grammar(
    "{} ",
    {
        "break": "~\n", "bracket": "[~]", "quotes": "“~”", "mark": "~¹", "glued": "~;12 ",
        "spaces": "     ~", "page": "\f~", "link": "[~](https://example.org/a)", "wide": "　~",
        "note link": "[~](#fn1)", "soft": "~\u00ad", "hyphen": "~-\n",
    },
    {
        "paragraph": "~", "label": "1. ~", "item": "(a) ~", "note": "1 ~", "mark": "¹ ~",
        "old note": "1/ ~", "indented": "    ~", "page": "- 3 -\n\f~", "stop": "~.",
        "head": "A/90/L.1\n~",
    },
    {"rule": "_______\n~"},
    _whole_text,
    "\n\n",
)  # fmt: skip
