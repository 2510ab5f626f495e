"""Whatever was paired with what: units and what is unpaired are the text, each letter once."""

from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import assume, event, given, settings
from random_bitexts import bitexts

from tmtool.formats.units.bitexts import iter_bitext_units
from tmtool.formats.units.whole import make_texts
from tmtool.memory.comparison import find_previous_version
from tmtool.memory.model import LookupOptions
from tmtool.memory.whole_texts import UntranslatedPart, lay_out
from tmtool.protocols import EVERYTHING
from tmtool.stores.sqlite.store import SqliteStore
from tmtool.units import Document, Paragraph


@contextmanager
def filled(bitext):
    """A store of all that a bitext holds."""
    units = list(iter_bitext_units(bitext))
    assume(units)
    with TemporaryDirectory() as folder:
        store = SqliteStore(Path(folder), create=True)
        with store.begin_change("add", user="me", details={}) as change:
            change.put(units)
            for text in make_texts(bitext):
                change.put_document(text)
        yield store
        store.close()


def letters(document, ranges):
    """The places of all characters in some ranges of paragraphs, but of blanks."""
    return {
        (paragraph, at)
        for paragraph, start, stop in ranges
        for at in range(start, stop)
        if not document.paragraphs[paragraph].text[at].isspace()
    }


def paired(bitext, side):
    """The letters of a side that are in a bead, or an item, of which both sides say something."""
    found = []
    for stream in bitext.streams:
        sides = stream.source, stream.target
        for bead in stream.beads:
            both = [
                segments[span.start : span.stop]
                for segments, span in zip(sides, (bead.source, bead.target), strict=True)
            ]
            if all("".join(s.text for s in each).strip() for each in both):
                found += both[side]
    found += [(each.source, each.target)[side] for each in bitext.lists]
    document = (bitext.source, bitext.target)[side]
    return letters(document, [(s.paragraph, s.start, s.stop) for s in found])


@settings(max_examples=60)
@given(bitexts())
def test_every_letter_is_in_a_unit_or_unpaired(bitext):
    with filled(bitext) as store:
        ((origin, _),) = store.list_documents()
        laid = lay_out(store, origin, EVERYTHING)
    alone = [line for line in laid.lines if isinstance(line, UntranslatedPart)]
    event(f"unpaired: {bool(alone)}")
    for side, document in enumerate((bitext.source, bitext.target)):
        own = [line for line in alone if line.lang == document.lang]
        ranges = [(each.stretch.paragraph, each.stretch.start, each.stretch.stop) for each in own]
        whole = range(len(document.paragraphs))
        every = letters(document, [(n, 0, len(document.paragraphs[n].text)) for n in whole])
        assert letters(document, ranges) == every - paired(bitext, side)
        for line, (paragraph, start, stop) in zip(own, ranges, strict=True):
            assert line.text == document.paragraphs[paragraph].text[start:stop]
            assert line.label == document.paragraphs[paragraph].label


@settings(max_examples=60)
@given(bitexts())
def test_a_previous_version_has_every_letter_in_its_order(bitext):
    draft = Document("zh", (Paragraph("body", None, "一"),))
    with filled(bitext) as store:
        found = find_previous_version(
            store, bitext.source.id, LookupOptions("zh", "en"), draft
        ).paragraphs
    said = "".join(each.text for each in found)
    assert "".join(said.split()) == "".join(
        "".join(each.text.split()) for each in bitext.source.paragraphs
    )
    for each in found:
        stretches = [each.text[s.start : s.stop] for s in each.sentences]
        assert "".join("".join(stretches).split()) == "".join(each.text.split())
        targets = [each.target[s.target.start : s.target.stop] for s in each.sentences]
        assert all(bool(t.strip()) == bool(s.stored) for t, s in zip(targets, each.sentences,
                                                                     strict=True))  # fmt: skip
