"""Units on pages: corrected and withdrawn, and what a conflict answers."""

import re

import pytest
from served import OWN, Served, fill

from tmtool.operations.memory_changes import EditRequest, edit_unit

PART = {**OWN, "x-part": "1"}


@pytest.fixture
def served(tmp_path):
    found = Served(fill(tmp_path / "memory")).enter()
    yield found
    found.session.close()


def first_unit(served):
    return next(iter(served.session.store.iter_units()))


def read_form(page):
    """The fields of the form on a page: the version and the texts."""
    (version,) = re.findall('name="version" value="([0-9a-f]+)"', page)
    return {"version": version, **dict(re.findall('name="(text[.][^"]+)"[^>]*>([^<]*)<', page))}


def test_a_text_is_corrected_with_a_reason(served):
    unit = first_unit(served)
    form = read_form(served.client.get(f"/units/{unit.key}").text)
    assert form["text.zh"] == unit.unit.get_text("zh")
    form |= {"text.en": "First line.\r\nSecond line.", "why": "a slip"}
    answer = served.send(f"/units/{unit.key}", **form)
    assert answer.status_code == 303
    page = served.client.get(answer.headers["location"])
    assert page.status_code == 200
    key = answer.headers["location"].removeprefix("/units/")
    (stored,) = served.session.store.read_units([key])
    assert stored.unit.get_text("en") == "First line.\nSecond line."
    assert stored.unit.get_text("zh") == unit.unit.get_text("zh")
    entry = served.session.store.read_journal()[0]
    assert (entry.action, entry.details["why"]) == ("edit", "a slip")
    assert "a slip" in page.text


def test_a_unit_is_withdrawn_and_put_back(served):
    unit = first_unit(served)
    form = read_form(served.client.get(f"/units/{unit.key}").text)
    answer = served.send(f"/units/{unit.key}", **form, why="wrong pair", withdraw="1")
    assert answer.status_code == 303
    assert served.client.get(f"/units/{unit.key}").status_code == 410
    change = answer.headers["location"]
    assert "wrong pair" in served.client.get(change).text
    assert served.send(f"{change}/undo").status_code == 303
    assert served.client.get(f"/units/{unit.key}").status_code == 200


def test_a_row_gets_the_form_and_the_button_that_undoes(served):
    unit = first_unit(served)
    part = served.client.get(f"/units/{unit.key}/form", headers=PART).text
    assert "<html" not in part
    whole = served.client.get(f"/units/{unit.key}/form")
    assert whole.headers["location"] == f"/units/{unit.key}"
    form = read_form(part) | {"text.en": "Other words."}
    answer = served.send(f"/units/{unit.key}", headers=PART, **form)
    assert answer.status_code == 200
    change = served.session.store.read_journal()[0].number
    assert f'data-undo="{change}"' in answer.text
    assert "Undo the correction" in answer.text


@pytest.mark.parametrize("headers", [OWN, PART])
def test_a_conflict_shows_both_versions(served, headers):
    unit = first_unit(served)
    form = read_form(served.client.get(f"/units/{unit.key}").text)
    theirs = edit_unit(served.session, EditRequest(unit.key, (("en", "Their words."),)))
    for more in ({"text.en": "My words."}, {"withdraw": "1"}):
        answer = served.send(f"/units/{unit.key}", headers=headers, **(form | more))
        assert answer.status_code == 412
        assert "Their" in answer.text
        assert f'action="/units/{theirs.key}"' in answer.text
    assert len(served.session.store.read_journal()) == 2
    again = read_form(answer.text) | {"text.en": "My words."}
    assert served.send(f"/units/{theirs.key}", headers=headers, **again).status_code in (200, 303)


def test_a_form_without_a_change_or_with_an_empty_text_is_refused(served):
    unit = first_unit(served)
    form = read_form(served.client.get(f"/units/{unit.key}").text)
    for texts, message in (({}, "No text was changed"), ({"text.en": " "}, "The new en text is")):
        answer = served.send(f"/units/{unit.key}", **(form | texts))
        assert answer.status_code == 400
        assert message in answer.text
    assert served.send(f"/units/{'0' * 32}", **form).status_code == 404
    assert served.send(f"/units/{unit.key}", headers={}, **form).status_code == 403
    del form["version"]
    assert served.send(f"/units/{unit.key}", **form, withdraw="1").status_code == 412
