"""Terms in the browser: search, entries, editing, the queue, files, candidates."""

import json
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from pathlib import Path

import pytest
from lxml import html as parser
from served import OWN, Served, fill, measure_brought

from tmtool.cli import run
from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.server.roles import Person
from tmtool.terms import storage

GAP = ConceptEntry(
    "digital-divide",
    (
        Term("en", "digital divide", "preferred",
             contexts=(Quote("A  divide.\nIt is wide.", "A/1"),)),
        Term("zh", "数字鸿沟", "preferred", source="A/RES/74/197",
             link="https://undocs.org/A/RES/74/197", fields=(("register", "formal"),)),
        Term("zh", "数码鸿沟", "superseded", successor="数字鸿沟", recognized=False),
    ),
    "ICT", "a gap", languages=(LanguageNotes("zh", Quote("差距"), "常用"),),
    record_ids=("c1", "c2"),
)  # fmt: skip
ODD = ConceptEntry("a/../b ?#&鸿", (Term("en", "odd\u3000one"), Term("zh", "怪")))


@pytest.fixture
def served(tmp_path):
    folder = fill(tmp_path / "memory")
    put(folder, GAP, ODD)
    found = Served(folder).enter()
    yield found
    found.session.close()


def put(folder, *entries, name=storage.FILE):
    with storage.open_for_change(folder / name, create=True) as base:
        base.write([*base.entries, *entries])


def entries(served, name=storage.FILE):
    return entries_of(served.session.settings.memory, name)


def entries_of(folder, name=storage.FILE):
    return {each.id: each for each in storage.read(folder / name).entries}


def act_as(served, *roles, name="Bob"):
    served.access._person = Person(name, frozenset(roles))


def tree(answer, status=200):
    assert answer.status_code == status, answer.text
    return parser.document_fromstring(answer.text)


def words(element):
    return " ".join("".join(element.itertext()).split())


def cells(element):
    """The same, with a blank between what stands in elements of their own."""
    return " ".join(" ".join(element.itertext()).split())


def read_form(page, action):
    """The fields of a form, as a browser sends them, pairs of a name and a value."""
    (form,) = page.xpath(f"descendant-or-self::form[@action='{action}']") or [None]
    assert form is not None, action
    fields = []
    for each in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        kind = each.get("type")
        if kind in ("checkbox", "radio"):
            fields += (
                [(each.get("name"), each.get("value"))] if each.get("checked") is not None else []
            )
        elif kind != "file":
            # A browser drops the first line end of a text area.
            value = each.value or ""
            value = value.removeprefix("\n") if each.tag == "textarea" else value.replace("\n", "")
            fields.append((each.get("name"), value.replace("\n", "\r\n")))
    return fields


def send(served, path, fields, *files):
    sent = [(name, (None, value)) for name, value in fields]
    sent += [("file", (path_.name, path_.read_bytes())) for path_ in files]
    return served.client.post(path, files=sent or [("", (None, ""))], headers=OWN)


def follow(served, answer):
    assert answer.status_code == 303, answer.text
    return tree(served.client.get(answer.headers["location"]))


def change(fields, **new):
    """Fields with other values, by names in which two underscores are a dot."""
    values = {name.replace("__", "."): value for name, value in new.items()}
    kept = [(name, values.pop(name, value)) for name, value in fields]
    return [*kept, *values.items()]


def edit(served, identity="digital-divide", base="own"):
    page = tree(served.client.get("/terms/edit", params={"base": base, "id": identity}))
    return read_form(page, "/terms/save")


# The search.


def test_a_search_finds_the_own_base_first_and_says_what_un_ict_is(served):
    page = tree(served.client.get("/terms?q=digital divide"))
    rows = page.xpath("//*[@data-row]")
    assert words(rows[0]).startswith("digital divide preferred")
    assert "own term base" in words(rows[0])
    assert "authority" not in words(rows[0])
    assert all("attested usage, not authority" in words(each) for each in rows[1:])
    assert len(rows) > 1
    assert words(rows[0].xpath(".//mark")[0]) == "digital divide"
    assert words(rows[0].xpath(".//*[@class='term out']")[0]) == "数码鸿沟"


