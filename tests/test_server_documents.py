"""Whole documents on the desk: dropped, looked into, pre-translated, compared, kept, removed."""

import asyncio
import errno
import json
import os
import re
import socket
from http.client import HTTPConnection
from io import BytesIO
from pathlib import Path
from types import SimpleNamespace
from zipfile import ZipFile

import command_server
import pytest
from docx import Document as Word
from lxml import html as parser
from served import OWN, Served, fill, listening

from tmtool.errors import InputError
from tmtool.formats.units import reading
from tmtool.operations.compare import CompareRequest
from tmtool.operations.pretranslate import PretranslateRequest
from tmtool.server import calls, recognizing
from tmtool.server.items import Items, read_moment
from tmtool.server.pages.files import MOST_FILES, list_offers
from tmtool.server.processes import Limits
from tmtool.server.roles import Person
from tmtool.server.state import Item, Job
from tmtool.server.tasks import Task, run_compare, run_pretranslate
from tmtool.server.worker import StateReporter

DATA = Path(__file__).parent / "data"
DRAFT = "\n\n".join([
    "A/C.2/76/L.60", "EMBARGOED until 2 June 2031", "大会，",
    "1. 请秘书长就本决议的执行情况提交报告；", "2. 请会员国就本决议的执行情况提交报告；",
    "3. 弥合数字鸿沟", "4. 请秘书长向大会第八十一届会议提交报告；",
    "5. 请各国政府采取一切必要措施，保护沿海湿地和生活在那里的人；", "6. 弥合数字鸿沟",
])  # fmt: skip
ENGLISH = "The General Assembly,\n\n1. Requests the Governments to protect coastal wetlands;\n"
BAD = [
    *sorted(each for each in (DATA / "documents" / "invalid").iterdir() if each.suffix != ".toml"),
    *sorted((DATA / "formats" / "tmx" / "invalid").iterdir()),
    *(DATA / "units" / "read" / name for name in ("broken.tmx", "cut_off.tmx", "entities.tmx")),
]  # fmt: skip
READABLE = {"chinese-as-english.txt", "english-as-chinese.txt"}
"""Bad only where another language is named."""
ALONE = recognizing.COMMAND
"""What looks into files as people have it; most tests have a process that is ready."""


@pytest.fixture(autouse=True)
def ready(monkeypatch):
    if os.name != "nt":  # where no process forks
        command = command_server.build_command("tmtool.server.recognizing")
        monkeypatch.setattr(recognizing, "COMMAND", command)


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    found = Served(fill(tmp_path_factory.mktemp("documents") / "memory")).enter()
    yield found
    found.session.close()


@pytest.fixture
def draft(tmp_path):
    path = tmp_path / "决议草案.txt"
    path.write_text(DRAFT, "utf-8")
    return path


@pytest.fixture(scope="module")
def made(served, tmp_path_factory):
    """A document that was looked up."""
    path = tmp_path_factory.mktemp("draft") / "决议草案.txt"
    path.write_text(DRAFT, "utf-8")
    (identity,) = served.drop(path)
    job = served.finish(served.send("/pretranslations", file=identity))
    assert (job.state, job.problem) == ("succeeded", None)
    return served.state.find_item(job.item)


@pytest.fixture(scope="module")
def compared(served, tmp_path_factory):
    """A draft beside the document that the memory has."""
    path = tmp_path_factory.mktemp("draft") / "draft.txt"
    path.write_text(DRAFT, "utf-8")
    (identity,) = served.drop(path)
    job = served.finish(served.send("/comparisons", file=identity, symbol="A/C.2/75/L.60"))
    assert (job.state, job.problem) == ("succeeded", None)
    return served.state.find_item(job.item)


def tree(answer, status=200):
    assert answer.status_code == status, answer.text
    return parser.document_fromstring(answer.text)


def words(element):
    return " ".join("".join(element.itertext()).split())


def open_files(served, *paths):
    query = "&".join(f"file={each}" for each in served.drop(*paths))
    return tree(served.client.get(f"/files?{query}"))


def offers(page):
    return [words(each) for each in page.xpath("//div[@class='offers']//h2")]


# Looking into what was dropped.


def test_a_document_is_described(served, draft):
    page = open_files(served, draft)
    row = words(page.xpath("//ul[@class='dropped']/li")[0])
    assert "决议草案.txt A/C.2/76/L.60 EMBARGOED" in row
    assert f"text, Chinese, 9 paragraphs, {len(DRAFT.encode())} bytes" in row
    assert offers(page) == ["Pre-translate", "Compare with the previous version"]


