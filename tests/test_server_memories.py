"""The memory on pages: what is in it, files into it and out of it, its history, texts erased."""

import json
import re
from pathlib import Path

from docx_files import docx
from memories import pairs, tmx
from served import Served

from tmtool.server.roles import Person

CANARY = "The quick canary sings in room 7 of the embargoed annex"
TMX = """<tmx version="1.4"><header srclang="zh" segtype="sentence" adminlang="en" datatype="x"
creationtool="x" creationtoolversion="1" o-tmf="x"/><body>
<tu><tuv xml:lang="zh"><seg>弥合数字鸿沟。</seg></tuv>
<tuv xml:lang="en"><seg>{0}</seg></tuv></tu>
<tu><tuv xml:lang="zh"><seg></seg></tuv><tuv xml:lang="en"><seg>Empty side</seg></tuv></tu>
</body></tmx>
"""


def add(served, path, **fields):
    (identity,) = served.drop(path)
    return served.finish(served.send("/imports", file=identity, **fields))


def write_tmx(tmp_path, name="new.tmx", text=CANARY):
    path = tmp_path / name
    path.write_text(TMX.format(text), "utf-8")
    return path


def read(served, address):
    answer = served.client.get(address)
    assert answer.status_code == 200, answer.text
    return answer.text


def test_what_is_in_the_memory(served):
    page = read(served, "/memories")
    assert "<b>6</b> units" in page
    assert "adopted 2" in page
    assert "restricted 1" in page
    assert "not searched: there is no index yet" in page
    assert "Bring the index up to date" in page


def test_an_empty_memory_says_how_to_fill_it(tmp_path):
    served = Served(tmp_path / "none").enter()
    page = read(served, "/memories")
    assert "/memories/import" in page
    assert "tmtool add" not in page
    assert "No texts yet" in read(served, "/history")
    assert not served.session.has_memory


def test_documents_are_searched(served):
    page = read(served, "/memories/documents?q=a/res")
    assert "A/RES/75/202" in page
    assert "A/C.2/75/L.11" not in page
    assert 'href="/at/A/RES/75/202"' in page
    assert "EMBARGOED" in read(served, "/memories/documents")
    assert "No document matches" in read(served, "/memories/documents?q=nowhere")