@pytest.mark.parametrize(
    ("query", "ids"),
    [("q=divide digital", ["digital-divide"]), ("q=divide&match=exact", []),
     ("q=Digital Divide&match=exact", ["digital-divide"]),
     ("q=digitel divid&match=fuzzy", ["digital-divide"]),
     ("q=digitel divid", []), ("q=鴻溝", ["digital-divide"]), ("q=gap", []), ("q=鸿沟&lang=en", []),
     ("q=d*divide", ["digital-divide"])],
)  # fmt: skip
def test_ways_to_match(served, query, ids):
    page = tree(served.client.get(f"/terms?base=own&{query}"))
    links = page.xpath("//*[@data-row]//a[@class='open']/@href")
    assert [each.removeprefix("/terms/own/") for each in links] == ids


def test_a_table_has_a_column_per_language(served):
    page = tree(served.client.get("/terms?q=digital divide&view=table&base=own"))
    heads = [words(each) for each in page.xpath("//table[@class='term-table']/thead//th")]
    assert heads == ["English", "Chinese", "Entry"]
    shown = page.xpath("//tbody//span[@lang and contains(@class, 'term')]/@lang")
    assert shown == ["en", "zh", "zh"]


def test_nothing_found_says_what_was_searched_and_what_else_can_be_done(served):
    page = tree(served.client.get("/terms?q=nowhere"))
    assert "Searched: own term base (3), un-ict" in words(page)
    assert "/terms?q=nowhere&match=fuzzy" in page.xpath("//main//a/@href")
    assert served.client.get("/terms?q=" + "x" * 301).status_code == 414
    assert served.client.get("/terms?match=other").status_code == 400


def test_no_term_base_yet_says_how_to_fill_it(tmp_path):
    served = Served(tmp_path / "none").enter()
    page = tree(served.client.get("/terms?base=own"))
    assert page.xpath("//form[@action='/terms/import']//input[@type='file']")
    for path in ("/terms/queue", "/terms/duplicates", "/terms/changes"):
        assert served.client.get(path).status_code == 200, path
    served.session.close()


def test_pages_of_many(served):
    many = [ConceptEntry(f"m{n}", (Term("en", f"many {n:03}"),)) for n in range(120)]
    put(served.session.settings.memory, *many)
    first = tree(served.client.get("/terms?q=many&base=own"))
    second = tree(served.client.get(first.xpath("//a[@rel='next']/@href")[0]))
    assert "51–100 of 120" in words(second)
    assert "many 050" in words(second.xpath("//*[@data-row]")[0])


def test_bases_are_those_of_the_memory_and_no_files(served):
    for base in ("/etc/passwd", "terms.csv", "..", "un-other", "job:x"):
        assert served.client.get("/terms", params={"base": base}).status_code == 404
        assert served.client.get("/terms/edit", params={"base": base, "id": "x"}).status_code == 404


# An entry.


def test_an_entry_has_all_of_its_record(served):
    page = tree(served.client.get("/terms/own/digital-divide"))
    text = words(page)
    for each in (
        "a gap",
        "ICT",
        "差距",
        "常用",
        "register",
        "formal",
        "A divide.",
        "c1, c2",
        "not searched for",
        "replaced by 数字鸿沟",
    ):
        assert each in text, each
    assert page.xpath("//dd//a/@href") == ["https://undocs.org/A/RES/74/197"]
    assert [each.get("aria-label") for each in page.xpath("//section[h2]")][:2] == [
        "English",
        "Chinese",
    ]


def test_an_entry_with_an_odd_id_has_an_address(served):
    page = tree(served.client.get("/terms?q=odd&base=own"))
    (link,) = page.xpath("//a[@class='open']/@href")
    assert words(tree(served.client.get(link)).xpath("//h1")[0]) == "odd one · 怪"
    fields = edit(served, ODD.id)
    answer = send(served, "/terms/save", change([*fields, ("action", "save")], subject="odd"))
    follow(served, answer)
    assert entries(served)[ODD.id].subject == "odd"


def test_the_history_is_drawn_in_the_page_without_inline_style(served):
    page = tree(served.client.get("/terms/own/digital-divide?history=1"))
    assert page.xpath("//*[local-name()='svg' and @class='history']")
    assert page.xpath("//*[@style] | //style") == []


def test_links_of_other_kinds_are_texts(served):
    put(served.session.settings.memory, ConceptEntry(
        "bad", (Term("en", "<b>bad</b>", source="s", link="javascript:alert(1)"),)))  # fmt: skip
    page = tree(served.client.get("/terms/own/bad"))
    assert page.xpath("//main//a[starts-with(@href, 'javascript')] | //main//h1/b") == []
    assert "javascript:alert(1)" in words(page)