@pytest.mark.parametrize(
    ("names", "told", "first"),
    [
        (["first.xlf"], "XLIFF, bilingual file, English and Chinese, 3 pairs", "Check"),
        (["memory.tmx"], "TMX, bilingual file, French and English and Chinese, 2 pairs",
         "Check"),
    ],
)  # fmt: skip
def test_bilingual_files_are_described(served, names, told, first):
    page = open_files(served, *(DATA / "bilingual" / each for each in names))
    assert told in words(page)
    assert offers(page)[0] == first


def test_two_texts_in_one_language_are_compared_first(served, draft, tmp_path):
    later = tmp_path / "later.txt"
    later.write_text(DRAFT.replace("L.60", "L.60/Rev.1"), "utf-8")
    page = open_files(served, draft, later)
    assert offers(page)[0] == "Compare with the previous version"
    chosen = page.xpath("(//select[@name='file'])[1]/option[@selected]")
    assert words(chosen[0]) == "later.txt"


def test_another_file_joins_those_that_are_there(served, draft, tmp_path):
    english = tmp_path / "text.txt"
    english.write_text(ENGLISH, "utf-8")
    (identity,) = served.drop(draft)
    files = [("also", (None, identity)), ("file", ("text.txt", english.read_bytes()))]
    answer = served.client.post("/files", files=files, headers=OWN)
    page = tree(served.client.get(answer.headers["location"]))
    rows = [words(each) for each in page.xpath("//ul[@class='dropped']/li/p[1]/b")]
    assert rows == ["决议草案.txt", "text.txt"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        (["document Chinese"], ["pretranslation", "comparison"]),
        (["document Chinese", "document English"],
         ["bitext", "check", "import", "pretranslation", "comparison", "candidates"]),
        (["document Chinese", "document Chinese"], ["comparison", "pretranslation"]),
        (["document Chinese", "document English", "document French"],
         ["bitext", "pretranslation", "comparison"]),
        (["document Chinese", "document English", "document Chinese"],
         ["pretranslation", "comparison"]),
        (["pairs Chinese"], ["check", "import", "candidates"]),
        (["terms+pairs Chinese"], ["terms", "check", "import", "candidates"]),
        (["pairs+terms Chinese"], ["check", "import", "candidates", "terms"]),
        (["terms Chinese"], ["terms"]),
        (["pairs Chinese a.xlf"], ["check", "review", "import", "candidates"]),
        (["pairs Chinese a.jsonl"], ["review", "check", "import", "candidates"]),
        (["pairs Chinese a.sdlxliff"], ["check", "import", "candidates"]),
        (["document Chinese", "pairs Chinese"],
         ["pretranslation", "comparison", "check", "import", "candidates"]),
        ([" "], []),
    ],
)  # fmt: skip
def test_what_is_likely_is_offered_first(files, expected):
    rows = []
    for each in files:
        kinds, language, *name = each.split(" ")
        held = tuple(filter(None, kinds.split("+")))
        facts = {"kinds": held, "languages": [language]}
        rows.append(SimpleNamespace(title=(name or ["a"])[0], facts=facts))
    assert list_offers(rows) == expected


def test_a_file_is_looked_into_once(served, draft, monkeypatch):
    (identity,) = served.drop(draft)
    served.client.get(f"/files?file={identity}")
    monkeypatch.setattr(recognizing, "_ask", None)
    assert "9 paragraphs" in served.client.get(f"/files?file={identity}").text


def test_bad_files_give_a_sentence_each_and_the_server_goes_on(served, monkeypatch):
    monkeypatch.setattr(recognizing, "COMMAND", ALONE)
    for start in range(0, len(BAD), MOST_FILES):
        paths = BAD[start : start + MOST_FILES]
        page = open_files(served, *paths)
        rows = page.xpath("//ul[@class='dropped']/li")
        for path, row in zip(paths, rows, strict=True):
            told = [words(each) for each in row.xpath("p[@class='failure']")]
            if path.name in READABLE:
                assert told == []
            elif not told:
                # What a table of units leaves out is no fault of the file.
                assert list(reading.read(path)), path
            else:
                assert told[0].startswith(path.name), told
                assert "/" not in told[0].replace(path.name, "").partition(":")[0]
                assert "Traceback" not in told[0]
    assert served.lines == []
    assert served.client.get("/healthz").status_code == 200


