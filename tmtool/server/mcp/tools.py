"""The tools: each parses, calls one service, and gives what one view makes of its result."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias, cast

from tmtool.checks.inputs import open_pairs
from tmtool.checks.report import Report
from tmtool.checks.requests import CheckRules
from tmtool.errors import InputError
from tmtool.lang.codes import find_language
from tmtool.memory.places import Locator
from tmtool.memory.term_history.counting import Timeline
from tmtool.operations import check_records as report_objects
from tmtool.operations import registry
from tmtool.operations.beside import BesideRequest, find_terms_beside
from tmtool.operations.check_texts import CheckRequest, check
from tmtool.operations.declare import Operation
from tmtool.operations.document_places import ShowRequest, describe_passages, show
from tmtool.operations.documents import ListDocumentsRequest, describe_documents, list_documents
from tmtool.operations.parsing import InvalidRequestError, build_schema, parse_object
from tmtool.operations.term_history import TermHistoryRequest, read_term_history, tell_history
from tmtool.operations.terms import EntryRecord, FindTermsRequest, find_terms
from tmtool.operations.to_json import to_json
from tmtool.protocols import StoredUnit
from tmtool.selection import Selection
from tmtool.server.calls import Remarks
from tmtool.server.mcp import arguments as given
from tmtool.server.mcp.arguments import ToolArguments
from tmtool.services.session import Session
from tmtool.terms import seeded
from tmtool.terms.records import record_of
from tmtool.views import citations as places
from tmtool.views.citations import Permalinks
from tmtool.views.json.terms import build_terms

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
    arguments: type[ToolArguments] | dict[str, Any]
    run: Callable[[Asking, Any], Reply]


def _reply(
    objects: Iterable[Fields], cited: Iterable[Fields], asking: Asking, hits: int | None = None
) -> Reply:
    """The reply, with one hit for each citation where nothing else is said."""
    listed: list[dict[str, object]] = [
        dict(each)
        | {
            name: asking.hide_folder(each[name])
            for name in _WITH_FOLDERS
            if isinstance(each.get(name), str)
        }
        for each in objects
    ]
    own = [dict(each) for each in cited]
    return Reply(listed, own, len(own) if hits is None else hits)


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
        cast("str", own.search), own.source, limit=own.limit, terms=tuple(own.terms)
    )
    result = find_terms(asking.session, wanted, asking.remarks)
    entries = [hit.entry for hit in result.hits]
    cited = [places.cite_terms(each, each.terms) for each in entries]
    objects = (to_json(EntryRecord(hit.base, record_of(hit.entry))) for hit in result.hits)
    return _reply(objects, cited, asking, result.total)


def _follow_term(asking: Asking, own: given.HistoryArguments) -> Reply:
    request = TermHistoryRequest(own.term, own.source, own.target, selection=own.build_selection())
    result = read_term_history(asking.session, request, asking.remarks)
    timeline = result.timeline.fold()
    objects = (to_json(each) for each in tell_history(replace(result, timeline=timeline)))
    if result.absence is not None:
        return _reply(objects, [], asking)
    cited = _cite_history(timeline, asking.links)
    return _reply(objects, cited, asking, timeline.places)


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
        (open_pairs(pairs, langs),), rules, tuple(own.terms), notes_findings=False
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
    return _reply(map(report_objects.tell_check, every), cited, asking)


_OLD_TOOLS: tuple[McpTool, ...] = (
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


def _build_tool(operation: Operation[Any, Any]) -> McpTool:
    """The tool that an operation is."""

    def run(asking: Asking, sent: Mapping[str, Any]) -> Reply:
        asked = parse_object(operation.request, "mcp", sent)
        if any(each not in seeded.NAMES for each in getattr(asked, "terms", ())):
            message = f"must be one of {', '.join(seeded.NAMES)}"
            raise InvalidRequestError([{"where": "terms", "what": message}])
        asking.session.check_filled()
        result = operation.run(asking.session, asked, asking.remarks)
        records = [*map(to_json, operation.tell(result))]
        cited = [] if operation.cite is None else [*operation.cite(result, asking.links)]
        return _reply(records, cited, asking)

    title, _, rest = operation.description.partition("\n")
    name = operation.name.replace(" ", "_")
    schema = build_schema(operation.request, "mcp")
    return McpTool(name, title.rstrip("."), f"{title} {rest.strip()}".strip(), schema, run)


TOOLS = (
    *(_build_tool(each) for each in registry.iter_operations() if "mcp" in each.on),
    *_OLD_TOOLS,
)