def test_what_is_not_there(served):
    assert served.client.get("/terms/own/nothing").status_code == 404
    assert served.client.get("/terms/own").status_code == 404
    assert served.client.get("/terms/elsewhere/x").status_code == 404


# Editing.


def test_a_form_that_nobody_touched_changes_nothing(served):
    before = entries(served)
    for identity in before:
        fields = [*edit(served, identity), ("action", "save")]
        follow(served, send(served, "/terms/save", fields))
    assert entries(served) == before
    journal = served.session.settings.memory / "terms.jsonl.changes"
    assert journal.read_text("utf-8").count("\n") == 1  # how the base was filled


def test_a_change_is_shown_first_then_made_then_undone(served):
    fields = change(edit(served), term__2__status="deprecated", subject="information")
    shown = tree(send(served, "/terms/save", [*fields, ("action", "preview")]))
    told = cells(shown.xpath("//section[contains(@class, 'preview')]")[0])
    assert "subject ICT information" in told
    assert "Chinese 数码鸿沟 status superseded do not use" in told
    assert entries(served)["digital-divide"] == GAP
    made = follow(
        served, send(served, "/terms/save", [*read_form(shown, "/terms/save"), ("action", "save")])
    )
    assert entries(served)["digital-divide"].terms[2].status == "deprecated"
    flash = made.xpath("//div[@class='flash']")[0]
    assert "edited: digital-divide" in words(flash)
    undone = follow(served, send(served, "/terms/undo", read_form(flash, "/terms/undo")))
    assert entries(served)["digital-divide"] == GAP
    assert "undone since" in words(undone.get_element_by_id("changes"))


def test_terms_contexts_and_fields_are_added_without_a_script(served):
    page = tree(send(served, "/terms/save", [*edit(served), ("more", "term")]))
    assert page.xpath("//*[@autofocus]/@name") == ["term.3.text"]
    fields = change(
        read_form(page, "/terms/save"), term__3__lang="fr", term__3__text=" fracture  numérique "
    )
    page = tree(send(served, "/terms/save", [*fields, ("more", "term.3.context")]))
    fields = change(
        read_form(page, "/terms/save"), term__3__context__0__text="La fracture numérique."
    )
    page = tree(send(served, "/terms/save", [*fields, ("more", "lang.zh.field")]))
    fields = change(
        read_form(page, "/terms/save"),
        lang__zh__field__0__name="gender",
        lang__zh__field__0__value="x",
    )
    fields = change(fields, term__3__process_status="approved")
    follow(
        served, send(served, "/terms/save", [*fields, ("term.2.drop", "yes"), ("action", "save")])
    )
    now = entries(served)["digital-divide"]
    assert [term.text for term in now.terms] == ["digital divide", "数字鸿沟", "fracture numérique"]
    assert now.terms[2].contexts == (Quote("La fracture numérique."),)
    assert now.languages[0].fields == (("gender", "x"),)
    assert (now.terms[2].process_by, len(now.terms[2].process_date)) == (served.session.user, 10)
    assert now.terms[:2] == GAP.terms[:2]


@pytest.mark.parametrize(
    ("field", "value", "told"),
    [("term__0__date", "last year", "is not a date"), ("term__2__status", "preferred", "preferred"),
     ("term__0__text", " ", "no text"),
     ("term__0__lang", "klingon language", "not a language code"),
     ("term__1__region", "somewhere else", "region like TW")],
)  # fmt: skip
def test_what_cannot_be_is_said_in_the_form_and_what_was_typed_stays(served, field, value, told):
    fields = change(edit(served), **{field: value, "subject": "typed"})
    page = tree(send(served, "/terms/save", [*fields, ("action", "save")]), 400)
    assert told in words(page.xpath("//*[@role='alert']")[0])
    assert ("subject", "typed") in read_form(page, "/terms/save")
    assert entries(served)["digital-divide"] == GAP


def test_a_form_that_is_older_than_the_entry_overwrites_nothing(served):
    """Two terminologists: the second sees both, and decides."""
    hers, his = edit(served), edit(served)
    act_as(served, "terminologist", name="Ada")
    follow(
        served, send(served, "/terms/save", change([*hers, ("action", "save")], definition="hers"))
    )
    act_as(served, "terminologist", name="Bo")
    answer = send(served, "/terms/save", change([*his, ("action", "save")], subject="his"))
    page = tree(answer, 412)
    assert entries(served)["digital-divide"].definition == "hers"
    assert entries(served)["digital-divide"].subject == "ICT"
    told = cells(page.xpath("//section[contains(@class, 'conflict')]")[0])
    assert "Ada changed this entry meanwhile" in told
    assert "definition hers a gap" in told
    assert "subject ICT his" in told
    again = read_form(page, "/terms/save")
    assert ("subject", "his") in again
    follow(
        served, send(served, "/terms/save", change([*again, ("action", "save")], definition="hers"))
    )
    now = entries(served)["digital-divide"]
    assert (now.definition, now.subject) == ("hers", "his")
    assert [term.contexts for term in now.terms] == [term.contexts for term in GAP.terms]


