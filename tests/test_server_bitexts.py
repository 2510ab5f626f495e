"""Bitexts on the server: made, reviewed by one and by two, given out, checked, remembered."""

import json
import re
import threading
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from io import BytesIO
from zipfile import ZipFile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import html as parser
from made_bitexts import make
from served import OWN, Served, do_job, fill, measure_brought
from teams import Team, quicken, send

from tmtool.bootstrap import open_session
from tmtool.cli import run
from tmtool.formats.bitexts import rebuild, writing
from tmtool.formats.bitexts.jsonl import render_lines
from tmtool.formats.bitexts.notes import PairNote, Replacement, dump
from tmtool.formats.bitexts.rows import iter_rows
from tmtool.operations.review import ReviewRequest, review
from tmtool.review.commands import write_edit
from tmtool.server import findings
from tmtool.server.pages.bitexts import EXPORTS
from tmtool.server.reviews import Reviews, make_bitext
from tmtool.units import Bead

AT = "2026-11-29T08:00:00.000000Z"
PART = {**OWN, "x-part": "1"}


@pytest.fixture
def served(tmp_path):
    found = Served(fill(tmp_path / "memory"), user="Ada").enter()
    yield found
    found.session.close()


@pytest.fixture
def both(served, tmp_path):
    """Two revisers at servers of their own, over one state."""
    other = Served(tmp_path / "memory", port=8766, user="Bo").enter()
    yield served, other
    other.session.close()


def put(served, count=12, **options):
    return make_bitext(served.desk.items, make(count, **options), "made", "Ada").id


def command(served, identity, version, line, **headers):
    return served.send(
        f"/bitexts/{identity}/commands", {**PART, **headers}, version=str(version), command=line
    )


def tree(answer, status=200):
    assert answer.status_code == status, answer.text
    return parser.document_fromstring(answer.text)


def words(element):
    return " ".join("".join(element.itertext()).split())


def rows(page):
    return [each.get("id") for each in page.xpath("//tr[@id]")]


def test_two_dropped_files_become_a_bitext(served, tmp_path):
    (tmp_path / "zh.txt").write_text("大会，\n\n1. 欢迎技术库投入运行；\n\n2. 请秘书长提交报告。\n")
    (tmp_path / "en.txt").write_text(
        "The General Assembly,\n\n1. Welcomes the operation of the bank;\n\n"
        "2. Requests the Secretary-General to submit a report.\n"
    )
    ids = served.drop(tmp_path / "zh.txt", tmp_path / "en.txt")
    page = served.client.get("/files", params={"file": ids}).text
    assert 'action="/bitexts"' in page
    files = [("file", (None, each)) for each in ids]
    fields = [("symbol", (None, "A/75/L.1")), ("level", (None, "sentence"))]
    job = served.finish(served.client.post("/bitexts", files=files + fields, headers=OWN))
    assert (job.state, job.problem) == ("succeeded", None)
    shown = tree(served.client.get(f"/bitexts/{job.item}"))
    assert rows(shown)[:1] == ["p1"]
    assert "Chinese, English" in words(shown.xpath("//h1")[0])
    listed = words(tree(served.client.get("/bitexts")).xpath("//tbody/tr")[0])
    assert listed.startswith("A/75/L.1 Chinese, English 3")


def test_a_text_in_three_languages_becomes_a_table(served, tmp_path):
    texts = {
        "zh": "大会，\n\n1. 欢迎技术库投入运行；\n\n2. 请秘书长提交报告。\n",
        "en": "The General Assembly,\n\n1. Welcomes the operation of the bank;\n\n"
        "2. Requests the Secretary-General to submit a report.\n",
        "fr": "L’Assemblée générale,\n\n1. Se félicite de la mise en service de la banque;\n\n"
        "2. Prie le Secrétaire général de présenter un rapport.\n",
    }
    for lang, text in texts.items():
        (tmp_path / f"{lang}.txt").write_text(text, "utf-8")
    ids = served.drop(*(tmp_path / f"{lang}.txt" for lang in texts))
    page = tree(served.client.get("/files", params={"file": ids}))
    form = page.xpath('//form[@action="/bitexts"]')[0]
    assert form.xpath('.//select[@name="pivot"]/option/@value') == ["", "zh", "en", "fr"]
    sent = [("file", (None, each)) for each in ids] + [("pivot", (None, "en"))]
    job = served.finish(served.client.post("/bitexts", files=sent, headers=OWN))
    assert (job.state, job.problem) == ("succeeded", None)
    shown = tree(served.client.get(f"/bitexts/{job.item}"))
    assert "Chinese, English, French" in words(shown.xpath("//h1")[0])
    row = words(shown.get_element_by_id("p2"))
    assert all(part in row for part in ("欢迎技术库", "Welcomes the operation", "mise en service"))


