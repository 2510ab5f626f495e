"""An entry as the fields of a form, and back: nothing is lost, and nothing changes unasked."""

from dataclasses import replace

import pytest
from hypothesis import given
from properties import examples
from random_terms import ROUGH

from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.errors import InputError
from tmtool.terms.forms import add_blank, assemble_entry, flatten_entry, list_numbers
from tmtool.terms.records import parse_entry, record_of
from tmtool.views.term_changes import list_differences

GAP = ConceptEntry(
    "gap",
    (Term("en", "digital gap", contexts=(Quote("A gap."), Quote("B."))), Term("zh", "鸿沟")),
    languages=(LanguageNotes("zh", note="常用"),), fields=(("capital", "Paris"),),
)  # fmt: skip


def as_a_browser_sends(flat):
    """Line ends are those of mail."""
    plain = {name: text.replace("\r\n", "\n").replace("\r", "\n") for name, text in flat.items()}
    return {name: text.replace("\n", "\r\n") for name, text in plain.items()}


def is_entry(entry):
    """Whether it can stand in a term base as it is."""
    try:
        return parse_entry(record_of(entry)) == entry
    except InputError:
        return False


@given(ROUGH)
@examples(60)
def test_a_form_that_nobody_touched_is_the_entry(held):
    for entry in filter(is_entry, held):
        assert assemble_entry(as_a_browser_sends(flatten_entry(entry)), entry) == entry
        assert list_differences(entry, entry) == ()


def test_one_field_changes_and_all_else_stays():
    flat = flatten_entry(GAP) | {"term.0.text": "  digital   divide "}
    expected = replace(GAP.terms[0], text="digital divide")
    assert assemble_entry(flat, GAP) == replace(GAP, terms=(expected, GAP.terms[1]))


def test_a_term_that_goes_takes_what_is_said_in_its_language_along():
    made = assemble_entry(flatten_entry(GAP) | {"term.1.drop": "yes"}, GAP)
    assert ([t.lang for t in made.terms], made.languages) == (["en"], ())


@pytest.mark.parametrize(
    ("start", "focus", "values"),
    [("term", "term.2.text", {"term.2.lang": "fr", "term.2.text": "fossé"}),
     ("term.0.context", "term.0.context.2.text", {"term.0.context.2.text": "C."}),
     ("field", "field.1.name", {"field.1.name": "currency", "field.1.value": "euro"}),
     ("lang.zh.field", "lang.zh.field.0.name",
      {"lang.zh.field.0.name": "x", "lang.zh.field.0.value": "y"})],
)  # fmt: skip
def test_blanks_are_filled_or_left(start, focus, values):
    flat, field = add_blank(flatten_entry(GAP), start)
    assert field == focus
    assert assemble_entry(flat, GAP) == GAP
    (one,) = {each.what for each in list_differences(GAP, assemble_entry(flat | values, GAP))}
    assert one in ("term", "contexts", "other fields", "said in a language")


@pytest.mark.parametrize("name", ["term.x.text", "term.-1.text", "term.99999.text", "term.²"])
def test_fields_that_no_form_has_are_refused(name):
    with pytest.raises(InputError):
        list_numbers({name: ""}, "term")
