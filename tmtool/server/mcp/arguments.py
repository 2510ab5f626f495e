"""What a program can ask: the arguments of each tool, in plain words, with their limits."""

from __future__ import annotations

import json
from contextlib import suppress
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError

from tmtool.selection import Selection

MOST_TEXTS = 20
"""So many texts, or pairs, a call may have. Chosen, no measurement: what a page of a draft has."""
LONGEST = 4_000
"""Characters that each may have. Chosen, no measurement: a very long paragraph."""
_MOST_MATCHES = 20
"""Matches of a text, entries of a term base. Chosen, no measurement: more than anybody reads."""
_MOST_LINES = 100
"""Lines of a concordance, documents of a list. Chosen, no measurement."""
_MOST_AROUND = 20
"""Units before and after a place. Chosen, no measurement: a page or two."""
_LARGEST_PACK = 40_000
"""Characters of a pack of evidence. Chosen, no measurement: ten times the usual."""
_LONGEST_NAME = 300
"""Characters of a symbol, a name, a filter. Chosen, no measurement: none is as long."""


def _take_list(value: object) -> object:
    """A list that came as a text, as some programs send it; a text alone is a list of one."""
    if not isinstance(value, str):
        return value
    with suppress(ValueError, RecursionError):
        if isinstance(read := json.loads(value), list):
            return read
    return [value]


_Text = Annotated[str, Field(min_length=1, max_length=LONGEST)]
_Name = Annotated[str, Field(min_length=1, max_length=_LONGEST_NAME)]
_Names = Annotated[list[_Name], BeforeValidator(_take_list), Field(max_length=MOST_TEXTS)]
_Lang = Annotated[str, Field(min_length=1, max_length=20)]
_From = Annotated[
    _Lang | None,
    Field(alias="from", description="Language of the text, such as zh; recognized if left out."),
]
_To = Annotated[
    _Lang | None,
    Field(alias="to", description="Language of the translations; the other one if left out."),
]
TermBaseName = Literal["un-ict"]
_TermBases = Annotated[
    list[TermBaseName],
    BeforeValidator(_take_list),
    Field(
        max_length=1,
        description="Ask this term base, which comes with tmtool, in place of the memory's own.",
    ),
]


class ToolArguments(BaseModel):
    """What a tool is given; what it does not know is refused, not passed over."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class FilteredArguments(ToolArguments):
    """Which part of the memory is looked at; kinds of filters add up, values are alternatives."""

    symbol: _Names = Field([], description="Only documents with these symbols: A/RES/*.")
    body: _Names = Field([], description="Only documents of these bodies; * and ? are wildcards.")
    year: _Names = Field([], description="Only documents of these years: 2020, 2015-2019, 2015-.")
    status: _Names = Field(
        [], description="Only documents of this status: adopted, draft, report, agency, unofficial."
    )
    memory: _Names = Field([], description="Only what was added under these memory names.")
    not_symbol: _Names = Field(
        [], description="Leave out these documents, such as the one being translated."
    )
    as_of: _Name | None = Field(
        None,
        description="The memory as it was on this day (ISO 8601), or as 'change 12' left it.",
    )

    def build_selection(self) -> Selection:
        """The part of the memory; InputError for what can't be understood."""
        return Selection(
            symbol=tuple(self.symbol), body=tuple(self.body), year=tuple(self.year),
            status=tuple(self.status), memory=tuple(self.memory),
            not_symbol=tuple(self.not_symbol), as_of=self.as_of,
        )  # fmt: skip


class PlaceArguments(ToolArguments):
    """A place in a document."""

    document: _Name = Field(
        description="Its symbol, file, hash or id; a place may follow: A/RES/75/202, para. 7."
    )
    paragraph: _Name | None = Field(None, description="The label of a paragraph: 19, (a).")
    position: int | None = Field(None, ge=0, description="Or the running number of a unit.")
    around: int = Field(2, ge=0, le=_MOST_AROUND, description="Units before and after it.")
    languages: _Names = Field([], description="Only these languages.")
    memory: _Names = Field([], description="Only what was added under these memory names.")


class TermsArguments(ToolArguments):
    """A text whose terms are wanted, or a term to search: one of the two."""

    text: _Text | None = Field(None, description="Find the terms that stand in this text.")
    search: _Name | None = Field(
        None,
        description="Or search entries by a term, a part or words of it; * is a wildcard.",
    )
    source: _From = None
    target: _To = None
    limit: int = Field(10, ge=1, le=_MOST_MATCHES, description="Entries at most, of a search.")
    terms: _TermBases = []


class HistoryArguments(FilteredArguments):
    """A term whose renderings are followed over the years."""

    term: _Name = Field(description="The term: words, wild* cards?.")
    source: _From = None
    target: _To = None


class DocumentsArguments(FilteredArguments):
    """Documents to list."""

    name: _Name | None = Field(None, description="One document: its symbol or file.")
    limit: int = Field(50, ge=1, le=_MOST_LINES, description="Documents at most.")


class PairArguments(ToolArguments):
    """A text and its translation."""

    source: _Text = Field(description="The text.")
    target: _Text = Field(description="Its translation.")


class CheckArguments(ToolArguments):
    """Pairs to check."""

    pairs: list[PairArguments] = Field(
        min_length=1, max_length=MOST_TEXTS,
        description="The pairs, in the order of the document: they are checked against each other.",
    )  # fmt: skip
    source: _Lang = Field(alias="from", description="Language of the sources, such as zh.")
    target: _Lang = Field(alias="to", description="Language of the translations, such as en.")
    only: _Names = Field([], description="Only these checks; the tool `checks` lists them.")
    profile: _Name = Field("all", description="Checks of a profile: all, un-en, un-zh, form ...")
    organization: _Name | None = Field(None, description="Whose terms are wanted: UN, ITU.")
    region: _Name | None = Field(None, description="The regional usage that is wanted: zh-HK.")
    terms: _TermBases = []


class ChecksArguments(ToolArguments):
    """Nothing: all checks are listed."""


def explain_arguments(error: ValidationError) -> str:
    """What is wrong with arguments, each by its name; nothing of their values."""
    told = []
    for each in error.errors(include_url=False, include_input=False):
        where = ".".join(str(part) for part in each["loc"])
        told.append(f"{where}: {each['msg'][:1].lower()}{each['msg'][1:]}")
    return f"the arguments can't be used: {'; '.join(told)}"


def build_schema(model: type[BaseModel]) -> dict[str, Any]:
    """What a tool takes or answers, as a JSON Schema.

    Programs pay for its length: names of fields that say no more than the field are left out.
    """
    schema: dict[str, Any] = _strip_titles(model.model_json_schema(by_alias=True))
    return schema


def _strip_titles(part: Any) -> Any:
    if isinstance(part, dict):
        return {
            name: _strip_titles(value)
            for name, value in part.items()
            if name != "title" or not isinstance(value, str)
        }
    return [*map(_strip_titles, part)] if isinstance(part, list) else part