@pytest.mark.parametrize(
    "path", [each for each in BAD[:16] if each.name not in READABLE], ids=lambda path: path.name
)
def test_a_job_over_a_bad_file_ends_in_a_sentence(served, path):
    requests = {
        run_pretranslate: PretranslateRequest(str(path)),
        run_compare: CompareRequest(str(path)),
    }
    for run, request in requests.items():
        job = Job("x", "test", "Test", "Ada", read_moment(), {})
        items = Items(served.state, path.parent)
        with pytest.raises(InputError) as caught:
            run(Task(job, request, served.session, items, StateReporter(items, "x")))
        assert str(path) in str(caught.value)


def test_a_name_may_be_anything_and_two_may_be_one(served, tmp_path):
    names = [
        "..",
        "a/../b.txt",
        "<img src=x>.txt",
        "x" * 300 + ".txt",
        "名 字\n.txt",
        "same.txt",
        "same.txt",
    ]
    files = [("file", (name, DRAFT.encode())) for name in names]
    answer = served.client.post("/files", files=files, headers=OWN)
    page = tree(served.client.get(answer.headers["location"]))
    titles = [words(each) for each in page.xpath("//ul[@class='dropped']/li/p[1]/b")]
    assert len(titles) == len(names)
    assert not any("/" in each or ".." in each for each in titles)
    assert titles.count("same.txt") == 2
    assert page.xpath("//main//img") == []
    assert titles[-1] == "same.txt"


# What one process may take.


def test_a_file_that_takes_too_long_is_given_up(served, draft, monkeypatch):
    monkeypatch.setattr(recognizing, "COMMAND", ALONE)
    (identity,) = served.drop(draft)
    item = served.state.find_item(identity)
    path = str(served.desk.items.get_folder(item) / item.title)
    short = Limits(memory=4 << 30, seconds=0)
    found = recognizing.recognize([path] * 3, short)
    assert [each["kinds"] for each in found] == [[], [], []]
    assert "takes more than" in found[0]["problem"]
    assert "was not looked at" in found[2]["problem"]


# What goes wrong while files are sent.