@pytest.mark.parametrize("suffix", [".jsonl", ".xlsx", ".tsv", ".html", ".xlf"])
def test_a_bitext_that_tmtool_wrote_is_opened(served, tmp_path, suffix):
    from tmtool.views.html.bitext import write

    path = tmp_path / f"pairs{suffix}"
    write(make(4), path)
    (identity,) = served.drop(path)
    assert "Review this bitext" in served.client.get(f"/files?file={identity}").text
    job = served.finish(served.send("/bitexts", file=identity))
    assert (job.state, job.problem) == ("succeeded", None)
    assert rows(tree(served.client.get(f"/bitexts/{job.item}"))) == ["p1", "p2", "p3", "p4"]


def test_what_is_no_bitext_is_said(served, tmp_path):
    (tmp_path / "no.jsonl").write_text("{}\n")
    (identity,) = served.drop(tmp_path / "no.jsonl")
    job = served.finish(served.send("/bitexts", file=identity))
    assert job.state == "failed"
    assert job.problem.startswith("no.jsonl")


COMMANDS = [
    "accept 1", "merge 2-3", "split 4 1:1", 'edit 5 target "Requests" "Asks"', "unpair 6",
    "pair 6a-6b", "move 4b target up", "undo", 'edit 7 source = "“第7号”#\\n决议 # 完"',
    "restore 5", "accept 8-10",
]  # fmt: skip


def test_events_are_what_the_command_line_does(served, tmp_path):
    """The same commands, in the same name and at the same time, give the same file."""
    identity = put(served)
    for version, line in enumerate(COMMANDS):
        served.state.add_event(identity, version, "Ada", AT, line)
    writing.write(make(12), tmp_path / "made.jsonl")
    request = ReviewRequest(str(tmp_path / "made.jsonl"), commands=tuple(COMMANDS))
    with open_session(user="Ada", now=datetime(2026, 11, 29, 8, tzinfo=UTC)) as session:
        result = review(session, request)
    answer = served.client.get(f"/bitexts/{identity}/export/jsonl")
    assert answer.text == "".join(render_lines(result.bitext))
    fresh = Reviews(served.desk.items).open(identity)
    assert "".join(render_lines(fresh.review.bitext)) == answer.text


def test_a_command_answers_with_the_rows_that_changed(served):
    identity = put(served)
    answer = tree(command(served, identity, 0, "split 4 1:1"))
    changes = answer.xpath("//*[@id='changes']")[0]
    assert (changes.get("data-version"), changes.get("data-gone")) == ("1", "4")
    assert [(each.get("id"), each.get("data-after")) for each in answer.xpath("//tr")] == [
        ("p4a", "body 3"), ("p4b", "body 4a"),
    ]  # fmt: skip
    again = tree(command(served, identity, 1, "merge 4a-5"))
    assert rows(again) == ["p4a"]
    changes = again.xpath("//*[@id='changes']")[0]
    assert changes.get("data-gone") == "4b 5"


def test_links_to_rows_that_were_go_on_working(served):
    identity = put(served)
    for version, line in enumerate(["merge 2-3", "split 4 1:1", "merge 5-6"]):
        assert command(served, identity, version, line).status_code == 200
    page = tree(served.client.get(f"/bitexts/{identity}"))
    for number in (1, 2, 3, 5, 6, 7):
        assert len(page.xpath(f"//*[@id='p{number}']")) == 1, number
    assert page.xpath("//*[@id='p3']/ancestor::tr/@id") == ["p2"]


def test_a_command_needs_the_version_that_was_seen(served):
    identity = put(served)
    path = f"/bitexts/{identity}/commands"
    for fields in ({}, {"version": "x"}, {"version": "-1"}, {"version": "0", "odd": "1"}):
        assert served.send(path, PART, command="accept 1", **fields).status_code == 400
    assert served.state.list_events(identity) == []
    assert command(served, identity, 0, "accept 1").status_code == 200
    assert command(served, identity, 0, "accept 1").status_code == 412