def test_what_was_deleted_meanwhile_is_not_made_again(served):
    fields = edit(served)
    page = tree(served.client.get("/terms/own/digital-divide"))
    deleted = send(served, "/terms/delete", read_form(page, "/terms/delete"))
    gone = served.client.get(deleted.headers["location"])
    assert gone.status_code == 410
    answer = send(served, "/terms/save", change([*fields, ("action", "save")], subject="x"))
    assert answer.status_code == 412
    assert "digital-divide" not in entries(served)
    flash = parser.document_fromstring(gone.text).xpath("//div[@class='flash']")[0]
    follow(served, send(served, "/terms/undo", read_form(flash, "/terms/undo")))
    assert entries(served)["digital-divide"] == GAP


def test_a_new_entry_has_both_sides_of_a_selection(served):
    page = tree(served.client.get("/terms/new", params={"zh": "电子废物", "en": "e-waste"}))
    fields = read_form(page, "/terms/save")
    assert dict(fields)["term.0.lang"] != dict(fields)["term.1.lang"]
    made = follow(served, send(served, "/terms/save", [*fields, ("action", "save")]))
    assert {(t.lang, t.text) for t in entries(served)["e-waste"].terms} == {
        ("zh", "电子废物"),
        ("en", "e-waste"),
    }
    assert words(made.xpath("//h1")[0]) == "e-waste · 电子废物"
    assert served.client.get("/terms/new", params={"zh": "长" * 301}).status_code == 414
    page = tree(served.client.get("/terms/new", params={"en": "Digital divide"}))
    shown = tree(
        send(served, "/terms/save", [*read_form(page, "/terms/save"), ("action", "preview")])
    )
    assert "The same concept seems to be there digital divide" in cells(shown)
    queued = send(served, "/terms/save", [*read_form(page, "/terms/save"), ("action", "queue")])
    follow(served, queued)
    assert entries(served)["digital-divide-2"].terms[0].process_status == "proposed"


def test_readers_read_and_translators_propose(served):
    act_as(served, "reader")
    assert served.client.get("/terms/own/digital-divide").status_code == 200
    for path in ("/terms/new", "/terms/edit?id=digital-divide", "/terms/merge"):
        assert served.client.get(path).status_code == 403, path
    act_as(served, "translator")
    page = tree(served.client.get("/terms/own/digital-divide"))
    assert (
        page.xpath("//a[starts-with(@href, '/terms/edit')] | //form[@action='/terms/delete']") == []
    )
    for path in (
        "/terms/save",
        "/terms/decide",
        "/terms/delete",
        "/terms/merge",
        "/terms/copy",
        "/terms/import",
        "/terms/impact",
    ):
        assert served.send(path).status_code == 403, path
    page = tree(served.client.get("/terms/new", params={"zh": "电子废物", "en": "e-waste"}))
    fields = change(read_form(page, "/terms/propose"), source="A/RES/75/202", note="twice")
    looked = tree(send(served, "/terms/propose", [*fields, ("action", "preview")]))
    assert "Nothing like it" in words(looked)
    assert "e-waste" not in entries(served)
    follow(served, send(served, "/terms/propose", [*fields, ("action", "save")]))
    assert [
        (t.process_status, t.process_by, t.source) for t in entries(served)["e-waste"].terms
    ] == [("proposed", "Bob", "A/RES/75/202")] * 2


def test_translators_take_back_what_is_their_own(served):
    act_as(served, "terminologist", name="Ada")
    follow(
        served,
        send(served, "/terms/save", change([*edit(served), ("action", "save")], subject="x")),
    )
    act_as(served, "translator")
    answer = served.send("/terms/undo", base="own", change="2")
    assert answer.status_code == 400
    assert "made by Ada" in answer.text
    page = tree(served.client.get("/terms/propose", params={"base": "own", "id": "digital-divide"}))
    fields = change(read_form(page, "/terms/propose"), term__0__lang="fr", term__0__text="fossé")
    made = follow(served, send(served, "/terms/propose", [*fields, ("action", "save")]))
    follow(
        served,
        send(
            served, "/terms/undo", read_form(made.xpath("//div[@class='flash']")[0], "/terms/undo")
        ),
    )
    assert len(entries(served)["digital-divide"].terms) == 3


