"""Where texts stand in a longer one: in order, out of order, changed a little, not at all."""

from hypothesis import given
from hypothesis import strategies as st

from tmtool.fuzzy.locating import UNKNOWN, locate_texts, squeeze

texts = st.text("ab 会", max_size=12)
noise = st.text("123", max_size=9)


@given(st.lists(st.tuples(noise, texts), max_size=12))
def test_texts_in_order_are_found_where_they_are(parts):
    stream, expected = "", []
    for before, text in parts:
        start = len(stream) + len(before)
        expected.append(range(start, start + len(squeeze(text))))
        stream += before + squeeze(text)
    starts = [each.start for each in expected]
    found = locate_texts([text for _, text in parts], stream, starts)
    assert [list(place) for place in found] == [list(place) for place in expected]


@given(st.lists(st.text("ab会1", max_size=9), max_size=6), st.text("ab会12", max_size=40))
def test_what_is_found_is_the_same_character(listed, stream):
    for text, place in zip(listed, locate_texts(listed, stream), strict=True):
        assert len(place) == len(squeeze(text))
        known = [(at, char) for at, char in zip(place, squeeze(text), strict=True) if at != UNKNOWN]
        assert all(stream[at] == char for at, char in known)


def test_a_note_that_was_taken_out_of_its_order_is_found():
    note = "See resolution 74/197 of the General Assembly."
    stream = squeeze("First paragraph." + note + "Second paragraph.")
    first, second, last = locate_texts(["First paragraph.", "Second paragraph.", note], stream)
    assert [first.start, last.start, second.start] == [0, 15, 55]


def test_a_text_that_was_changed_is_compared_with_what_is_left():
    stream = squeeze("1. The Assembly met8 in 1946, and decided. Next.")
    changed, after = locate_texts(["The Assembly met in 1946 and decided.", "Next."], stream)
    assert stream[after[0] :] == "Next."
    assert "".join(stream[at] for at in changed) == squeeze("The Assembly met in 1946 and decided.")


def test_short_texts_stand_where_something_begins():
    stream = "page1of21"
    assert [list(p) for p in locate_texts(["page 1 of 2", "1"], stream, [0, 8])][1] == [8]
    assert [list(p) for p in locate_texts(["1"], stream, [8])] == [[8]]


def test_what_is_not_there_is_unknown():
    assert locate_texts(["quite another"], "something") == [[UNKNOWN] * 12]
    assert locate_texts(["", "x"], "") == [[], [UNKNOWN]]


def test_long_stretches_between_are_left_behind_by_what_stands_once():
    long = "A paragraph that stands in the text only once."
    stream = "".join(str(at) for at in range(2000)) + squeeze(long) + "yes"
    found = locate_texts([long, "yes"], stream)
    assert stream[found[0][0] :].startswith("Aparagraph")
    assert found[1].stop == len(stream)


def test_many_changed_texts_are_found_one_by_one():
    texts = [f"Paragraph {n} of a long report on resolution {n * n}." for n in range(2000)]
    stream = squeeze("".join(text.replace("long", "short") for text in texts))
    found = locate_texts(texts, stream)
    for text, place in zip(texts[::99], found[::99], strict=True):
        known = "".join(stream[at] for at in place if at != UNKNOWN)
        assert known.endswith(squeeze(text.partition("long")[2]))
        assert len(known) >= len(squeeze(text)) - 4