@pytest.mark.parametrize(
    ("line", "told"),
    [
        ("accept 99", "Pair 99 does not exist"),
        ("jump 3", "does not exist"), ("split 1 1:1", "can&#39;t be split"),
        ("", "changes no pair"),
        ("undo", "nothing to undo"), ("edit 1 target: ", "not understood"),
    ],
)  # fmt: skip
def test_what_can_not_be_done_is_said_and_nothing_written(served, line, told):
    identity = put(served)
    answer = served.send(f"/bitexts/{identity}/commands", PART, version="0", command=line or " ")
    assert answer.status_code == 400
    assert told in answer.text
    assert served.state.list_events(identity) == []


def test_any_text_is_what_the_pair_says_then(served):
    identity = put(served)
    texts = ['He said "#1" # two “three” 「四」 \\ end', "a\\nb", '= "x" finding 0123456789ab']
    for version, text in enumerate(texts):
        answer = command(served, identity, version, write_edit("1", "target", text))
        assert answer.status_code == 200, answer.text
        opened = served.desk.reviews.open(identity)
        assert next(iter_rows(opened.review.bitext)).target.text == text


def test_a_late_command_can_be_sent_again(served):
    identity = put(served)
    assert command(served, identity, 0, "unpair 1").status_code == 200
    refused = command(served, identity, 1, "unpair 1a")
    assert refused.status_code == 400
    assert "no two sides" in refused.text
    late = tree(command(served, identity, 0, "accept 2"), 412)
    assert "Apply to the new version" in words(late.xpath("//*[@id='conflict']")[0])


@pytest.mark.parametrize("mine", ["accept 9", "edit 9 target: Mine.", "merge 8-9"])
@pytest.mark.parametrize("first", [0, 1])
def test_of_two_revisers_the_slower_one_is_told(both, mine, first):
    identity = put(both[0])
    quick, slow = both[first], both[1 - first]
    name = quick.session.user
    assert command(quick, identity, 0, 'edit 9 target "Requests" "Asks"').status_code == 200
    answer = tree(command(slow, identity, 0, mine), 412)
    told = words(answer.xpath("//*[@id='conflict-said']")[0])
    assert told == f"{name} changed pair 9 just now: your command was not applied."
    assert rows(answer) == ["p9"]
    assert [event.person for event in both[0].state.list_events(identity)] == [name]
    # What was sent can be sent again for the new version.
    form = answer.xpath("//form[@data-command]")[0]
    fields = {each.get("name"): each.get("value") for each in form.xpath("./input")}
    assert slow.send(f"/bitexts/{identity}/commands", PART, **fields).status_code == 200
    assert len(both[0].state.list_events(identity)) == 2


def test_an_edit_shows_the_wording_that_it_would_replace(both):
    """Words that somebody else put there meanwhile don't go without being shown."""
    identity = put(both[0])
    mine = write_edit("9", "target", "Mine.")
    command(both[0], identity, 0, "merge 9-10")
    merged = tree(command(both[1], identity, 0, mine), 412)
    assert "resolution 10." in words(merged.xpath("//*[@id='conflict']")[0])
    assert merged.xpath("//form[@data-command]/input[@name='command']/@value") == [mine]
    command(both[0], identity, 1, "undo")
    command(both[0], identity, 2, 'edit 9 target "Requests" "Asks"')
    other = tree(command(both[1], identity, 0, mine), 412)
    told = words(other.xpath("//*[@id='conflict']")[0])
    assert "NowAsks the Secretary-General" in told
    assert "Put your wording in its place" in told
    unchanged = tree(command(both[1], identity, 0, write_edit("7", "target", "Mine.")), 412)
    assert "Apply to the new version" in words(unchanged.xpath("//*[@id='conflict']")[0])


def test_an_edit_is_put_into_what_the_wording_became(both):
    """Words that somebody else put there meanwhile don't go without being shown."""
    identity = put(both[0])
    base = next(iter_rows(make(9), {8})).target.text
    edit = f"edit 9 target = {json.dumps(f'{base} Mine.')}"
    fields = {"command": edit, "base": base}
    path = f"/bitexts/{identity}/commands"
    command(both[0], identity, 0, "merge 9-10")
    merged = tree(both[1].send(path, PART, version="0", **fields), 412)
    again = merged.xpath("//form[@data-command]/input[@name='command']/@value")[0]
    assert json.loads(again.partition(" = ")[2]).split("\n")[0] == f"{base} Mine."
    assert json.loads(again.partition(" = ")[2]).endswith("resolution 10.")
    command(both[0], identity, 1, "undo")
    command(both[0], identity, 2, 'edit 9 target "Requests" "Asks"')
    other = tree(both[1].send(path, PART, version="0", **fields), 412)
    told = words(other.xpath("//*[@id='conflict']")[0])
    assert "NowAsks the Secretary-General" in told
    assert "Put your wording in its place" in told


