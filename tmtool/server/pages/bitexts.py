"""Bitexts: their list, aligning dropped files, review, exports, and adding them to the memory.

All rows under review are rendered, so that the search of a browser and its printer see them.
Commands come from the script of the page. A command has the version of the bitext that the page
shows. If there is a later version, the command is not run, and the answer shows what others did.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import accumulate, chain, groupby
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated
from zipfile import ZipFile

from annotated_types import Ge, MaxLen
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.responses import HTMLResponse, Response, StreamingResponse

from tmtool.errors import ChangedError, InputError
from tmtool.fields import REST, Opt, request
from tmtool.formats.bitexts.rows import (
    Row,
    RowSide,
    Stream,
    find_file_name,
    iter_rows,
    iter_segments,
    name_sides,
)
from tmtool.formats.bitexts.writing import WITH_FINDINGS, Options, list_outputs
from tmtool.operations.align import AlignFilesRequest
from tmtool.operations.findings import APPLY, VERDICTS, save_decisions, summarize_note
from tmtool.operations.lookup import LookupRequest, find_matches
from tmtool.operations.parsing import parse_pairs
from tmtool.operations.review import RowsRequest
from tmtool.review.commands import parse, write_edit
from tmtool.review.decided import build_suggested
from tmtool.review.edits import find_side
from tmtool.review.session import Review
from tmtool.review.summary import summarize
from tmtool.server.calls import Call, Remarks, get_number, get_text
from tmtool.server.findings import BesideFinding, CheckedBitext, DecisionForm, find_checked
from tmtool.server.items import read_moment
from tmtool.server.pages.desk import render_matches, render_terms
from tmtool.server.pages.files import MOST_FILES, find_files, locate_file
from tmtool.server.pages.items import list_sharing, render_list
from tmtool.server.pages.shared import begin_job, download, find_item, get, go, post, read_form
from tmtool.server.reviews import OpenedBitext, get_base
from tmtool.server.roles import may_open
from tmtool.server.state import Item
from tmtool.server.tasks import AddBitextRequest, CheckBitextRequest
from tmtool.views.html.bitext import InlinePiece, iter_pieces, list_classes, list_notes, write
from tmtool.views.html.render import Tongue, iter_served, render_served

EXPORTS = {
    "xlsx": "Reviewer’s sheet (.xlsx)",
    "docx": "Table for Word (.docx)",
    "tmx": "TMX 1.4b",
    "tmx2": "TMX with inline codes",
    "trados": "TMX for Trados Studio",
    "xlf": "XLIFF 1.2",
    "xlf2": "XLIFF 2.1",
    "html": "Page to read and print (.html)",
    "jsonl": "All data (.jsonl)",
    "tsv": "Table, tab-separated (.tsv)",
    "moses": "Lines, a file per language (.zip)",
    "align": "Segment numbers (.align)",
}
"""Formats of exports, and their names on the page."""
_UNNAMED = str.maketrans(dict.fromkeys('/\\<>:"|?*', "-"))


def _show_bitexts(call: Call) -> str:
    items = [e for e in call.desk.state.list_items("bitext") if may_open(call.person, e)]
    return render_list(
        call,
        "Bitexts",
        "/bitexts",
        items,
        lambda rows: [replace(row, sharing=list_sharing(call, row.item)) for row in rows],
    )


def _make_bitext(call: Call, form: FormData) -> Response:
    """Align dropped files, each in another language, or open a bitext that tmtool wrote."""
    files = find_files(call, form.getlist("file"))
    paths, title = [locate_file(call, each) for each in files], " + ".join(e.title for e in files)
    if len(files) == 1:
        return begin_job(call, "review show", f"Open {title}", RowsRequest(paths[0]))
    if len(files) == 2 and get_text(form, "swap"):
        paths.reverse()
    request = build_align(form, paths)
    return begin_job(call, "align", f"Align {title}", request)


def build_align(form: FormData, paths: Sequence[str]) -> AlignFilesRequest:
    """Build the request to align kept files, as the fields of a form say."""
    names = ("level", "symbol", "lines", "pivot")
    fields = [(name, get_text(form, name).strip()) for name in names]
    texts = [("texts", Path(path)) for path in paths]
    return parse_pairs(AlignFilesRequest, "rest", [*texts, *fields])


def _check_bitext(call: Call, _form: FormData) -> Response:
    """Queue a check, whose findings are then shown next to the pairs."""
    item = find_bitext(call)
    return begin_job(call, "check bitext", f"Check {item.title}", CheckBitextRequest(item.id))


def _add_bitext(call: Call, form: FormData) -> Response:
    """Queue adding it to the memory; a restricted text only if the form says so."""
    memory = call.choose_memory("memory manager", get_text(form, "memory"))
    item = find_bitext(call)
    request = AddBitextRequest(item.id, memory, bool(get_text(form, "restricted")))
    title = f"Add {item.title} to the memory"
    return begin_job(call, "add bitext", title, request, "memory manager")


def _show_checked(call: Call) -> Response:
    """Redirect from the findings of a bitext to the bitext."""
    item = call.desk.state.find_item(call.get_path("identity"))
    return go(f"/bitexts/{item.facts.get('bitext', '')}")


def find_bitext(call: Call) -> Item:
    """Return the bitext that the address names; 404 unless the person may open it."""
    return find_item(call, "bitext", lambda item: may_open(call.person, item))


def export_bitext(call: Call, item: Item, wanted: str) -> Response:
    """Send a bitext in the format of a key of `EXPORTS`; 404 for another."""
    if wanted not in EXPORTS:
        raise HTTPException(404)
    now, opened = call.session.now, call.desk.reviews.open(item.id)
    suffix, options = {
        "tmx2": (".tmx", Options(now, tmx_level=2)),
        "trados": (".tmx", Options(now, tmx_level=2, flavour="trados")),
        "xlf2": (".xlf", Options(now, xliff="2.1")),
    }.get(wanted, (f".{wanted}", Options(now)))
    bitext = opened.review.bitext
    name = f"{item.title.translate(_UNNAMED)}.{'-'.join(bitext.languages)}"
    findings = None
    if suffix in WITH_FINDINGS:
        checked = find_checked(call.session, call.desk.items, opened)
        findings = checked.group_open(opened.review) or None
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"{name}{suffix}"
        write(bitext, path, options, findings=findings)
        outputs = list_outputs(path, bitext.languages)
        if len(outputs) == 1:
            return download(path.read_bytes(), path.name)
        whole = path.with_suffix(".zip")
        with ZipFile(whole, "w") as archive:
            for each in outputs:
                archive.write(each, each.name)
        return download(whole.read_bytes(), whole.name)


# Review.


@request
class CommandForm:
    """A command on the bitext, for the version that the page shows."""

    command: Annotated[str, MaxLen(50_000), Opt("The command.", on=REST)]
    version: Annotated[int, Ge(0), Opt("The version of the page.", on=REST)]
    base: Annotated[str, MaxLen(50_000), Opt("The wording that an edit changes.", on=REST)] = ""


@dataclass(frozen=True)
class ReviewPage:
    """A bitext at its version with its findings, as templates read it."""

    opened: OpenedBitext
    checked: CheckedBitext
    person: str

    @property
    def review(self) -> Review:
        return self.opened.review

    @cached_property
    def tongues(self) -> list[Tongue]:
        return [Tongue.of(each.lang) for each in self.review.bitext.sides]

    @cached_property
    def sides(self) -> tuple[str, ...]:
        """The names of the languages in commands."""
        return name_sides(len(self.tongues))

    @cached_property
    def starts(self) -> list[int]:
        """The number of the first row of each stream, and of the lists."""
        return [0, *accumulate(len(each.beads) for each in self.review.bitext.streams)]

    @cached_property
    def notes(self) -> list[dict[str, str]]:
        """The names of footnote rows, by language and label."""
        footnotes = {
            row
            for stream, start in zip(self.review.bitext.streams, self.starts, strict=False)
            for row in range(start, start + len(stream.beads))
            if stream.name == "footnotes"
        }
        names = self.review.names
        listed = list_notes(iter_rows(self.review.bitext, footnotes)) or ({},) * len(self.sides)
        return [{label: names[at - 1][0] for label, at in own.items()} for own in listed]

    def iter_sections(self) -> Iterator[tuple[Stream, Iterator[Row]]]:
        yield from groupby(iter_rows(self.review.bitext), key=lambda row: row.stream)

    def name(self, row: Row) -> str:
        """Return the name of a row in commands."""
        return self.review.names[row.number][0]

    def show_name(self, row: Row) -> str:
        """Return the name of a row for people: 3, 5a, or 3–4 for two that were merged."""
        first, *others = self.review.names[row.number]
        others = [each for each in others if get_base(each) != first]
        return f"{first}–{others[-1]}" if others else first

    def list_findings(self, row: Row, *, decided: bool = False) -> list[BesideFinding]:
        own = self.checked.findings.get(self.name(row), ())
        return [each for each in own if bool(each.verdict) is decided]

    def name_before(self, row: Row) -> str:
        """Return the name of the row before in the stream."""
        return "" if row.number in self.starts else self.review.names[row.number - 1][0]

    def list_segments(self, row: Row, at: int) -> list[str]:
        return [*iter_segments(row.sides[at], self.tongues[at].code)]

    def list_pieces(self, side: RowSide, at: int) -> list[InlinePiece]:
        return [*iter_pieces(side, self.tongues[at].code, self.notes[at])]

    def list_classes(self, row: Row) -> str:
        return f"{list_classes(row)} found" if self.list_findings(row) else list_classes(row)

    def label(self, row: Row) -> str:
        """Return the labels of the paragraphs of a row."""
        labels = " / ".join(dict.fromkeys(filter(None, (side.label for side in row.sides))))
        return f"note {labels}" if labels and row.stream == "footnotes" else labels

    def list_history(self, row: Row) -> list[tuple[str, str, str, bool]]:
        """Return the commands on a row: text, person, time, and whether each was undone."""
        steps = self.opened.list_steps(row.number)
        return [(_describe(e.text), e.person, e.at, undone) for e, undone in steps]

    def list_context(self) -> dict[str, object]:
        """Return what all templates of the review need."""
        verdicts = [each.verdict for own in self.checked.findings.values() for each in own]
        return {
            "shown": self,
            "summary": summarize(self.review.bitext),
            "decided": len(verdicts) - verdicts.count(""),
            "open": verdicts.count(""),
        }

    def find_row(self, name: str) -> Row:
        (row,) = iter_rows(self.review.bitext, {self.review.find_row(name)})
        return row


def _describe(text: str, *, short: bool = False) -> str:
    """Return a command for people; if `short`, without the wording of an edit.

    >>> _describe('edit 4 target = "The Bank"'), _describe('edit 4 target = "The Bank"', short=True)
    ('edit 4 target: The Bank', 'edit of pair 4')
    """
    with suppress(InputError):
        command = parse(text)
        if command is not None and command.verb == "edit":
            row = command.rows[0][0]
            if short:
                return f"edit of pair {row}"
            if len(command.texts) == 1:
                return f"edit {row} {command.side}: {' '.join(command.texts[0].split())}"
    return text


def _show_bitext(call: Call) -> Response:
    page = _open(call)
    call.desk.state.touch_item(page.opened.item.id, read_moment())
    sides = page.review.bitext.sides
    chunks = iter_served(
        "review.html",
        title=f"{page.opened.item.title} - tmtool",
        module="review.js",
        restriction=page.review.bitext.restriction,
        memories=call.person.list_memories("memory manager"),
        exports=EXPORTS,
        files=" / ".join(filter(None, (find_file_name(each.meta.file) for each in sides))),
        **page.list_context(),
    )
    # Errors occur before the first piece.
    pieces = chain([next(chunks)], chunks)
    return StreamingResponse((each.encode() for each in pieces), media_type="text/html")


def _show_changes(call: Call) -> str:
    """Render the rows that were changed since the version of an open page."""
    page = _open(call)
    return _render_changes(page, page.opened.list_touched(get_number(call.query, "since") or 0))


def _show_row(call: Call) -> str:
    """Render one pair: its details, terms or matches, or the form to split it."""
    pane, page = call.query.get("pane", "details"), _open(call)
    row = page.find_row(call.get_path("row"))
    if pane not in ("terms", "matches"):
        return render_served("review_row.html", module=None, shown=page, row=row, pane=pane)
    text, langs = row.source.text, page.review.bitext.languages
    if not text:
        message = "the pair has no source text to look up"
        raise InputError(message)
    asked = LookupRequest((text,), langs[0], langs[1], phrases=False)
    if pane == "terms":
        return render_terms(call.session, asked)
    remarks = Remarks()
    return render_matches(find_matches(call.session, asked, remarks), remarks.texts)


def _take_command(call: Call, form: FormData) -> Response:
    asked, item = read_form(CommandForm, form), find_bitext(call)
    return _act(call, item, asked.version, asked.command, asked.base)


def _decide_finding(call: Call, form: FormData) -> Response:
    """Apply the suggestion of a finding, keep the text, call it no error, or reopen it."""
    asked, page = read_form(DecisionForm, form), _open(call)
    found = page.checked.find(asked.finding)
    row, note = page.find_row(found.row), found.note
    if asked.decision == APPLY:
        text = build_suggested(page.review.bitext, row.number, note)
        edit = write_edit(found.row, page.sides[note.side], text, note.id)
        return _act(call, page.opened.item, asked.version, edit)
    known = {note.id: summarize_note(note, row.source.text, row.target.text)}
    save_decisions(call.session, VERDICTS[asked.decision], asked.why, (note.id,), known)
    changes = _render_changes(_open(call), {found.row}, said=f"{note.check}: {asked.decision}")
    return HTMLResponse(changes)


def _open(call: Call) -> ReviewPage:
    return _build_page(call, call.desk.reviews.open(find_bitext(call).id))


def _build_page(call: Call, opened: OpenedBitext) -> ReviewPage:
    checked = find_checked(call.session, call.desk.items, opened)
    return ReviewPage(opened, checked, call.person.name)


def _render_changes(
    page: ReviewPage,
    touched: Set[str],
    *,
    said: str = "",
    conflict: Mapping[str, object] | None = None,
) -> str:
    """Render the rows that were changed since a page was made, and its new counts."""
    places = {own[0]: at for at, own in enumerate(page.review.names)}
    rows = frozenset(places[each] for each in touched if each in places)
    return render_served(
        "review_changes.html",
        module=None,
        gone=sorted(touched - places.keys()),
        rows=list(iter_rows(page.review.bitext, rows)),
        said=said,
        conflict=conflict,
        **page.list_context(),
    )


def _act(call: Call, item: Item, version: int, line: str, base: str = "") -> Response:
    """Run a command, and answer with its changes; if there is a later version, with those.

    An edit changes the wording `base`.
    """
    try:
        before, after = call.desk.reviews.act(call.session, item.id, version, [line])
    except ChangedError:
        return _refuse(call, version, line, base)
    said = _describe(line, short=True)
    if after.steps[-1].event.text == "undo" and before.last is not None:
        said = f"Undone: {_describe(before.last.text, short=True)}."
    page = _build_page(call, after)
    return HTMLResponse(_render_changes(page, after.list_touched(before.version), said=said))


def _refuse(call: Call, version: int, line: str, base: str) -> Response:
    """Show what others did meanwhile, with the rows as they are now."""
    page = _open(call)
    touched = page.opened.list_touched(version)
    rows = [own[0] for own in page.review.names if own[0] in touched] or [*touched]
    events = [step.event for step in page.opened.steps[version:]]
    people = " and ".join(dict.fromkeys(each.person for each in events))
    what = f"pair {', '.join(rows[:5])}" if rows else "the bitext"
    line, now = _rebase(page, line, base, touched)
    conflict = {
        "command": line,
        "said": _describe(line),
        "sentence": f"{people} changed {what} just now: your command was not applied.",
        "done": [_describe(each.text) for each in events],
        "now": now,  # the wording that the command would replace
    }
    return HTMLResponse(_render_changes(page, touched, conflict=conflict), 412)


def _rebase(page: ReviewPage, line: str, base: str, touched: Set[str]) -> tuple[str, str]:
    """Put an edit of the wording `base` into the present wording of its row.

    If that does not contain `base` once, return the edit, and the wording that it would replace.
    """
    command = parse(line)
    if command is None or command.verb != "edit":
        return line, ""
    try:
        row = page.find_row(command.rows[0][0])
    except InputError:  # it no longer exists
        return line, ""
    if page.name(row) not in touched:
        return line, ""
    now = "\n".join(page.list_segments(row, find_side(page.review.bitext, command.side)))
    if not base or now.count(base) != 1:
        return line, now
    return write_edit(page.name(row), command.side, now.replace(base, command.texts[0])), ""


PAGES = (
    get("/bitexts", _show_bitexts),
    post("/bitexts", _make_bitext, "translator", fields=MOST_FILES + 5),
    post("/bitexts/{identity}/check", _check_bitext, "translator"),
    post("/bitexts/{identity}/memory", _add_bitext, "memory manager"),
    get(
        "/bitexts/{identity}/export/{format}",
        lambda call: export_bitext(call, find_bitext(call), call.get_path("format")),
    ),
    get("/findings/{identity}", _show_checked),
    get("/bitexts/{identity}", _show_bitext),
    get("/bitexts/{identity}/changes", _show_changes),
    get("/bitexts/{identity}/rows/{row}", _show_row),
    post("/bitexts/{identity}/commands", _take_command, "reviser"),
    post("/bitexts/{identity}/findings", _decide_finding, "reviser"),
)