def test_the_way_back_is_a_page_of_terms(served):
    follow(
        served,
        send(served, "/terms/save", change([*edit(served), ("action", "save")], subject="x")),
    )
    answer = served.send("/terms/undo", base="own", change="2", back="//evil.example/terms")
    assert answer.headers["location"].startswith("/terms/changes")


def test_of_two_forms_that_are_sent_at_once_one_is_written(served):
    both = [change([*edit(served), ("action", "save")], subject=each) for each in ("one", "two")]
    with ThreadPoolExecutor(2) as threads:
        found = [*threads.map(lambda fields: send(served, "/terms/save", fields), both)]
    assert sorted(each.status_code for each in found) == [303, 412]
    assert entries(served)["digital-divide"].subject in ("one", "two")


# The queue.


@pytest.fixture
def queued(served):
    folder = str(served.session.settings.memory)
    propose = ["terms", "propose", "--memory", folder, "--quiet", "--by", "Bob"]
    assert (
        run(
            [
                *propose,
                "en=digital inclusion",
                "zh=数字包容",
                "--source",
                "A/75/1",
                "--note",
                "seen",
            ]
        )
        == 0
    )
    assert run([*propose, "en=e-waste", "zh=电子废物"]) == 0
    return served


def forms(page):
    return page.xpath("//li[@data-row]//form")


def test_proposals_are_approved_changed_and_declined(queued):
    page = tree(queued.client.get("/terms/queue"))
    assert "2 wait" in words(page)
    assert "by Bob" in words(forms(page)[0])
    assert "seen" in words(forms(page)[0])
    fields = read_form(forms(page)[0], "/terms/decide")
    fields = change([*fields, ("decision", "approve")], status="preferred")
    page = follow(queued, send(queued, "/terms/decide", fields))
    assert {(t.status, t.process_status) for t in entries(queued)["digital-inclusion"].terms} == {
        ("preferred", "approved")
    }
    fields = read_form(forms(page)[0], "/terms/decide")
    refused = send(queued, "/terms/decide", [*fields, ("decision", "decline")])
    assert "only with a reason" in tree(refused, 400).text_content()
    declined = send(
        queued, "/terms/decide", change([*fields, ("decision", "decline")], why="no source")
    )
    page = follow(queued, declined)
    assert "e-waste" not in entries(queued)
    assert "Nothing waits" in words(page)
    follow(queued, send(queued, "/terms/undo", read_form(page, "/terms/undo")))
    assert "e-waste" in entries(queued)
    assert "no source" in words(tree(queued.client.get("/terms/changes")))


def test_one_term_of_several_is_decided_by_itself(queued):
    fields = read_form(forms(tree(queued.client.get("/terms/queue")))[0], "/terms/decide")
    only = [pair for pair in fields if pair != ("number", "2")]
    follow(queued, send(queued, "/terms/decide", [*only, ("decision", "approve")]))
    assert [t.process_status for t in entries(queued)["digital-inclusion"].terms] == [
        "approved",
        "proposed",
    ]


def test_two_who_decide_at_once(queued):
    fields = read_form(forms(tree(queued.client.get("/terms/queue")))[0], "/terms/decide")
    approve = [*fields, ("decision", "approve")]
    follow(queued, send(queued, "/terms/decide", approve))
    late = send(queued, "/terms/decide", change([*fields, ("decision", "decline")], why="late"))
    page = tree(late, 412)
    assert "was changed meanwhile" in words(page.xpath("//*[@role='alert']")[0])
    assert {t.process_status for t in entries(queued)["digital-inclusion"].terms} == {"approved"}


# Duplicates.


def test_duplicates_become_one_after_a_look(served):
    other = ConceptEntry(
        "gap-2", (Term("en", "Digital divide", note="n"), Term("fr", "fossé")), "IT"
    )
    put(served.session.settings.memory, other)
    page = tree(served.client.get("/terms/duplicates"))
    assert "digital-divide" in words(forms(page)[0])
    assert "gap-2" in words(forms(page)[0])
    query = dict(read_form(forms(page)[0], "/terms/merge"))
    page = tree(served.client.get("/terms/merge", params={**query, "other": "gap-2"}))
    assert "another subject is held: ICT" in words(page)
    assert "French fossé" in words(page)
    fields = read_form(page, "/terms/merge")
    made = follow(served, send(served, "/terms/merge", fields))
    assert "gap-2" not in entries(served)
    assert send(served, "/terms/merge", fields).status_code == 412
    follow(
        served,
        send(
            served, "/terms/undo", read_form(made.xpath("//div[@class='flash']")[0], "/terms/undo")
        ),
    )
    assert entries(served)["gap-2"] == other
    assert entries(served)["digital-divide"] == GAP