def test_a_document_without_a_symbol_is_found_opened_and_taken_out_by_its_file(served, tmp_path):
    texts = {
        "note.zh.txt": "关于湿地的照会\n\n各国应当保护湿地。\n",
        "note.en.txt": "Note on wetlands\n\nStates should protect wetlands.\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    before = served.session.store.count_units()
    ids = served.drop(*(tmp_path / name for name in texts))
    fields = [("file", (None, each)) for each in ids] + [("pair", (None, "1"))]
    headers = {"sec-fetch-site": "same-origin"}
    job = served.finish(served.client.post("/imports", files=fields, headers=headers))
    assert job.state == "succeeded", job.problem
    for query in ("note.ZH", "note.en"):
        page = read(served, f"/memories/documents?q={query}")
        assert ">note.zh.txt + note.en.txt</a>" in page
        assert "without a name" not in page
    assert "各国应当保护湿地" in read(served, re.search('href="(/at/note[^"]*)"', page)[1])
    page = read(served, re.search('href="(/memories/document[?]name=note[^"]*)"', page)[1])
    chosen = dict(re.findall('name="(symbol|file_name)" value="([^"]*)"', page))
    assert chosen == {"file_name": "note.zh.txt"}
    assert served.session.store.count_units() > before
    job = served.finish(served.send("/memories/withdrawals", **chosen))
    assert job.state == "succeeded", job.problem
    assert served.session.store.count_units() == before
    assert "No document matches" in read(served, "/memories/documents?q=note.")


def test_a_title_that_a_text_repeats_is_listed_once(served, tmp_path):
    zh = "信息和通信技术促进可持续发展"
    texts = {
        "zh.txt": f"A/RES/75/902\n\n75/902. {zh}\n\n{zh}\n\n大会，\n\n1. 请秘书长提交报告；\n",
        "en.txt": "A/RES/75/902\n\n75/902. Technologies\n\nTechnologies\n\n"
        "The General Assembly,\n\n1. Requests the Secretary-General to report;\n",
    }
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    ids = served.drop(*(tmp_path / name for name in texts))
    fields = [("file", (None, each)) for each in ids] + [("pair", (None, "1"))]
    headers = {"sec-fetch-site": "same-origin"}
    job = served.finish(served.client.post("/imports", files=fields, headers=headers))
    assert job.state == "succeeded", job.problem
    page = read(served, "/memories/documents?q=75/902")
    assert page.count(zh) == page.count("Technologies") == 1


def test_an_import_reports_what_it_did_and_is_undone(served, tmp_path):
    job = add(served, write_tmx(tmp_path), name="ITU")
    assert (job.state, job.problem) == ("succeeded", None)
    page = read(served, f"/imports/{job.item}")
    assert "Undo this import" in page
    assert "empty side" in page
    skipped = served.client.get(f"/imports/{job.item}/skipped")
    assert skipped.headers["content-disposition"].startswith("attachment")
    (told,) = map(json.loads, skipped.text.splitlines())
    assert (told["what"], told["reason"], told["line"]) == ("skipped", "empty side", 5)
    assert "ITU" in read(served, "/memories")
    change = re.search(r"/history/(\d+)/undo", page)[1]
    assert CANARY in read(served, f"/history/{change}/undo")
    answer = served.send(f"/history/{change}/undo")
    assert answer.status_code == 303
    assert "1 unit taken out" in read(served, answer.headers["location"])
    assert served.session.store.count_units() == 6
    assert served.client.get(f"/history/{change}/undo").status_code == 400


def test_the_memory_names_a_file_without_the_folder_of_the_server(served, tmp_path):
    add(served, write_tmx(tmp_path))
    entry = served.session.store.read_journal(1)[0]
    assert entry.details["file"] == "new.tmx"
    again = add(served, write_tmx(tmp_path))
    assert "1 same" in again.result["new.tmx"]


def test_a_text_and_its_translation_are_aligned_on_the_way(served, tmp_path):
    for lang, text in (("zh", "请秘书长提交报告。"), ("en", "Requests the Secretary-General.")):
        (tmp_path / f"{lang}.txt").write_text(text, "utf-8")
    files = {
        "source": ("zh.txt", b"".join([(tmp_path / "zh.txt").read_bytes()])),
        "target": ("en.txt", (tmp_path / "en.txt").read_bytes()),
    }
    answer = served.client.post(
        "/imports", files={**files, "symbol": (None, "A/1"), "pair": (None, "1")},
        headers={"sec-fetch-site": "same-origin"},
    )  # fmt: skip
    job = served.finish(answer)
    assert (job.state, job.problem) == ("succeeded", None)
    assert "zh.txt + en.txt" in job.title
    assert "A/1" in read(served, "/memories/documents")


def test_a_restricted_text_is_asked_about_and_not_added_by_default(served, tmp_path):
    body = "\n\nThe Committee notes the report.\n"
    pair = []
    for lang, head, text in (
        ("zh", "限制分发", "委员会注意到该报告。"),
        ("en", "Distr.: Restricted", "The Committee notes the report."),
    ):
        path = tmp_path / f"{lang}.txt"
        path.write_text(f"{head}\n\nA/1\n\n{text}{body if lang == 'en' else ''}", "utf-8")
        pair.append(path)
    ids = served.drop(*pair)
    fields = [("file", (None, each)) for each in ids] + [("pair", (None, "1"))]
    headers = {"sec-fetch-site": "same-origin"}
    job = served.finish(served.client.post("/imports", files=fields, headers=headers))
    assert job.state == "succeeded", job.problem
    page = read(served, f"/imports/{job.item}")
    assert "not added" in page
    assert "estricted" in page
    assert "Add it all the same" in page
    before = served.session.store.count_units()
    again = [*fields, ("restricted", (None, "1"))]
    served.finish(served.client.post("/imports", files=again, headers=headers))
    assert served.session.store.count_units() > before


def test_the_report_of_a_cut_off_file_says_what_was_added_before_the_error(served, tmp_path):
    path = tmp_path / "cut.tmx"
    path.write_text(tmx(pairs(2)).partition("</body>")[0], "utf-8")
    (identity,) = served.drop(path)
    headers = {"sec-fetch-site": "same-origin"}
    fields = [("file", (None, identity))]
    job = served.finish(served.client.post("/imports", files=fields, headers=headers))
    assert "2 units were added before the error" in job.problem
    page = read(served, f"/imports/{job.item}")
    assert "2 units were added before the error; undo 2 takes them out" in page
    assert "/history/2/undo" in page


def test_history_is_filtered(served, tmp_path):
    add(served, write_tmx(tmp_path))
    page = read(served, "/history")
    assert "2 changes" in page
    assert "1 changes" in read(served, "/history?by=Ada")
    assert served.client.get("/history/99").status_code == 400
    assert served.client.get("/history/one").status_code == 404


def test_a_place_is_shown_as_it_stood(served, tmp_path):
    add(served, write_tmx(tmp_path))
    number = served.session.store.read_journal(1)[0].number
    link = re.search(r'href="(/at[^"]*as_of=[^"]*)"', read(served, f"/history/{number}"))[1]
    # Within the same second, as a rule.
    served.send(f"/history/{number}/undo")
    page = read(served, link.replace("&amp;", "&"))
    assert f"As the memory stood after change {number}" in page
    assert served.client.get("/at/A/RES/75/202?as_of=never").status_code == 400


def test_a_document_is_linked_taken_out_and_put_back(served):
    answer = served.send(
        "/memories/links", document="A/C.2/75/L.11", relation="adopted as", successor="A/RES/75/202"
    )
    assert "A/RES/75/202" in read(served, answer.headers["location"])
    assert "ADOPTED AS" in read(served, "/memories/document?name=A/C.2/75/L.11").upper()
    job = served.finish(served.send("/memories/withdrawals", symbol="A/C.2/75/L.11"))
    assert job.state == "succeeded", job.problem
    assert "A/C.2/75/L.11" not in read(served, "/memories/documents")
    served.send(f"/history/{job.result['records'][0]['change']}/undo")
    assert "A/C.2/75/L.11" in read(served, "/memories/documents")


def test_an_export_leaves_out_what_is_restricted(served):
    job = served.finish(served.send("/exports", format=".jsonl"))
    assert job.state == "succeeded", job.problem
    assert job.result["not written"] == "left out as restricted: 1 unit"
    assert "Download it" in read(served, f"/exports/{job.item}")
    sent = served.client.get(f"/exports/{job.item}/file")
    assert sent.headers["content-disposition"].startswith("attachment")
    assert "closing the digital gap" in sent.text
    assert "A/75/9" not in sent.text
    job = served.finish(served.send("/exports", format=".jsonl", restricted="1"))
    assert "A/75/9" in served.client.get(f"/exports/{job.item}/file").text


def find_canary(folder, wanted=CANARY):
    """The files of a folder that hold a text, in any encoding."""
    codes = [wanted.encode(), wanted.encode("utf-16-le"), wanted.encode("utf-16-be")]
    return [
        path
        for path in Path(folder).rglob("*")
        if path.is_file() and any(code in path.read_bytes() for code in codes)
    ]


def test_what_is_erased_is_in_no_file_of_the_memory_or_the_desk(served, tmp_path):
    own = served.state.path.parent
    add(served, write_tmx(tmp_path, "secret.tmx"))
    served.finish(served.send("/exports", format=".jsonl"))
    runs = "".join(f"<w:r><w:t xml:space='preserve'>{each} </w:t></w:r>" for each in CANARY.split())
    (tmp_path / "secret.docx").write_bytes(docx(f"<w:p>{runs}</w:p>"))
    served.drop(tmp_path / "secret.docx")
    key = next(
        each.key for each in served.session.store.iter_units()
        if each.unit.get_text("en") == CANARY
    )  # fmt: skip
    assert find_canary(tmp_path / "memory")
    assert find_canary(own)
    page = served.send("/memories/erase", file_name="secret.tmx", why="embargoed").text
    assert CANARY in page
    traces = re.findall(r'name="(item|job)" value="(\w+)" checked', page)
    kinds = {served.state.find_item(each).kind for what, each in traces if what == "item"}
    assert kinds == {"file", "import", "export"}
    fields = [(what, (None, each)) for what, each in traces]
    fields += [(name, (None, value)) for name, value in (
        ("file_name", "secret.tmx"), ("why", "embargoed"), ("confirm", "secret.tmx"),
    )]  # fmt: skip
    headers = {"sec-fetch-site": "same-origin"}
    job = served.finish(served.client.post("/erasures", files=fields, headers=headers))
    assert (job.state, job.problem) == ("succeeded", None)
    assert find_canary(tmp_path / "memory") == []
    assert find_canary(own) == []
    assert find_canary(own, "secret") == []
    assert served.session.store.read_units([key]) == [None]
    assert "embargoed" in read(served, "/history")
    assert served.session.store.read_journal(1)[0].action == "erase"
    assert [each.kind for each in served.state.list_jobs()] == ["erase"]
    assert served.state.list_items() == []
    assert served.send(f"/jobs/{job.id}/repeat").status_code == 400


def test_nothing_is_erased_unless_its_name_is_typed(served):
    told = {"symbol": "A/RES/75/202", "why": "so"}
    assert served.send("/erasures", **told, confirm="A/RES/75/20").status_code == 400
    assert served.send("/erasures", **told).status_code == 400
    assert served.send("/memories/erase", why="so").status_code == 400
    assert served.send("/memories/erase", symbol="A/1").status_code == 400
    assert served.state.list_jobs() == []
    assert served.session.store.count_units() == 6


def become(served, monkeypatch, name, *roles):
    """Somebody else is at the page."""
    person = Person(name, frozenset(roles))
    monkeypatch.setattr(served.access, "find_person", lambda _: person)


def test_roles_decide_what_one_may_do(served, monkeypatch, tmp_path):
    become(served, monkeypatch, "Ada", "reader")
    page = read(served, "/memories")
    assert "Export" not in page
    assert "Erase" not in page
    assert "Take it out" not in read(served, "/memories/document?name=A/RES/75/202")
    for address in ("/memories/import", "/memories/erase", "/jobs", "/history/1/undo"):
        assert served.client.get(address).status_code == 403
    sent = {
        "/imports": {"file": "x"}, "/exports": {"format": ".tmx"}, "/memories/index": {},
        "/memories/withdrawals": {"symbol": "A/1"}, "/erasures": {"symbol": "A/1", "why": "so"},
        "/memories/links": {"document": "A/1"}, "/history/1/undo": {}, "/items/1/remove": {},
    }  # fmt: skip
    for address, fields in sent.items():
        assert served.send(address, **fields).status_code == 403, address


def test_a_reviser_takes_back_own_changes_alone(served, monkeypatch):
    become(served, monkeypatch, "Bo", "reviser")
    assert "Undo this change" not in read(served, "/history/1")
    assert served.client.get("/history/1/undo").status_code == 403
    assert served.send("/history/1/undo").status_code == 403
    become(served, monkeypatch, "Ada", "reviser")
    assert "Undo this change" in read(served, "/history/1")
    assert served.send("/history/1/undo").status_code == 303
    become(served, monkeypatch, "Cy", "memory manager")
    assert served.send("/history/2/undo").status_code == 303
    assert served.session.store.count_units() == 6


def test_items_of_others_are_not_there(served, monkeypatch, tmp_path):
    (identity,) = served.drop(write_tmx(tmp_path))
    become(served, monkeypatch, "Bo", "reviser")
    assert served.send(f"/items/{identity}/remove").status_code == 404
    assert served.send(f"/items/{identity}/hold", held="1").status_code == 404
    assert identity not in read(served, "/files/list")


def test_a_large_change_is_taken_back_by_a_job(served, monkeypatch):
    monkeypatch.setattr("tmtool.server.pages.history.MAX_DIRECT_UNITS", 2)
    assert "becomes a job" in read(served, "/history/1/undo")
    job = served.finish(served.send("/history/1/undo"))
    assert (job.state, job.kind) == ("succeeded", "memory undo")
    assert served.session.store.count_units() == 0