def test_who_is_late_with_other_pairs_sees_which(both):
    identity = put(both[0])
    command(both[0], identity, 0, "merge 2-3")
    answer = tree(command(both[1], identity, 0, "accept 9"), 412)
    assert "Ada changed pair 2 just now" in words(answer.xpath("//*[@id='conflict']")[0])
    assert answer.xpath("//*[@id='changes']/@data-gone") == ["3"]


def test_nobody_undoes_another_revisers_work(both):
    identity = put(both[0])
    command(both[0], identity, 0, "merge 2-3")
    answer = command(both[1], identity, 1, "UNDO")
    assert answer.status_code == 400
    assert "Ada&#39;s (merge 2-3)" in answer.text
    command(both[1], identity, 1, "accept 9")
    assert command(both[0], identity, 2, "undo").status_code == 400
    assert command(both[1], identity, 2, "undo").status_code == 200
    assert command(both[0], identity, 3, "undo").status_code == 200
    page = tree(both[1].client.get(f"/bitexts/{identity}"))
    assert rows(page) == [f"p{number}" for number in range(1, 13)]
    assert not page.xpath("//tr[contains(@class, 'checked')]")


def test_undoing_more_than_is_kept_at_hand(served, monkeypatch):
    monkeypatch.setattr("tmtool.server.reviews._UNDONE", 3)
    identity = put(served)
    for version in range(12):
        assert command(served, identity, version, f"accept {version + 1}").status_code == 200
    for version in range(12, 24):
        assert command(served, identity, version, "undo").status_code == 200
    opened = served.desk.reviews.open(identity)
    assert "".join(render_lines(opened.review.bitext)) == "".join(render_lines(make(12)))


def test_commands_at_the_same_moment(both):
    """Each that was acknowledged is there, in an order that gives each its version."""
    identity = put(both[0], 30)
    done = {"Ada": [], "Bo": []}

    def work(served, numbers):
        for number in numbers:
            while True:
                version = served.state.find_item(identity).version
                answer = command(served, identity, version, f"accept {number}")
                assert answer.status_code in (200, 412), answer.text
                if answer.status_code == 200:
                    done[served.session.user].append(f"accept {number}")
                    break

    threads = [
        threading.Thread(target=work, args=(served, range(first, 31, 2)))
        for first, served in zip((1, 2), both, strict=True)
    ]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    events = both[0].state.list_events(identity)
    assert [each.number for each in events] == list(range(1, 31))
    assert {name: [e.text for e in events if e.person == name] for name in done} == done
    page = tree(both[0].client.get(f"/bitexts/{identity}"))
    assert len(page.xpath("//tr[contains(@class, 'checked')]")) == 30


VERBS = st.one_of(
    st.integers(1, 8).map(lambda n: f"accept {n}"),
    st.integers(1, 7).map(lambda n: f"merge {n}-{n + 1}"),
    st.integers(1, 8).map(lambda n: f"unpair {n}"),
    st.integers(1, 8).map(lambda n: f"split {n} 1:1"),
    st.integers(1, 8).map(lambda n: f'edit {n} target = "text {n}"'),
    st.just("undo"),
)


class PlainReview:
    """What is promised of two revisers: a list of who said what, and nothing else."""

    def __init__(self):
        self.said = []

    def find_last(self):
        standing = []
        for person, line in self.said:
            if line == "undo":
                standing.pop()
            else:
                standing.append(person)
        return standing[-1] if standing else None


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(acts=st.lists(st.tuples(st.booleans(), st.booleans(), VERBS), max_size=14))
def test_random_commands_of_two(both, acts):
    """Nothing is lost: each acknowledged command is an event, and the version only grows."""
    identity, model, seen = put(both[0], 8), PlainReview(), {"Ada": 0, "Bo": 0}
    for is_second, looks, line in acts:
        served = both[is_second]
        name = served.session.user
        if looks:
            seen[name] = served.state.find_item(identity).version
        before = len(model.said)
        answer = command(served, identity, seen[name], line)
        if seen[name] != before:
            assert answer.status_code == 412
        elif answer.status_code == 200:
            assert line != "undo" or model.find_last() == name
            model.said.append((name, line))
            seen[name] = len(model.said)
        else:
            assert answer.status_code == 400
        events = both[0].state.list_events(identity)
        assert [(each.person, each.text) for each in events] == model.said
        assert both[0].state.find_item(identity).version == len(model.said)
    one, two = (each.client.get(f"/bitexts/{identity}/export/jsonl").text for each in both)
    fresh = Reviews(both[0].desk.items).open(identity).review.bitext
    assert one == two == "".join(render_lines(fresh))


