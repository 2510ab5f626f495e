"""`tmtool terms edit`: one entry of a term base changed by hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from tmtool.cli import opened, options, output, term_bases
from tmtool.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from tmtool.terms import kept
    from tmtool.units import ConceptEntry

_Term = Annotated[
    str | None,
    typer.Option(
        "--term", metavar="LANG=TEXT",
        help="Which term; its number, LANG or all do as well. A new one if it isn't there.",
    ),
]  # fmt: skip
_Text = Annotated[str | None, typer.Option(metavar="TEXT", help="The term as it shall be.")]
_Status = Annotated[
    str | None,
    typer.Option(metavar="STATUS", help="preferred, admitted, deprecated or forbidden."),
]
_Form = Annotated[
    str | None,
    typer.Option(metavar="FORM", help="full, short, abbreviation, variant or phrase."),
]
_House = Annotated[str | None, typer.Option(metavar="NAME", help="Whose usage it is: UN, ITU.")]
_Body = Annotated[str | None, typer.Option(metavar="NAME", help="The organ that uses it: GA.")]
_Source = Annotated[str | None, typer.Option(metavar="TEXT", help="Where it stands: a symbol.")]
_Date = Annotated[str | None, typer.Option(metavar="DATE", help="When: 2020 or 2020-12-21.")]
_Note = Annotated[str | None, typer.Option(metavar="TEXT", help="A note on the term.")]
_Recognized = Annotated[
    bool | None,
    typer.Option("--recognized/--not-recognized", help="Whether texts are searched for it."),
]
_Verified = Annotated[
    bool | None,
    typer.Option("--verified/--not-verified", help="Whether the source has both languages."),
]
_Subject = Annotated[str | None, typer.Option(metavar="TEXT", help="The field of the concept.")]
_Definition = Annotated[str | None, typer.Option(metavar="TEXT", help="What the concept is.")]
_EntryNote = Annotated[
    str | None, typer.Option("--entry-note", metavar="TEXT", help="A note on the concept.")
]


def edit(
    identity: Annotated[
        str, typer.Argument(metavar="ID", help="The entry; find and list tell it.")
    ],
    term: _Term = None,
    text: _Text = None,
    status: _Status = None,
    form: _Form = None,
    house: _House = None,
    body: _Body = None,
    source: _Source = None,
    date: _Date = None,
    note: _Note = None,
    recognized: _Recognized = None,
    verified: _Verified = None,
    drop: Annotated[bool, typer.Option("--drop", help="Take the term out.")] = False,
    subject: _Subject = None,
    definition: _Definition = None,
    entry_note: _EntryNote = None,
    new: Annotated[bool, typer.Option("--new", help="Make the entry.")] = False,
    delete: Annotated[bool, typer.Option("--delete", help="Take the whole entry out.")] = False,
    terms: term_bases.Terms = None,
    memory: opened.Memory = None,
    as_json: options.Json = False,
    quiet: options.Quiet = False,
) -> None:
    """Change an entry: its texts, or one of its terms.

    An empty text takes something away. What would contradict itself is refused.

    \b
    tmtool terms edit digital-divide --term zh=信息鸿沟 --status forbidden
    tmtool terms edit council --term en --not-recognized
    tmtool terms edit digital-divide --term 2 --source A/RES/74/197 --date 2019
    tmtool terms edit e-waste --new --term en=e-waste --subject environment
    """  # noqa: D301 - a real backspace keeps the examples in lines of their own
    from tmtool.terms import changing, kept

    of_term = {
        "text": text, "status": status, "form": form, "house": house, "body": body,
        "source": source, "date": date, "note": note, "recognized": recognized,
        "verified": verified,
    }  # fmt: skip
    of_entry = {"subject": subject, "definition": definition, "note": entry_note}
    _check(of_term, of_entry, term, drop=drop, delete=delete)
    path = term_bases.to_change(terms, memory)
    with kept.changing(path, create=new) as held:
        before = _entry(held.entries, identity, new=new)
        after = changing.with_texts(before, of_entry)
        if term is not None:
            after = (
                changing.without_terms(after, term)
                if drop
                else changing.with_terms(after, term, of_term)
            )
        if not delete:
            changing.checked(after)
        _put(held, before, None if delete else after)
    _tell(after, path.name, delete=delete, as_json=as_json, quiet=quiet)


def _check(
    of_term: dict[str, str | bool | None],
    of_entry: dict[str, str | None],
    term: str | None,
    *,
    drop: bool,
    delete: bool,
) -> None:
    """InputError for options that don't go together, and where none says what to change."""
    said = [name for name, value in of_term.items() if value is not None]
    if (said or drop) and term is None:
        raise InputError(f"--{(said or ['drop'])[0]} is about a term; say --term LANG=TEXT, too")
    texts = any(value is not None for value in of_entry.values())
    if (drop and said) or (delete and (term or texts)):
        message = "--drop and --delete take something out; nothing else can be said of that"
        raise InputError(message)
    if not (delete or texts or term):
        message = "nothing to change; see tmtool terms edit --help"
        raise InputError(message)
    if of_term["text"] is not None and not str(of_term["text"]).strip():
        message = "--text is empty; --drop takes a term out"
        raise InputError(message)


def _entry(entries: Sequence[ConceptEntry], identity: str, *, new: bool) -> ConceptEntry:
    from tmtool.units import ConceptEntry

    found = next((entry for entry in entries if entry.id == identity), None)
    if found is not None and new:
        raise InputError(f"there is an entry {identity} already")
    if found is None and not new:
        raise InputError(f"there is no entry {identity}; --new makes it")
    return found or ConceptEntry(identity, ())


def _put(held: kept.Kept, before: ConceptEntry, after: ConceptEntry | None) -> None:
    """Write the base with one entry changed, added or left out."""
    entries = list(held.entries)
    at = entries.index(before) if before in entries else len(entries)
    entries[at : at + 1] = [after] if after is not None else []
    if tuple(entries) != held.entries:
        held.write(entries)


def _tell(after: ConceptEntry, name: str, *, delete: bool, as_json: bool, quiet: bool) -> None:
    from tmtool.cli import terms_shown
    from tmtool.formats.jsonl import dump
    from tmtool.terms.records import record_of

    if as_json:
        output.emit([dump(record_of(after)) + "\n"])
    elif not delete:
        output.emit(terms_shown.whole(after, output.columns()))
    if delete:
        output.note(f"{after.id} is taken out of {name}", quiet=quiet)
