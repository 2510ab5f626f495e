"""The tools: each parses, calls one service, and gives what one view makes of its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

from tmtool.checks.report import Report
from tmtool.checks.requests import CheckRequest, CheckRules, TextPairs
from tmtool.errors import InputError
from tmtool.formats.bitexts.jsonl import build_object
from tmtool.lang.codes import find_language
from tmtool.memory.cited import CitedFacts, write_date
from tmtool.memory.evidence import EvidenceRequest
from tmtool.memory.model import Query
from tmtool.memory.places import Locator
from tmtool.memory.requests import (
    BesideRequest,
    CiteRequest,
    ConcordanceRequest,
    LookupRequest,
    TermHistoryRequest,
)
from tmtool.memory.term_history.counting import Timeline
from tmtool.operations.document_places import ShowRequest, describe_passages, show
from tmtool.operations.documents import ListDocumentsRequest, describe_documents, list_documents
from tmtool.operations.to_json import to_json
from tmtool.protocols import StoredUnit
from tmtool.selection import Selection
from tmtool.server.calls import Remarks
from tmtool.server.mcp import arguments as given
from tmtool.server.mcp.arguments import ToolArguments
from tmtool.services import cite as citing
from tmtool.services import lookup, terms
from tmtool.services.beside import find_terms_beside
from tmtool.services.check import check
from tmtool.services.session import Session
from tmtool.terms.found import FoundTerm
from tmtool.terms.requests import FindTermsRequest
from tmtool.views import citations as places
from tmtool.views.citations import Permalinks
from tmtool.views.json import check as report_objects
from tmtool.views.json import lookup as lookup_objects
from tmtool.views.json import phrases
from tmtool.views.json.cited import build_cited
from tmtool.views.json.evidence import build_evidence
from tmtool.views.json.terms import build_entries, build_terms

Fields: TypeAlias = Mapping[str, Any]
_WITH_FOLDERS = "memory", "terms"
"""Fields of objects that name a memory or a term base by its folder."""
_MOST_DOCUMENTS = 3
"""Documents that are cited of each rendering of a term. Chosen, no measurement; all are named."""


@dataclass(frozen=True, slots=True)
class Asking:
    """Who asks: the session in their name, what opens a place for them, and where remarks go."""

    session: Session
    links: Permalinks
    remarks: Remarks = field(default_factory=Remarks)

    def show(self, place: Locator) -> str:
        """What opens a place, as objects say it."""
        command = self.links.command
        return self.links.write_address(place) if command is None else command(place)

    def hide_folder(self, text: str) -> str:
        """A text in which the memory is told by its name: where it lies is nobody's."""
        settings = self.session.settings
        return text.replace(settings.place, settings.name)


@dataclass(frozen=True, slots=True)
class Reply:
    """The objects of an answer, where its texts stand, and how many hits it has."""

    entries: list[dict[str, object]]
    citations: list[dict[str, Any]]
    hits: int

    @property
    def characters(self) -> int:
        """How many characters of stored text that is, each text once."""
        return sum(len(text) for each in self.citations for text in each["texts"].values())


@dataclass(frozen=True, slots=True)
class McpTool:
    """A tool, as programs see it, and what it does."""

    name: str
    title: str
    description: str
    arguments: type[ToolArguments]
    run: Callable[[Asking, Any], Reply]


def _reply(
    objects: Iterable[Fields], cited: Iterable[Fields], asking: Asking, hits: int | None = None
) -> Reply:
    """The reply, with one hit for each citation where nothing else is said."""
    listed = [
        build_object(each)
        | {
            name: asking.hide_folder(each[name])
            for name in _WITH_FOLDERS
            if isinstance(each.get(name), str)
        }
        for each in objects
    ]
    own = [dict(each) for each in cited]
    return Reply(listed, own, len(own) if hits is None else hits)


def _build_lookup(own: given.LookupArguments) -> LookupRequest:
    return LookupRequest(
        tuple(map(Query, own.texts)), own.source, own.target, own.k, own.min_percent / 100,
        own.build_selection(), terms=tuple(own.terms),
    )  # fmt: skip


def _look_up(asking: Asking, own: given.LookupArguments) -> Reply:
    result = lookup.lookup(asking.session, _build_lookup(own), asking.remarks)
    facts = {"memory": result.memory, "filter": str(result.selection)}
    objects: list[Fields] = []
    cited: list[Fields] = []
    for number, text in enumerate(result.texts, start=1):
        objects += lookup_objects.build_answer(text, facts, number, asking.show)
        matches = (*text.answer.matches, *(each.match for each in text.answer.pieces))
        cited += [places.cite_match(each, text.options, asking.links) for each in matches]
        cited += map(_cite_found, text.terms)
    return _reply(objects, cited, asking)


def _cite_found(term: FoundTerm) -> Fields:
    return places.cite_terms(term.entry, (term.term, *term.equivalents))