def test_changed_rows_put_together_are_the_page(served):
    """Who only ever takes in what changed sees what a fresh page has."""
    identity = put(served, 14)
    lines = ["merge 2-3", "split 4 1:1", "unpair 6", "merge 4a-4b", "undo", "move 4b source up",
             "edit 9 source = \"别的\"", "accept all", "undo", "undo"]  # fmt: skip
    page = {each.get("id"): each for each in _list_rows(served, identity)}
    order = list(page)
    for version, line in enumerate(lines):
        answer = tree(command(served, identity, version, line))
        for gone in answer.xpath("//*[@id='changes']/@data-gone")[0].split():
            order.remove(f"p{gone}")
        for row in answer.xpath("//tr"):
            page[row.get("id")] = row
            after = row.get("data-after").split(" ")[1]
            if row.get("id") not in order:
                order.insert(order.index(f"p{after}") + 1 if after else 0, row.get("id"))
        fresh = _list_rows(served, identity)
        assert order == [each.get("id") for each in fresh], line
        assert [words(page[each]) for each in order] == [words(each) for each in fresh], line


def _list_rows(served, identity):
    return tree(served.client.get(f"/bitexts/{identity}")).xpath("//tr[@id]")


def test_what_others_did_is_asked_for(both):
    identity = put(both[0])
    command(both[0], identity, 0, "merge 2-3")
    answer = tree(both[1].client.get(f"/bitexts/{identity}/changes?since=0", headers=PART))
    assert rows(answer) == ["p2"]
    assert rows(tree(both[1].client.get(f"/bitexts/{identity}/changes?since=1"))) == []


def test_history_and_panes_of_a_row(served):
    identity = put(served)
    for version, line in enumerate(["split 4 1:1", "accept 4b", "accept 5", "undo"]):
        command(served, identity, version, line)
    details = tree(served.client.get(f"/bitexts/{identity}/rows/4b", headers=PART))
    told = [words(each) for each in details.xpath("//ol/li")]
    assert [each.split(" Ada")[0] for each in told] == ["split 4 1:1", "accept 4b"]
    other = tree(served.client.get(f"/bitexts/{identity}/rows/5", headers=PART))
    assert "accept 5 (undone)" in words(other.xpath("//ol/li")[0])
    for pane in ("terms", "matches"):
        answer = served.client.get(f"/bitexts/{identity}/rows/5?pane={pane}", headers=PART)
        assert answer.status_code == 200
        assert "data-summary" in answer.text
    assert served.client.get(f"/bitexts/{identity}/rows/77", headers=PART).status_code == 400


@pytest.mark.parametrize("wanted", EXPORTS)
def test_every_format_is_given_out(served, tmp_path, wanted):
    identity = put(served, restriction="restricted")
    command(served, identity, 0, 'edit 1 target "Requests" "Asks"')
    answer = served.client.get(f"/bitexts/{identity}/export/{wanted}")
    assert answer.status_code == 200
    name = re.search('filename="([^"]+)"', answer.headers["content-disposition"])[1]
    assert name.startswith("A-C.2-75-L.60.zh-en.")
    if name.endswith(".zip"):
        texts = ZipFile(BytesIO(answer.content))
        assert texts.read("A-C.2-75-L.60.zh-en.en").decode().startswith("Asks")
        return
    (tmp_path / name).write_bytes(answer.content)
    if name.endswith(rebuild.SUFFIXES):
        again = rebuild.read(tmp_path / name)
        assert next(iter_rows(again)).target.text.startswith("Asks")
        assert again.restriction == "restricted"
    elif name.endswith(".tmx"):
        assert "restricted" in answer.text


