"""Square brackets, options and inserted paragraphs: what is still negotiated, and what is not."""

from pathlib import Path

import comparisons
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool.cli import run
from tmtool.memory.comparison import compare
from tmtool.memory.model import LookupOptions, Query
from tmtool.un.brackets import drop_signs, find_open, is_agreed
from tmtool.units import Origin, Place, TranslationUnit, Variant
from tmtool.views import comparison as cells

CASES = [
    line.split("\t")
    for line in (Path(__file__).parent / "data/brackets.tsv").read_text("utf-8").splitlines()
    if line and not line.startswith("#")
]


@pytest.mark.parametrize(("text", "wanted"), CASES)
def test_cases(text, wanted):
    assert is_agreed(text) == (wanted == "agreed")


def test_labels_count_too():
    assert not is_agreed("Decides to act.", "3 bis")
    assert not is_agreed("Decides to act.", "3 alt")
    assert is_agreed("Decides to act.", "3")


pieces = st.lists(st.sampled_from(["[", "]", "［", "］", "a b", "承诺", "1", "“", "”"]), max_size=8)


@given(st.lists(pieces.map("".join), max_size=5))
def test_what_is_open_lies_in_the_text(texts):
    """Signs are brackets, as many open as close, each in a stretch; without them all else stays."""
    found = find_open(texts)
    assert len(found) == len(texts)
    signs = [text[at] for text, own in zip(texts, found, strict=True) for at in own.signs]
    assert sum(sign in "[［" for sign in signs) == sum(sign in "]］" for sign in signs)
    for text, own in zip(texts, found, strict=True):
        assert all(0 <= span.start <= span.stop <= len(text) for span in own.spans)
        assert all(any(at in span for span in own.spans) for at in own.signs)
        kept = drop_signs(text, own)
        assert len(kept) == len(text) - len(own.signs)
        assert kept.translate(dict.fromkeys(map(ord, "[]［］"))) == text.translate(
            dict.fromkeys(map(ord, "[]［］"))
        )


def unit(zh, en, **origin):
    places = (Place("zh"), Place("en"))
    return TranslationUnit((Variant("zh", zh), Variant("en", en)), (Origin(places, **origin),))


BRACKETED = unit(
    "［承诺］保护沿海湿地；", "[Commits] to protect coastal wetlands;", symbol="A/CONF.1/L.1"
)
AGREED = unit("决心保护沿海湿地；", "Resolves to protect coastal wetlands;", symbol="A/RES/74/1")
ADOPTED = unit(
    "［承诺］保护沿海森林；", "[Commits] to protect coastal forests;", symbol="A/RES/74/2",
    status="adopted",
)  # fmt: skip


@pytest.fixture
def held(tmp_path):
    found = comparisons.memory(tmp_path / "memory", [BRACKETED, AGREED, ADOPTED])
    yield found
    found.close()


def badges(held, text):
    (answer,) = held.lookup_many([Query(text)], LookupOptions("zh", "en", semantic="never"))
    return {match.source: match.scored.badges for match in answer.matches}


def test_a_hit_from_brackets_says_so_and_comes_after_agreed_ones(held):
    found = badges(held, "［承诺］保护沿海湿地；")
    assert "not agreed" in found["［承诺］保护沿海湿地；"]
    assert "not agreed" not in found["［承诺］保护沿海森林；"]
    held.add([unit("决心保护沿海湿地；", "[Decides] to protect them;", symbol="A/CONF.1/L.2",
                   date="2025-01-01")])  # fmt: skip
    options = LookupOptions("zh", "en", semantic="never")
    (answer,) = held.lookup_many([Query("决心保护沿海湿地；")], options)
    exact = [match.target for match in answer.matches if match.kind == "exact"]
    assert exact == ["Resolves to protect coastal wetlands;", "[Decides] to protect them;"]


def test_what_is_in_brackets_is_no_precedent():
    from tmtool.checks.precedents import list_agreed

    assert list(list_agreed(BRACKETED)) == []
    assert list(list_agreed(AGREED)) == list(AGREED.origins)
    assert list(list_agreed(ADOPTED)) == list(ADOPTED.origins)


def test_views_say_what_became_of_brackets(tmp_path):
    case = comparisons.case("brackets")
    draft = comparisons.document(case.draft, "en")
    found = compare(draft, comparisons.previous_version(case.earlier), LookupOptions("en", "zh"))
    assert found.notes[-1] == (
        "brackets and options, by paragraphs: 3 unbracketed, 1 newly bracketed, "
        "3 still bracketed, 1 bracketed"
    )
    told = [cells.ShownRow(row, found).verdict for row in found.rows]
    assert told[1] == "unbracketed"
    assert told[2].endswith("% alike, unbracketed")
    assert told[3:6] == ["same, still bracketed", "unbracketed, still bracketed", "bracketed"]
    assert told[7] == "new, bracketed"


def test_a_command_shows_it(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TMTOOL_MEMORY", str(tmp_path / "memory"))
    comparisons.memory(tmp_path / "memory", [AGREED]).close()
    case = comparisons.case("brackets")
    for name, lines in (("old.txt", case.earlier), ("new.txt", case.draft)):
        Path(name).write_text("\n\n".join(lines) + "\n", "utf-8")
    outs = ["-o", "a.html", "-o", "a.docx"]
    assert run(["compare", "new.txt", "old.txt", *outs]) == 0
    assert 'data-verdict="unbracketed"' in Path("a.html").read_text("utf-8")
    capsys.readouterr()
    assert run(["compare", "new.txt", "old.txt"]) == 0
    shown = capsys.readouterr().out
    assert "3 unbracketed, 1 bracketed" in shown
    assert "same, still bracketed" in shown