def test_more_than_is_taken_is_refused_with_the_limit(served):
    """By what is declared, and where nothing is, or a lie, by what comes."""
    headers = {**OWN, "content-type": "multipart/form-data; boundary=x"}
    body = multipart("a.txt", b"x" * 3000)
    more = {**headers, "content-length": str(calls.MOST_UPLOADED + 1)}
    answer = served.client.post("/files", content=body, headers=more)
    assert answer.status_code == 413
    assert "At most 300 MB are taken at once" in answer.text
    for declared in ({}, {"content-length": "10"}, {"content-length": "x"}):
        head = b'--x\r\nContent-Disposition: form-data; name="q"\r\n\r\n'
        chunks = [head, *[b"x" * 4096] * (calls.MOST_BYTES // 4096 + 1)]
        status, sentence = ask(served, "/desk/matches", chunks, {**headers, **declared})
        assert status == 413
        assert sentence.startswith("At most 256 KB of text are taken")
    assert_nothing_left(served)


def test_more_files_than_are_taken_at_once_are_refused(served):
    files = [("file", ("a.txt", b"x"))] * (MOST_FILES + 1)
    answer = served.client.post("/files", files=files, headers=OWN)
    assert answer.status_code == 400
    assert f"At most {MOST_FILES} files are taken at once" in answer.text


def test_a_form_that_ends_too_early_is_refused(served):
    headers = {**OWN, "content-type": "multipart/form-data; boundary=x"}
    body = multipart("a.txt", b"x" * 3000)
    answer = served.client.post("/files", content=body[:1000], headers=headers)
    assert answer.status_code == 400, answer.text
    assert_nothing_left(served)


def test_who_goes_away_half_way_leaves_nothing(served):
    headers = {**OWN, "content-type": "multipart/form-data; boundary=x"}
    assert ask(served, "/files", [multipart("a.txt", b"x" * 3000)[:1000], None], headers)[0] == 400
    assert_nothing_left(served)
    assert served.lines == []


def test_a_socket_that_promises_more_than_it_sends_leaves_nothing(served, tmp_path):
    """Over a real connection: half a body, then the end; the next one is answered."""
    folder = fill(tmp_path / "memory")
    with listening(folder) as (access, lines):
        host = access.address.removeprefix("http://").rstrip("/")
        port = int(host.rpartition(":")[2])
        body = multipart("a.txt", b"x" * 3000)
        value = access.exchange_code(access.issue_code(60))
        head = (
            f"POST /files HTTP/1.1\r\nHost: {host}\r\nCookie: {access.cookie}={value}\r\n"
            f"Sec-Fetch-Site: same-origin\r\nContent-Length: {len(body) * 2}\r\n"
            "Content-Type: multipart/form-data; boundary=x\r\n\r\n"
        )
        with socket.create_connection(("127.0.0.1", port)) as connection:
            connection.sendall(head.encode() + body[:1000])
        client = HTTPConnection("127.0.0.1", port)
        client.request("GET", "/files/list", headers={"Cookie": f"{access.cookie}={value}"})
        assert client.getresponse().status == 200
        client.close()
    assert lines == []
    assert [*folder.with_name("memory.desk").glob("items/*")] == []


@pytest.mark.parametrize("where", ["starlette.formparsers.SpooledTemporaryFile", "save"])
def test_a_full_disk_is_said_in_a_sentence(served, draft, where, monkeypatch):
    def fail(*_arguments, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    if where == "save":
        monkeypatch.setattr(calls.Upload, "save", fail)
    else:
        monkeypatch.setattr(where, fail)
    answer = served.client.post("/files", files=[("file", ("a.txt", b"x"))], headers=OWN)
    assert answer.status_code == 503
    assert "No space left on device" in answer.text or "no space left" in answer.text.lower()
    assert served.lines == []
    assert_nothing_left(served)


def multipart(name, content):
    head = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return head.encode() + content + b"\r\n--x--\r\n"


def ask(served, path, chunks, headers):
    """Ask piece by piece, None is a client that is gone; give the status and the sentence."""
    cookies = "; ".join(f"{name}={value}" for name, value in served.client.cookies.items())
    headers = {**headers, "host": "127.0.0.1:8765", "cookie": cookies}
    scope = {
        "type": "http", "method": "POST", "path": path, "raw_path": path.encode(), "root_path": "",
        "scheme": "http", "query_string": b"", "http_version": "1.1", "server": ("127.0.0.1", 8765),
        "headers": [(name.encode(), value.encode()) for name, value in headers.items()],
    }  # fmt: skip
    left, sent = iter(chunks), []

    async def receive():
        chunk = next(left, None)
        if chunk is None:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": chunk, "more_body": True}

    async def send(message):
        sent.append(message)

    asyncio.run(served.app(scope, receive, send))
    body = b"".join(each.get("body", b"") for each in sent).decode()
    sentence = re.search("<p>([^<]*)</p>", body)
    return sent[0]["status"], sentence[1] if sentence else ""


def assert_nothing_left(served):
    known = {each.id for each in served.state.list_items()}
    folder = served.desk.items.get_folder(Item("", "", "", "", "", ""))
    assert {each.name for each in folder.glob("*")} <= known


# Pre-translated.


def test_the_page_of_a_pretranslation(served, made):
    page = tree(served.client.get(f"/pretranslations/{made.id}"))
    assert "EMBARGOED" in words(page.xpath("//div[@class='item-head']")[0])
    bands = {
        words(row[0]): words(row[1]) for row in page.xpath("//table[@class='leverage']/tbody/tr")
    }
    assert (bands["same text"], bands["template"], bands["75–84 %"]) == ("3", "1", "1")
    assert sum(map(int, bands.values())) == 9
    rows = page.xpath("//tr[@data-row]")
    assert [words(each[0]) for each in rows[3:5]] == ["4 para. 1", "5 para. 2"]
    fuzzy = rows[4]
    assert [each.get("lang") for each in fuzzy.xpath(".//*[@lang]")][:2] == ["zh", "en"]
    assert "only in the memory: 秘书长" in words(fuzzy[1])
    assert "83 % fuzzy" in words(fuzzy[3])
    assert "会员国Member States preferred" in words(fuzzy[2])
    assert fuzzy.xpath(".//a[@class='place']/@href") == ["/at/A/C.2/75/L.60?para=3"]
    template = rows[6]
    assert "eighty-first" in template.xpath(".//button/@data-copy")[0]
    assert rows[7].get("data-open") is not None
    assert "as row 6" in words(rows[8])
    for link in {*page.xpath("//a[@class='place']/@href")}:
        assert served.client.get(link).status_code == 200, link


@pytest.mark.parametrize("end", ["docx", "xlf", "tmx", "xlsx", "html", "jsonl"])
def test_files_of_a_pretranslation(served, made, end):
    answer = served.client.get(f"/pretranslations/{made.id}/file.{end}")
    assert answer.status_code == 200
    name = "%E5%86%B3%E8%AE%AE%E8%8D%89%E6%A1%88.pretranslation"
    assert answer.headers["content-disposition"].startswith("attachment; ")
    assert answer.headers["content-disposition"].endswith(f"filename*=UTF-8''{name}.{end}")
    assert answer.headers["x-content-type-options"] == "nosniff"
    if end == "docx":
        document = Word(BytesIO(answer.content))
        assert "EMBARGOED" in [each.text for each in document.paragraphs]
        assert "eighty-first" in document.tables[0].rows[7].cells[2].text
    elif end == "xlsx":
        assert ZipFile(BytesIO(answer.content)).testzip() is None
    elif end == "xlf":
        assert "embargoed" in answer.text
    elif end == "html":
        assert "EMBARGOED" in answer.text
        assert str(served.desk.items.get_folder(made)) not in answer.text
    elif end == "jsonl":
        first = json.loads(answer.text.splitlines()[0])
        assert (first["type"], first["restriction"]) == ("leverage", "embargoed")


@pytest.mark.parametrize("end", ["docx", "xlsx", "html", "jsonl"])
def test_files_of_a_comparison(served, compared, end):
    answer = served.client.get(f"/comparisons/{compared.id}/file.{end}")
    assert answer.status_code == 200
    assert answer.headers["content-disposition"].endswith(f"''draft.comparison.{end}")
    if end.endswith("docx"):
        document = Word(BytesIO(answer.content))
        assert any("EMBARGOED" in each.text for each in document.paragraphs)
        changes = document.element.xpath("//w:ins | //w:del")
        assert bool(changes) == (end == "docx")
    elif end == "jsonl":
        assert json.loads(answer.text.splitlines()[0])["restriction"] == "embargoed"
    elif end == "html":
        assert "EMBARGOED" in answer.text


def test_the_page_of_a_comparison(served, compared):
    page = tree(served.client.get(f"/comparisons/{compared.id}"))
    assert words(page.xpath("//h1")[0]) == "A/C.2/76/L.60 against A/C.2/75/L.60"
    assert "EMBARGOED" in words(page.xpath("//div[@class='item-head']")[0])
    row = page.xpath("//tr[@data-verdict='same']")[0]
    assert row.xpath(".//a[@class='place']/@href") == ["/at/A/C.2/75/L.60?para=3"]
    assert row.xpath(".//button/@data-copy")[0].startswith("Requests the Secretary-General")


def test_a_draft_that_goes_on_from_nothing_says_so(served, tmp_path):
    path = tmp_path / "alone.txt"
    path.write_text(ENGLISH, "utf-8")
    (identity,) = served.drop(path)
    job = served.finish(served.send("/comparisons", file=identity))
    assert job.state == "failed"
    assert job.problem.startswith("No document of this memory looks like a previous version")


def test_one_file_is_not_compared_with_itself(served, draft):
    (identity,) = served.drop(draft)
    answer = served.send("/comparisons", file=identity, previous=identity)
    assert answer.status_code == 400
    assert "are one file" in answer.text


def test_what_was_made_is_in_no_memory(served, made, compared):
    assert served.session.store.count_units() == 6
    assert made.kind, compared.kind


# Kept, removed, and of others.


def test_the_list_of_documents(served, made, compared):
    page = tree(served.client.get("/files/list"))
    assert served.client.get("/pretranslations").text == served.client.get("/comparisons").text
    rows = {row.xpath(".//a/@href")[0]: words(row) for row in page.xpath("//tbody/tr")}
    assert "pre-translated 5 of 9 segments" in rows[f"/pretranslations/{made.id}"]
    assert "compared against A/C.2/75/L.60" in rows[f"/comparisons/{compared.id}"]
    assert "EMBARGOED" in rows[f"/pretranslations/{made.id}"]
    assert served.client.get("/items").headers["location"] == "/files/list"


def test_the_list_says_what_each_file_is(served, draft, tmp_path):
    (tmp_path / "未看.tmx").write_bytes(b"<tmx>" + 1500 * b" ")
    (looked,) = served.drop(draft)
    served.client.get(f"/files?file={looked}")
    upload = ("file", ("未看.tmx", (tmp_path / "未看.tmx").read_bytes()))
    answer = served.client.post("/files", files=[upload], headers=OWN, follow_redirects=False)
    (unseen,) = re.findall("file=(.+)", answer.headers["location"])
    page = tree(served.client.get("/files/list"))
    rows = {row.xpath(".//a/@href")[0]: words(row) for row in page.xpath("//tbody/tr")}
    assert (
        f"text, Chinese 9 paragraphs, {len(DRAFT.encode())} bytes dropped"
        in (rows[f"/files?file={looked}"])
    )
    assert "未看.tmx TMX 1.5 kB dropped" in rows[f"/files?file={unseen}"]
    for each in (looked, unseen):
        served.send(f"/items/{each}/remove")


def test_the_list_is_filtered_and_paged_by_its_address(served, made):
    for number in range(53):
        served.desk.items.make(
            "export", f"memory-{number:02}.tmx", served.session.user, lambda folder: None
        )
    first = tree(served.client.get("/files/list?q=MEMORY tmx&kind=export"))
    assert len(first.xpath("//tbody/tr")) == 50
    assert words(first.xpath("//form[@role='search']//span")[0]).startswith("53 of ")
    (link,) = first.xpath("//a[@rel='next']/@href")
    second = tree(served.client.get(f"/files/list{link}"))
    names = [words(row) for page in (first, second) for row in page.xpath("//tbody/tr/th")]
    assert sorted(names) == [f"memory-{number:02}.tmx" for number in range(53)]
    assert second.xpath("//input[@type='search']/@value") == ["MEMORY tmx"]
    back = second.xpath("//tbody//input[@name='back']/@value")[0]
    assert len(tree(served.client.get(back)).xpath("//tbody/tr")) == 3
    last = tree(served.client.get("/files/list?q=memory-&kind=export&page=99"))
    assert len(last.xpath("//tbody/tr")) == 3
    nothing = served.client.get("/files/list?q=memory-99")
    assert "Nothing has these words" in nothing.text
    assert served.client.get("/files/list?page=x").status_code == 400
    for each in served.state.list_items("export"):
        served.desk.items.remove(each)


def test_looking_is_use(served, made):
    served.state.touch_item(made.id, "2020-01-01T00:00:00.000000Z")
    served.client.get(f"/pretranslations/{made.id}")
    assert served.state.find_item(made.id).used > "2021"


def test_an_item_is_kept_or_removed(served, draft):
    (identity,) = served.drop(draft)
    folder = served.desk.items.get_folder(served.state.find_item(identity))
    assert served.send(f"/items/{identity}/hold", held="1").status_code == 303
    assert served.state.find_item(identity).held
    assert served.send(f"/items/{identity}/hold", held="0", back="/files/list").status_code == 303
    assert not served.state.find_item(identity).held
    assert folder.is_dir()
    assert served.send(f"/items/{identity}/remove").status_code == 303
    assert not folder.exists()
    assert served.client.get(f"/files?file={identity}").status_code == 404


@pytest.mark.parametrize("kind", ["pretranslation", "comparison", "file"])
def test_items_of_others_are_not_there(served, monkeypatch, kind):
    item = served.desk.items.make(kind, "x.txt", "Bo", lambda folder: None)
    monkeypatch.setattr(served.access, "_person", Person("Ada", frozenset({"reviser"})))
    page = f"/files?file={item.id}" if kind == "file" else f"/{kind}s/{item.id}"
    assert served.client.get(page).status_code == 404
    assert served.client.get(f"/{kind}s/{item.id}/file.docx").status_code == 404
    assert served.send("/pretranslations", file=item.id).status_code == 404
    assert item.id not in served.client.get("/files/list").text
    served.desk.items.remove(item)


def test_only_files_that_there_are_can_be_fetched(served, made):
    for name in ("file.exe", "file.../page.html", "page.html", "file."):
        assert served.client.get(f"/pretranslations/{made.id}/{name}").status_code == 404


def test_what_the_form_says_of_limits_is_so(served):
    page = tree(served.client.get("/"))
    form = page.get_element_by_id("drop")
    assert form.get("data-most") == str(MOST_FILES)
    assert form.get("data-bytes") == str(calls.MOST_UPLOADED)
    assert form.get("enctype") == "multipart/form-data"