def test_names_that_are_not_ascii(served):
    identity = make_bitext(served.desk.items, _named("决议 1.docx"), "决议 1.docx", "Ada").id
    header = served.client.get(f"/bitexts/{identity}/export/tsv").headers["content-disposition"]
    assert "filename*=UTF-8''%E5%86%B3%E8%AE%AE%201.docx.zh-en.tsv" in header
    assert header.isascii()


def _named(file):
    from dataclasses import replace

    bitext = make(2)
    sides = tuple(
        replace(each, symbol=None, meta=replace(each.meta, file=file)) for each in bitext.sides
    )
    return replace(bitext, sides=sides)


def test_undoing_an_edit_is_said_in_short(served):
    identity = put(served)
    said = "data-said"
    done = tree(command(served, identity, 0, 'edit 4 target = "A long new wording of it"'))
    assert done.xpath(f"//*[@{said}]/@{said}") == ["edit of pair 4"]
    undone = tree(command(served, identity, 1, "undo"))
    assert undone.xpath(f"//*[@{said}]/@{said}") == ["Undone: edit of pair 4."]


def test_a_pair_of_one_side_has_no_score_and_is_not_checked_by_merging(served):
    made = make(8)
    beads = [*made.streams[0].beads]
    middle = [each.sides for each in beads[1:3]]
    none = range(middle[0][1].start, middle[0][1].start)
    beads[1:3] = [
        Bead((middle[0][0], none), 0.99), Bead((middle[1][0], none), 0.98),
        Bead((range(middle[1][0].stop, middle[1][0].stop), range(none.start, middle[1][1].stop))),
    ]  # fmt: skip
    bitext = replace(made, streams=(replace(made.streams[0], beads=tuple(beads)),))
    identity = make_bitext(served.desk.items, bitext, "made", "Ada").id
    page = tree(served.client.get(f"/bitexts/{identity}"))

    def states(page, row):
        return words(page.xpath(f"//tr[@id='p{row}']/td[@class='state']")[0])

    assert (states(page, 1), states(page, 2), states(page, 3)) == (".97", "", "")
    assert "missing in English" in words(page.xpath("//tr[@id='p2']")[0])
    command(served, identity, 0, "merge 2-3")
    page = tree(served.client.get(f"/bitexts/{identity}"))
    assert "missing in English" in words(page.xpath("//tr[@id='p2']")[0])
    assert "checked" not in states(page, 2)
    # A pair that a person merged is checked.
    command(served, identity, 1, "merge 5-6")
    page = tree(served.client.get(f"/bitexts/{identity}"))
    assert "checked" in states(page, 5)


def test_a_bitext_is_indexed_as_it_is_added(served):
    identity = put(served, 3)
    served.finish(served.send(f"/bitexts/{identity}/memory"))
    page = served.client.get("/memories").text
    assert "not searched" not in page
    assert "Bring the index up to date" not in page


def test_into_the_memory_and_again_after_more_edits(served):
    identity = put(served, 3)
    command(served, identity, 0, 'edit 1 target "Requests" "Asks"')
    before = served.session.store.count_units()
    job = served.finish(served.send(f"/bitexts/{identity}/memory"))
    assert (job.state, job.result) == ("succeeded", {"units": "3 read, 3 added"})
    command(served, identity, 1, 'edit 1 target "Asks" "Invites"')
    again = served.finish(served.send(f"/bitexts/{identity}/memory"))
    assert again.state == "succeeded"
    assert served.session.store.count_units() == before + 3
    found = served.send("/desk/matches", q="请秘书长就第1号决议的执行情况提交报告。").text
    assert "Invites" in found
    assert "Asks the Secretary" not in found
    # What was merged is one unit, those of its parts are gone; all in one change, to be undone.
    command(served, identity, 2, "merge 2-3")
    last = served.finish(served.send(f"/bitexts/{identity}/memory"))
    assert last.result == {"units": "2 read, 1 added, 1 same, 2 replaced"}
    assert served.session.store.count_units() == before + 2
    assert run(["memory", "undo", "--memory", str(served.session.settings.memory)]) == 0
    assert served.session.store.count_units() == before + 3