def _gather(asking: Asking, own: given.EvidenceArguments) -> Reply:
    request = EvidenceRequest(_build_lookup(own), own.most_characters)
    result = lookup.gather_evidence(asking.session, request, asking.remarks)
    cited = []
    for text in result.texts:
        options = text.text.options
        cited += [places.cite_match(each, options, asking.links) for each in text.matches]
        cited += [
            places.cite_terms(each.entry, (each.term, *each.equivalents)) for each in text.terms
        ]
    return _reply(build_evidence(result, asking.links), cited, asking)


def _concordance(asking: Asking, own: given.ConcordanceArguments) -> Reply:
    request = ConcordanceRequest(
        own.phrase, own.source, own.target, None, own.build_selection(), own.sort,
        lines="sample" if own.lines else "none",
    )  # fmt: skip
    result = lookup.concordance(asking.session, request, asking.remarks)
    facts = {"memory": result.memory, "filter": str(result.selection)}
    if result.absence is not None:
        return _reply([phrases.build_absence(result.absence, facts)], [], asking)
    found = result.concordance
    lines = found.lines[: own.lines]
    objects = phrases.build_concordance(found, lines, facts, show=asking.show)
    cited = [places.cite_line(each, found.query, asking.links) for each in lines]
    return _reply(objects, cited, asking, found.counts.occurrences)


def _open_place(asking: Asking, own: given.PlaceArguments) -> Reply:
    selection = Selection(memory=tuple(own.memory))
    request = ShowRequest(
        own.document, own.paragraph, own.position, own.around, tuple(own.languages), selection
    )
    result = show(asking.session, request)
    if not result.passages:
        asking.remarks.texts.append(f"there is no such place here: {own.document}")
    cited = []
    for passage in result.passages:
        for line in passage.lines:
            if isinstance(line, StoredUnit):
                cited.append(places.cite_unit(line, asking.links, passage.successors))
            else:
                texts = {line.lang: line.text}
                cited.append(places.cite_origin(passage.document, line.lang, texts, asking.links))
    objects = map(to_json, describe_passages(result.passages))
    return _reply(objects, cited, asking)


def _find_terms(asking: Asking, own: given.TermsArguments) -> Reply:
    if (own.text is None) == (own.search is None):
        message = "give either a text whose terms are wanted, or a term to search"
        raise InputError(message)
    if own.text is not None:
        beside = BesideRequest(own.text, own.source, own.target, terms=tuple(own.terms))
        found = find_terms_beside(asking.session, beside)
        if found.base is None:
            asking.remarks.texts.append("the memory has no term base")
        cited = [
            places.cite_terms(each.entry, (each.term, *each.equivalents)) for each in found.terms
        ]
        return _reply(build_terms(found.terms), cited, asking)
    wanted = FindTermsRequest(
        cast("str", own.search), own.source, own.limit, next(iter(own.terms), None)
    )
    result = terms.find_terms(asking.session, wanted, asking.remarks)
    cited = [places.cite_terms(each, each.terms) for each in result.entries]
    return _reply(build_entries(result.entries), cited, asking, result.total)


def _follow_term(asking: Asking, own: given.HistoryArguments) -> Reply:
    request = TermHistoryRequest(own.term, own.source, own.target, selection=own.build_selection())
    result = terms.read_term_history(asking.session, request, asking.remarks)
    facts = {"memory": result.memory, "filter": str(result.selection)}
    if result.absence is not None:
        return _reply([phrases.build_absence(result.absence, facts)], [], asking)
    timeline = result.timeline.fold()
    cited = _cite_history(timeline, asking.links)
    return _reply(phrases.build_history(timeline, facts), cited, asking, timeline.places)


def _cite_history(timeline: Timeline, links: Permalinks) -> Iterable[Fields]:
    """Cite for each rendering the documents that speak most for it, the latest first.

    Where no rendering is certain, the documents that have the term are cited without one.
    """
    to = timeline.query.to
    for each in timeline.renderings or timeline.folded:
        texts = {to: each.text} if timeline.renderings and each.text and to else {}
        documents = each.sure or each.documents
        for document in documents[: -_MOST_DOCUMENTS - 1 : -1]:
            yield places.cite_document(document, texts, links)


def _cite(asking: Asking, own: given.CiteArguments) -> Reply:
    facts = citing.cite(asking.session, CiteRequest(own.text, tuple(own.terms)))
    return _reply([build_cited(facts)], _cite_facts(facts, asking.links), asking)


def _cite_facts(facts: CitedFacts, links: Permalinks) -> Iterable[Fields]:
    """The document that is cited with its titles, or the act, by its number."""
    texts = {each.lang: each.text for each in facts.titles}
    if facts.document is not None:
        yield places.cite_origin(facts.document, next(iter(texts), "en"), texts, links)
    elif facts.act is not None:
        act = facts.act
        badges = ["verified"] if act.verified else []
        yield places.cite_name(act.number, texts, write_date(act.date), act.organ, badges)
    for entry in facts.entries:
        yield places.cite_terms(entry, entry.terms)


