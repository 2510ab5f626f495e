"""Corrigenda on pages: what one changes is shown first, applied as one change, and undone."""

import pytest
from lxml import html as parser
from served import OWN, Served, fill

from tmtool.server.roles import Person

CORRIGENDUM = "A/RES/75/202/Corr.1\n\n第7段\n\n将“数字鸿沟”改为“数码鸿沟”。\n\n见附表。\n"


@pytest.fixture
def served(tmp_path):
    found = Served(fill(tmp_path / "memory")).enter()
    yield found
    found.session.close()


def take(served, text=CORRIGENDUM, document="A/RES/75/202"):
    return served.client.post(
        "/memories/corrections", headers=OWN,
        files=[("document", (None, document)), ("file", ("更正.txt", text.encode()))],
    )  # fmt: skip


def texts(served, symbol):
    store = served.session.store
    return [
        each.unit.get_text("zh") for each in store.iter_units()
        if any(origin.symbol == symbol for origin in each.unit.origins)
    ]  # fmt: skip


def test_a_corrigendum_is_shown_then_applied_then_undone(served):
    form = served.client.get("/memories/document?name=A/RES/75/202").text
    assert 'action="/memories/corrections"' in form
    job = served.finish(take(served))
    assert (job.state, job.problem) == ("succeeded", None)
    page = parser.fromstring(served.client.get(f"/corrections/{job.item}").text)
    assert [each.text_content() for each in page.xpath("//ol//ins")] == ["put in: 码"]
    assert [each.text_content() for each in page.xpath("//ol//del")] == ["taken out: 字"]
    assert page.xpath("//section//li/text()") == ["见附表。"]
    assert page.xpath(f"//form[@action='/corrections/{job.item}']//button")
    assert texts(served, "A/RES/75/202") == ["弥合数字鸿沟"]

    done = served.finish(served.send(f"/corrections/{job.item}"))
    assert (done.state, done.problem) == ("succeeded", None)
    assert texts(served, "A/RES/75/202") == ["弥合数码鸿沟"]
    assert texts(served, "A/C.2/75/L.11") == ["弥合数字鸿沟"]
    after = served.client.get(f"/corrections/{job.item}").text
    number = done.result["change of the memory"]
    assert f'href="/history/{number}"' in after
    assert "Correct 1 unit" not in after
    assert served.send(f"/corrections/{job.item}").status_code == 400
    served.send(f"/history/{number}/undo")
    assert texts(served, "A/RES/75/202") == ["弥合数字鸿沟"]


def test_what_changed_since_it_was_shown_is_not_corrected(served):
    job = served.finish(take(served))
    other = served.finish(take(served, CORRIGENDUM.replace("数码鸿沟", "数字差距")))
    assert served.finish(served.send(f"/corrections/{other.item}")).state == "succeeded"
    late = served.finish(served.send(f"/corrections/{job.item}"))
    assert late.state == "failed"
    assert "look at them again" in late.problem
    assert texts(served, "A/RES/75/202") == ["弥合数字差距"]


@pytest.mark.parametrize(
    ("text", "document", "said"),
    [
        (CORRIGENDUM, "A/RES/1/1", "No document of this memory is called A/RES/1/1"),
        ("只是一封信。\n", "A/RES/75/202", "no correction was understood"),
        (CORRIGENDUM.replace("第7段", "第70段"), "A/RES/75/202", None),
    ],
)
def test_what_cannot_be_applied_says_why(served, text, document, said):
    job = served.finish(take(served, text, document))
    if said:
        assert job.state == "failed"
        assert said in job.problem
        return
    page = served.client.get(f"/corrections/{job.item}").text
    assert "the memory does not have this place" in page
    assert "Nothing of it can be applied" in page


def test_corrigenda_are_for_memory_managers(served, monkeypatch):
    job = served.finish(take(served))
    monkeypatch.setattr(served.access, "_person", Person("Bo", frozenset({"reviser"})))
    assert take(served).status_code == 403
    assert served.client.get(f"/corrections/{job.item}").status_code in (403, 404)
    assert served.send(f"/corrections/{job.item}").status_code in (403, 404)
    assert "corrections" not in served.client.get("/memories/document?name=A/RES/75/202").text


def test_a_form_without_a_file_says_so(served):
    answer = served.client.post(
        "/memories/corrections", headers=OWN, files=[("document", (None, "A/RES/75/202"))]
    )
    assert answer.status_code == 400
    assert "choose the corrigendum" in answer.text