def test_a_manager_of_some_memories_says_which(tmp_path, monkeypatch):
    quicken(monkeypatch)
    with closing(Team(tmp_path)) as team:
        identity = make_bitext(team.desk.items, make(3), "made", "Mo").id
        address = f"/bitexts/{identity}"
        manager = team.enter("mo", ("memory manager", "UN"), ("memory manager", "ITU"))
        options = tree(manager.get(address)).xpath("//select[@name='memory']/option/text()")
        assert options == ["choose", "itu", "un"]
        for memory, status in (("", 403), ("WSIS", 403), ("itu", 303)):
            assert send(manager, f"{address}/memory", memory=memory).status_code == status, memory
        (job,) = team.state.list_jobs("Mo")
        assert do_job(team.desk, job.id).result == {"units": "3 read, 3 added"}
        found = "/desk/matches", "请秘书长就第1号决议的执行情况提交报告。"
        for name, times in (("itu", 3), ("UN", 0)):
            reader = team.enter(f"of-{name.lower()}", ("reader", name))
            shown = send(reader, found[0], q=found[1]).text
            assert shown.count("data-row") == times, name
        reviser = team.enter("bo", ("reviser", "ITU"))
        team.state.share_item(identity, "ITU")
        assert "Add to the memory" not in reviser.get(address).text


def test_what_is_restricted_asks(served):
    identity = put(served, 3, restriction="embargoed")
    page = tree(served.client.get(f"/bitexts/{identity}"))
    assert "embargoed" in words(page.xpath("//*[contains(@class, 'restricted')]")[0])
    assert page.xpath("//input[@name='restricted']")
    job = served.finish(served.send(f"/bitexts/{identity}/memory"))
    assert job.state == "failed"
    assert "embargoed" in job.problem
    job = served.finish(served.send(f"/bitexts/{identity}/memory", restricted="1"))
    assert job.state == "succeeded"


NOTES = {
    "1": PairNote("00000000000a", "numbers", "error", "numbers differ", "2", 1,
                  (Replacement(72, 73, "1", "2"),)),
    "2": PairNote("00000000000b", "terms", "warning", "another term", None),
    "4": PairNote("00000000000c", "width", "note", "wide sign", None),
}  # fmt: skip


def put_findings(served, identity):
    stored = {row: dump([note]) for row, note in NOTES.items()}

    def write(folder):
        (folder / findings.FILE).write_text(json.dumps(stored), "utf-8")

    facts = {"bitext": identity, "version": 0}
    return served.desk.items.make(findings.KIND, "made", "Ada", write, facts)


def decide(served, identity, version, row, choice, why="", headers=PART):
    return served.send(
        f"/bitexts/{identity}/findings", headers, version=str(version), decision=choice,
        finding=NOTES[row].id, why=why,
    )  # fmt: skip


def test_findings_stand_beside_their_pairs_and_are_decided(served, tmp_path, monkeypatch):
    monkeypatch.setenv("TMTOOL_FINDINGS", str(tmp_path / "findings.jsonl"))
    served = Served(tmp_path / "memory", user="Ada").enter()
    identity = put(served)
    text = next(iter_rows(make(1))).target.text
    at = text.index("1")
    NOTES["1"] = PairNote(
        "00000000000a", "numbers", "error", "numbers differ", "2", 1,
        (Replacement(at, at + 1, "1", "2"),),
    )  # fmt: skip
    put_findings(served, identity)

    def beside():
        page = tree(served.client.get(f"/bitexts/{identity}"))
        return [
            (each.xpath("ancestor::tr/@id")[0], each.get("data-finding")[-1])
            for each in page.xpath("//*[@data-finding]")
        ]

    assert beside() == [("p1", "a"), ("p2", "b"), ("p4", "c")]
    refused = decide(served, identity, 0, "1", "keep as is")
    assert refused.status_code == 400
    assert "reason" in refused.text
    answer = tree(decide(served, identity, 0, "1", "apply"))
    assert rows(answer) == ["p1"]
    assert "2" in words(answer.xpath("//ins")[0])
    assert served.state.list_events(identity)[0].text.endswith("finding 00000000000a")
    assert decide(served, identity, 1, "2", "not an error").status_code == 200
    assert decide(served, identity, 1, "4", "keep as is").status_code == 200
    assert beside() == []
    assert "Findings: 0 open, 3 decided" in served.client.get(f"/bitexts/{identity}").text
    # Undo takes a suggestion out again, and the finding is back; so it is when it is reopened.
    assert command(served, identity, 1, "undo").status_code == 200
    assert decide(served, identity, 2, "4", "open again").status_code == 200
    assert beside() == [("p1", "a"), ("p4", "c")]
    assert decide(served, identity, 2, "1", "keep as is", why="as in the treaty").status_code == 200
    details = served.client.get(f"/bitexts/{identity}/rows/1", headers=PART).text
    assert "as in the treaty" in details
    assert "Reopen" in details
    assert decide(served, identity, 2, "1", "no", headers=OWN).status_code == 400
    # A suggestion that somebody else's work overtook is not put in.
    assert command(served, identity, 2, "split 4 1:1").status_code == 200
    assert beside() == [("p4a", "c")]
    served.session.close()