def _list_documents(asking: Asking, own: given.DocumentsArguments) -> Reply:
    request = ListDocumentsRequest(own.name, own.build_selection())
    every = list_documents(asking.session, request)
    listed = every[: own.limit]
    if len(every) > len(listed):
        asking.remarks.texts.append(f"{len(every) - len(listed):,} more documents are not listed")
    cited = [
        places.cite_origin(replace(each.origin, position=None), "", {}, asking.links,
                           each.successors)
        for each in listed
    ]  # fmt: skip
    return _reply(map(to_json, describe_documents(listed)), cited, asking)


def _check(asking: Asking, own: given.CheckArguments) -> Reply:
    pairs = tuple((each.source, each.target) for each in own.pairs)
    langs = find_language(own.source), find_language(own.target)
    rules = CheckRules(
        own.profile, tuple(own.only), organization=own.organization, region=own.region
    )
    request = CheckRequest(
        (TextPairs(pairs, *langs),), rules, tuple(own.terms), notes_findings=False
    )
    report = check(asking.session, request, asking.remarks)
    objects = [
        {**each, "decisions": None} if each["type"] == "checked" else each
        for each in report_objects.build_report(report)
    ]
    return _reply(objects, _cite_report(report, langs[1]), asking, len(report.findings))


def _cite_report(report: Report, lang: str) -> Iterable[Fields]:
    """Cite the checks with findings, and the documents that findings are compared with."""
    for name in dict.fromkeys(each.check for each in report.findings):
        yield places.cite_check(name)
    for each in report.findings:
        for evidence in each.evidence:
            for cited in evidence.citations:
                yield places.cite_name(cited, {lang: evidence.what})


def _list_checks(asking: Asking, _: given.ChecksArguments) -> Reply:
    from tmtool.checks import registry

    every = (*registry.list_checks(), *registry.list_asked_checks())
    cited = (places.cite_check(each.name) for each in every)
    return _reply(report_objects.build_rules(every), cited, asking)


TOOLS: tuple[McpTool, ...] = (
    McpTool(
        "lookup", "Look up texts in the translation memory",
        "How texts were translated before: exact, template, fuzzy and semantic matches with per "
        "cent, subsegments, terms, and how a number or a symbol is cited. Objects are those of "
        "tmtool lookup --json.", given.LookupArguments, _look_up,
    ),
    McpTool(
        "evidence", "Gather evidence for a translation",
        "A compact pack for translating texts: the best matches with per cent and authority, the "
        "terms with their status, and what not to use, within a number of characters. Objects are "
        "described in docs/json.md.", given.EvidenceArguments, _gather,
    ),
    McpTool(
        "concordance", "Find a phrase in the translation memory",
        "Every occurrence of a phrase in the memory and how it was rendered, with counts by year "
        "and body. Objects are those of tmtool concordance --json.",
        given.ConcordanceArguments, _concordance,
    ),
    McpTool(
        "place", "Open a place in a document",
        "A paragraph of a document in all languages, with what stands around it. Objects are those "
        "of tmtool documents show --json.", given.PlaceArguments, _open_place,
    ),
    McpTool(
        "terms", "Find terms",
        "The terms that stand in a text with their equivalents and status, or entries of the term "
        "base by a term. Objects are the terms of tmtool lookup --json, or those of tmtool terms "
        "find --json.", given.TermsArguments, _find_terms,
    ),
    McpTool(
        "term_history", "Follow a term over the years",
        "How a term was rendered in the memory, by year and body. Objects are those of tmtool "
        "terms history --json, without renderings that are less certain.",
        given.HistoryArguments, _follow_term,
    ),
    McpTool(
        "cite", "Say how something is cited",
        "Title, organ, date and number of a resolution, a document or a name in each accepted "
        "form. Objects are those of tmtool cite --json.", given.CiteArguments, _cite,
    ),
    McpTool(
        "documents", "List documents of the memory",
        "Documents of the memory and what became of them: superseded, adopted, corrected, "
        "reissued. Objects are those of tmtool documents list --json.",
        given.DocumentsArguments, _list_documents,
    ),
    McpTool(
        "check_pair", "Check translations",
        "What may be wrong in pairs of a text and its translation: figures, names, terms, "
        "citations, punctuation and more, each finding with its evidence. Objects are "
        "those of tmtool check --json.", given.CheckArguments, _check,
    ),
    McpTool(
        "checks", "List the checks",
        "Every check with its rule, its source and an example. Objects are those of tmtool check "
        "--explain --json.", given.ChecksArguments, _list_checks,
    ),
)  # fmt: skip
"""In the order in which programs are shown them."""