# Another term base.


def test_an_entry_of_un_ict_is_taken_over_and_stays_as_it_is(served):
    page = tree(served.client.get("/terms/un-ict/tech-bank"))
    assert "can't be changed" in words(page)
    assert page.xpath("//a[starts-with(@href, '/terms/edit')]") == []
    follow(served, served.send("/terms/copy", base="un-ict", id="tech-bank"))
    assert "tech-bank" in entries(served)
    fields = change(edit(served, "tech-bank"), base="un-ict", subject="x")
    assert send(served, "/terms/save", [*fields, ("action", "save")]).status_code == 400


# Files.


def test_a_file_is_looked_at_before_it_is_added(served, tmp_path):
    table = tmp_path / "new.csv"
    table.write_text(
        "id,en,zh,subject\ne,e-waste,电子废物,waste\nd,digital divide,数字鸿沟,IT\n"
        "x,digital divide,差别,\n", "utf-8",
    )  # fmt: skip
    before = entries(served)
    job = served.finish(send(served, "/terms/import", [("base", "own")], table))
    assert (job.state, job.problem) == ("succeeded", None)
    counts = "3 read, 2 added, 1 merged, 2 contradictions left out"
    assert job.result == {"new.csv": counts}
    page = tree(served.client.get(f"/term_imports/{job.item}"))
    assert "2 new, 1 merged" in words(page)
    assert "another subject is held: ICT" in words(page)
    assert "added beside digital-divide" in words(page)
    assert entries(served) == before
    done = served.finish(served.send(f"/term_imports/{job.item}"))
    assert (done.state, done.problem) == ("succeeded", None)
    assert done.result["new.csv"] == counts
    assert {"e", "x"} < {*entries(served)}
    assert served.send(f"/term_imports/{job.item}").status_code == 412
    assert "This was taken over" in words(tree(served.client.get(f"/term_imports/{job.item}")))
    change_number = int(done.result["undo"].split()[1])
    follow(served, served.send("/terms/undo", base="own", change=str(change_number)))
    assert entries(served) == before


def test_faults_of_a_file_are_shown_and_passed_over_only_when_that_is_said(served, tmp_path):
    table = tmp_path / "faulty.csv"
    table.write_text("id,en,zh,zh deprecated\na,gap one,差距,差距\nb,other,别的,\n", "utf-8")
    (file,) = served.drop(table)
    job = served.finish(served.send("/terms/import", file=file, base="own"))
    page = tree(served.client.get(f"/term_imports/{job.item}"))
    assert "faulty.csv:2:1: a: zh 差距 is admitted and deprecated" in words(page)
    failed = served.finish(served.send(f"/term_imports/{job.item}"))
    assert failed.state == "failed"
    assert str(tmp_path) not in failed.problem


def test_a_sheet_for_review_comes_back(served, tmp_path):
    from openpyxl import load_workbook

    data = served.client.get("/terms/sheet.xlsx?base=own").content
    book = load_workbook(BytesIO(data))
    sheet = book.active
    heads = [cell.value for cell in sheet[1]]
    at = heads.index("subject") + 1
    for row in sheet.iter_rows(min_row=2):
        if row[0].value.startswith("digital-divide#"):
            row[at - 1].value = "information"
    book.save(tmp_path / "back.xlsx")
    sent = send(served, "/terms/import", [("base", "own")], tmp_path / "back.xlsx")
    item = served.finish(sent).item
    page = words(tree(served.client.get(f"/term_imports/{item}")))
    assert "3 cells would change" in page
    assert "ICT" in page
    assert entries(served)["digital-divide"] == GAP
    assert served.finish(served.send(f"/term_imports/{item}")).state == "succeeded"
    assert entries(served)["digital-divide"].subject == "information"