def test_the_checks_of_a_bitext_are_a_job(served):
    identity = make_bitext(served.desk.items, _with_error(), "made", "Ada").id
    job = served.finish(served.send(f"/bitexts/{identity}/check"))
    assert (job.state, job.problem) == ("succeeded", None)
    landed = served.client.get(f"/findings/{job.item}")
    assert landed.headers["location"] == f"/bitexts/{identity}"
    page = tree(served.client.get(f"/bitexts/{identity}"))
    assert page.xpath("//tr[@id='p2']//*[@data-finding]")
    sheet = served.client.get(f"/bitexts/{identity}/export/xlsx")
    assert sheet.status_code == 200


def _with_error():
    from tmtool import review
    from tmtool.units import CheckRecord

    text = "Requests the Secretary-General to report on the implementation of resolution 9."
    return review.edit(make(6), 1, "target", text, checked=CheckRecord("Ada", "2026-11-29"))


def test_three_languages_are_columns(served):
    bitext = _with_french(make(4))
    identity = make_bitext(served.desk.items, bitext, "made", "Ada").id
    page = tree(served.client.get(f"/bitexts/{identity}?row=1"))
    sides = page.xpath("//tr[@id='p1']/td[@data-side]/@data-side")
    assert sides == ["source", "target", "target2"]
    told = page.xpath("//tr[@id='p1']/td[@class='state']")[0].text_content()
    assert "languages agree .50" in told
    assert rows(tree(command(served, identity, 0, "split 4 1:1:1"))) == ["p4a", "p4b"]


def _with_french(bitext):
    from dataclasses import replace

    third = replace(bitext.target, lang="fr")
    streams = tuple(
        replace(
            each,
            sides=(*each.sides, each.sides[1]),
            beads=tuple(
                replace(bead, sides=(*bead.sides, bead.target), agreed=0.5) for bead in each.beads
            ),
        )
        for each in bitext.streams
    )
    return replace(bitext, sides=(*bitext.sides, third), streams=streams)


def test_the_page_brings_little_along(served):
    assert measure_brought(served.client, f"/bitexts/{put(served)}") < 75 * 1024


def test_held_and_removed(served):
    identity = put(served)
    put_findings(served, identity)
    served.send(f"/items/{identity}/hold", held="1")
    assert served.state.find_item(identity).held
    assert served.send(f"/items/{identity}/remove").status_code == 303
    assert served.state.list_items("bitext") == []
    assert served.state.list_items(findings.KIND) == []
    assert served.client.get(f"/bitexts/{identity}").status_code == 404


def test_lists_say_how_far_a_review_is(served):
    identity = put(served)
    command(served, identity, 0, "accept 3")
    told = words(tree(served.client.get("/bitexts")).xpath("//tbody/tr")[0])
    assert "12 pairs aligned 1 in doubt, 1 checked by Ada" in told


@pytest.mark.parametrize("path", ["", "/changes?since=0", "/rows/1", "/export/tsv"])
def test_a_file_is_no_bitext(served, tmp_path, path):
    (tmp_path / "a.txt").write_text("text")
    (identity,) = served.drop(tmp_path / "a.txt")
    assert served.client.get(f"/bitexts/{identity}{path}", headers=PART).status_code == 404
    assert served.client.get("/bitexts/0000000000").status_code == 404


def test_nobody_reviews_a_bitext_that_they_may_not_open(tmp_path, monkeypatch):
    quicken(monkeypatch)
    with closing(Team(tmp_path)) as team:
        owner = team.enter("anna", ("reviser", "*"))
        other = team.enter("bo", ("reviser", "*"))
        identity = make_bitext(team.desk.items, make(12), "made", "Anna").id
        command = {"version": "0", "command": "accept 3"}
        path = f"/bitexts/{identity}/commands"
        assert send(other, path, **command).status_code == 404
        assert send(owner, path, **command).status_code == 200