@pytest.mark.parametrize("form", ["tbx", "csv", "xlsx", "jsonl"])
def test_what_was_found_is_exported(served, form, tmp_path):
    answer = served.client.get(f"/terms/export?q=divide&base=own&format={form}")
    assert f'filename="terms.{form}"' in answer.headers["content-disposition"]
    path = tmp_path / f"found.{form}"
    path.write_bytes(answer.content)
    from tmtool.terms import reading

    assert [each.id for each in reading.read_base(str(path)).entries] == ["digital-divide"]
    assert served.client.get(f"/terms/export?q=zzz&base=own&format={form}").status_code == 400
    assert served.client.get("/terms/export?q=divide&format=exe").status_code == 404


# A change of a term.


def test_a_wording_is_superseded_after_a_look_and_taken_back(served):
    put(
        served.session.settings.memory,
        ConceptEntry("gap", (Term("en", "digital gap", "preferred"),)),
    )
    page = tree(served.client.get("/terms/own/gap"))
    (link,) = [each for each in page.xpath("//a/@href") if "/terms/impact" in each]
    form = read_form(tree(served.client.get(link)), "/terms/impact")
    assert send(served, "/terms/impact", form).status_code == 400
    job = served.finish(send(served, "/terms/impact", change(form, new="digital chasm")))
    assert (job.state, job.problem) == ("succeeded", None)
    page = tree(served.client.get(f"/term_changes/{job.item}"))
    assert "A/RES/75/202" in words(page)
    assert entries(served)["gap"].terms[0].status == "preferred"
    assert served.send(f"/term_changes/{job.item}").status_code == 400
    done = served.finish(served.send(f"/term_changes/{job.item}", why="agreed"))
    assert (done.state, done.problem) == ("succeeded", None)
    assert {(t.text, t.status) for t in entries(served)["gap"].terms} == {
        ("digital gap", "superseded"), ("digital chasm", "preferred"),
    }  # fmt: skip
    assert served.send(f"/term_changes/{job.item}", why="again").status_code == 412
    follow(served, served.send(f"/term_changes/{job.item}/undo"))
    assert [t.status for t in entries(served)["gap"].terms] == ["preferred"]


def test_a_change_that_would_touch_other_things_by_now_is_not_made(served):
    from tmtool.memory.memory import Memory
    from tmtool.units import TranslationUnit, Variant

    job = served.finish(
        served.send("/terms/impact", old="digital gap", new="digital chasm", lang="en")
    )
    memory = Memory.open(served.session.settings.memory, user="Ada")
    memory.add([TranslationUnit((Variant("zh", "数字差距"), Variant("en", "the digital gap")), ())])
    memory.close()
    done = served.finish(served.send(f"/term_changes/{job.item}", why="agreed"))
    assert done.state == "failed"
    assert "look at it again" in done.problem
    page = tree(served.client.get(f"/term_changes/{job.item}"))
    assert page.xpath("//input[@name='why']")


# Candidates.


@pytest.fixture
def extracted(served):
    bitext = Path(__file__).parent / "data" / "terms" / "bitext.tsv"
    answer = send(served, "/terms/candidates", [("limit", "30")], bitext)
    job = served.finish(answer)
    assert (job.state, job.problem) == ("succeeded", None), job.problem
    return served, f"/candidates/{job.item}"


def test_candidates_go_into_the_base_the_queue_or_nowhere(extracted):
    served, address = extracted
    page = tree(served.client.get(address))
    rows = forms(page)
    assert len(rows) >= 3
    assert "association" in words(rows[0])
    held = {*entries(served)}
    pairs = [tuple(words(e) for e in row.xpath(".//p[@class='pair']/span")) for row in rows[:3]]
    for decision in ("base", "queue", "dropped"):
        row = forms(page)[0]
        page = follow(
            served, send(served, address, [*read_form(row, address), ("decision", decision)])
        )
    new = {k: e for k, e in entries(served).items() if k not in held}
    steps = {
        tuple(t.text for t in e.terms): {t.process_status for t in e.terms} for e in new.values()
    }
    assert steps == {pairs[0]: {"approved"}, pairs[1]: {"proposed"}}
    assert all(t.note.startswith("extracted: ") for e in new.values() for t in e.terms)
    assert "3 of" in words(page.xpath("//h1")[0])
    undo = page.xpath("//div[@class='flash']//form")[0]
    page = follow(served, send(served, address, [*read_form(undo, address), ("decision", "open")]))
    assert "2 of" in words(page.xpath("//h1")[0])
    every = tree(served.client.get(f"{address}?show=all"))
    done = [form for form in forms(every) if "in the term base" in words(form)]
    follow(served, send(served, address, [*read_form(done[0], address), ("decision", "open")]))
    assert len([each for each in entries(served) if each not in held]) == 1


def test_a_candidate_is_decided_by_one_of_two(extracted):
    served, address = extracted
    fields = read_form(forms(tree(served.client.get(address)))[0], address)
    served.state.share_item(address.rpartition("/")[2], "UN")
    act_as(served, "terminologist", name="Ada")
    follow(served, send(served, address, [*fields, ("decision", "base")]))
    count = len(entries(served))
    act_as(served, "terminologist", name="Bo")
    late = tree(send(served, address, [*fields, ("decision", "dropped")]), 412)
    assert "decided meanwhile by Ada" in words(late)
    assert len(entries(served)) == count
    other = read_form(forms(tree(served.client.get(address)))[0], address)
    act_as(served, "translator", name=served.session.user)
    assert send(served, address, [*other, ("decision", "base")]).status_code == 403
    follow(served, send(served, address, [*other, ("decision", "queue")]))


def test_candidates_quote_texts_and_are_shown_to_few(extracted):
    served, address = extracted
    act_as(served, "translator", name="Eve")
    assert served.client.get(address).status_code == 404
    assert address not in served.client.get("/terms/candidates").text
    act_as(served, "terminologist", name="Ada")
    assert served.client.get(address).status_code == 404
    served.state.share_item(address.rpartition("/")[2], "UN")
    assert address in served.client.get("/terms/candidates").text
    act_as(served, "translator", name="Eve")
    assert served.client.get(address).status_code == 404


def test_a_candidate_that_the_base_refuses_stays_open(extracted, monkeypatch):
    served, address = extracted
    fields = read_form(forms(tree(served.client.get(address)))[0], address)
    answer = send(served, address, [*fields, ("entry", "nowhere"), ("decision", "base")])
    assert answer.status_code == 400
    follow(served, send(served, address, [*fields, ("decision", "dropped")]))


def test_candidates_of_the_memory_and_what_is_none(served, tmp_path):
    job = served.finish(send(served, "/terms/candidates", [("langs", "zh,en"), ("least", "2")]))
    assert job.state in ("succeeded", "failed")
    assert not (job.problem or "").startswith("An error in tmtool")
    (tmp_path / "one.txt").write_text("One text.\n", "utf-8")
    job = served.finish(send(served, "/terms/candidates", [], tmp_path / "one.txt"))
    assert job.state == "failed"
    assert "two documents" in job.problem


# All pages.


def test_texts_stay_texts_on_every_page(served):
    evil = "<img src=x onerror=a()>'\"{{7*7}}"
    terms = (
        Term("en", evil, source=evil, note=evil, organization=evil, process_status="proposed",
             process_by=evil, successor=evil, contexts=(Quote(evil, evil, evil),),
             fields=(("evil", evil),)),
        Term("zh", "恶"),
    )  # fmt: skip
    bad = ConceptEntry("evil", terms, evil, f"{evil} x", evil, fields=(("e", evil),))
    other = ConceptEntry("evil-2", (Term("en", evil), Term("zh", "恶")))
    put(served.session.settings.memory, bad, other)
    addresses = ["/terms?q=恶", "/terms?view=table", "/terms/own/evil", "/terms/edit?id=evil",
                 "/terms/propose?id=evil", "/terms/queue", "/terms/duplicates",
                 "/terms/merge?kept=evil&other=evil-2"]  # fmt: skip
    for address in addresses:
        page = tree(served.client.get(address))
        found = page.xpath("//main//img | //main//script | //@onerror | //@style")
        assert found == [], address
        assert "{{7*7}}" in served.client.get(address).text, address


def test_pages_are_small(served):
    assert measure_brought(served.client, "/terms/own/digital-divide") < 60 * 1024


def test_no_text_in_a_log_or_an_address(served):
    canary = "CANARY鸿沟"
    fields = change(edit(served), subject=canary, definition=canary)
    answer = send(served, "/terms/save", [*fields, ("action", "save")])
    assert canary not in answer.headers["location"]
    assert not any(canary in line for line in served.lines)


def test_journal_lines_have_who_and_why(served):
    act_as(served, "terminologist", name="Ada")
    fields = change(edit(served), subject="x", why="because")
    follow(served, send(served, "/terms/save", [*fields, ("action", "save")]))
    journal = (served.session.settings.memory / "terms.jsonl.changes").read_text("utf-8")
    last = json.loads(journal.splitlines()[-1])
    assert (last["by"], last["why"], last["action"]) == ("Ada", "because", "edit")
