"""OmegaT itself reads what tmtool writes, and tmtool takes back what OmegaT saves."""

import json
from pathlib import Path

import comparisons
import pytest
from lxml import etree
from omegat import Project

from tmtool.cli import run
from tmtool.terms import seeded

pytestmark = pytest.mark.clients

CORPUS = Path(__file__).parents[1] / "corpora" / "ict-2020"
XLIFF = {"x": "urn:oasis:names:tc:xliff:document:1.2"}


@pytest.fixture(autouse=True)
def memory(tmp_path, monkeypatch):
    """The current folder is an empty one, with a name in which programs stumble."""
    folder = tmp_path / "翻译 desk"
    folder.mkdir()
    monkeypatch.chdir(folder)
    monkeypatch.setenv("TMTOOL_MEMORY", str(folder / "memory"))
    return folder


def units():
    """The units of the memory, as the format that loses nothing has them."""
    assert run(["memory", "export", "all.jsonl", "--force"]) == 0
    listed = map(json.loads, Path("all.jsonl").read_text("utf-8").splitlines())
    return [each for each in listed if "variants" in each]


def texts(unit):
    return {each["lang"]: each["text"] for each in unit["variants"]}


def test_a_memory_translates_every_segment_that_it_has(tmp_path):
    """The demonstration corpus; of a source with two translations OmegaT takes one of them."""
    pair = [str(CORPUS / "zh.txt"), str(CORPUS / "en.txt")]
    assert run(["add", "--pair", *pair, "--symbol", "A/RES/75/202", "-q"]) == 0
    project = Project(tmp_path / "project")
    assert run(["memory", "export", str(project.folder / "tm" / "auto" / "memory.tmx")]) == 0
    wanted = {}
    for unit in units():
        both = texts(unit)
        wanted.setdefault(both["zh"], set()).add(both["en"])
    assert len(wanted) > 100
    (project.folder / "source" / "a.txt").write_text("\n\n".join(wanted) + "\n", "utf-8")
    project.translate()
    made = (project.folder / "target" / "a.txt").read_text("utf-8").strip().split("\n\n")
    assert len(made) == len(wanted)
    wrong = [(s, t) for (s, some), t in zip(wanted.items(), made, strict=True) if t not in some]
    assert wrong == []


@pytest.mark.parametrize("name", ["terms.utf8", "terms.tbx"])
def test_a_term_base_is_a_glossary(tmp_path, name):
    """Every term of the base that comes along, by OmegaT's own reader; TBX in version 2."""
    project = Project(tmp_path / "project", "ZH", "EN")
    file = project.folder / "glossary" / name
    form = ["--format", "tbx2"] if name.endswith(".tbx") else ["--from", "zh", "--to", "en"]
    assert run(["terms", "export", str(file), "--terms", "un-ict", *form]) == 0
    told = project.translate()["term"]
    assert {each[0] for each in told} == {name}
    wanted = set()
    for entry in seeded.read("un-ict").entries:
        sides = [[each.text for each in entry.terms if each.lang == lang] for lang in ("zh", "en")]
        wanted |= {(zh, en) for zh in sides[0] for en in sides[1]}
    assert len(wanted) > 500
    assert {(source, target) for _, source, target, _ in told} == wanted


def test_the_comments_of_a_glossary_arrive(tmp_path):
    table = "zh,en,en_status,note\n数字鸿沟,digital divide,preferred,of access\n"
    Path("terms.csv").write_text(table, "utf-8")
    assert run(["terms", "add", "terms.csv"]) == 0
    project = Project(tmp_path / "project", "ZH", "EN")
    file = project.folder / "glossary" / "a.utf8"
    assert run(["terms", "export", str(file), "--from", "zh", "--to", "en"]) == 0
    ((_, source, target, comment),) = project.translate()["term"]
    assert (source, target) == ("数字鸿沟", "digital divide")
    assert comment.startswith("preferred")


DRAFT = comparisons.DRAFT.replace("\n", "\n\n")
TYPED = {
    "请各会员国和私营部门向信托基金提供自愿捐款；":
        ["Invites Member States and the private sector to make voluntary contributions;"],
    "赞扬各区域中心培训年轻的气象人员；":
        ["Commends the regional centres for training <young> \"meteorologists\" & others;"],
}  # fmt: skip


def test_a_draft_is_translated_and_comes_back(tmp_path):
    """With the ids, labels and matches that it went out with; what was left is no translation."""
    comparisons.memory(Path("memory"), comparisons.units()).close()
    Path("draft.txt").write_text(DRAFT, "utf-8")
    project = Project(tmp_path / "project", "ZH", "EN")
    sent = project.folder / "source" / "draft.xlf"
    look = ["pretranslate", "draft.txt", "--semantic", "never", "-q"]
    assert run([*look, "-o", str(sent), "--copy-source"]) == 0
    assert run([*look, "-o", str(project.folder / "tm" / "auto" / "useful.tmx")]) == 0
    told = project.translate(TYPED)["segment"]
    lines = [comparisons.paragraph(line).text for line in comparisons.DRAFT.splitlines()]
    assert [(file, source) for file, source, *_ in told] == [("draft.xlf", each) for each in lines]
    back = project.folder / "target" / "draft.xlf"
    assert _units_of(back) == _units_of(sent)
    assert run(["add", str(back), "--memory", "job"]) == 0
    assert run(["memory", "export", "job.jsonl", "--memory", "job"]) == 0
    found = [json.loads(line) for line in Path("job.jsonl").read_text("utf-8").splitlines()]
    ids = [dict(each["origins"][0]["attributes"])["id"] for each in found]
    assert ids == ["s1", "s3", "s4", "s5", "s6"]
    assert [list(texts(each).values()) for each in found] == [
        ["大会，", "The General Assembly,"],
        ["欢迎秘书长关于海洋观测网络的报告；",
         "Welcomes the report of the Secretary-General on ocean observation networks;"],
        ["敦促各国采取一切必要措施保护沿海湿地；",
         "Urges States to take all measures necessary to protect coastal wetlands;"],
        *([source, *target] for source, target in TYPED.items()),
    ]  # fmt: skip


def _units_of(file):
    """What must come back as it went out: all but the targets."""
    root = etree.parse(file)
    for each in root.iterfind(".//x:trans-unit/x:target", XLIFF):
        each.text = None
    return [etree.tostring(each, method="c14n") for each in root.iterfind(".//x:trans-unit", XLIFF)]


SOURCES = ["大会，", "回顾其以往各项决议，", "附件", "附件"]
SAVED = {
    "大会，": ["The General Assembly,"],
    "回顾其以往各项决议，": ["Recalling its previous resolutions,", None, "ask the desk: <which>?"],
    "附件": ["Annex", "Appendix"],
}


def test_what_omegat_saves_is_taken_back(tmp_path):
    """Default and alternative translations, by whom and when, with ids and notes."""
    project = Project(tmp_path / "project")
    (project.folder / "source" / "a.txt").write_text("\n\n".join(SOURCES) + "\n", "utf-8")
    # A format with ids: the second "Annex" has a translation of its own there as well.
    (project.folder / "source" / "b.properties").write_text("first=Annex\nsecond=Annex\n", "ascii")
    project.translate(SAVED | {"Annex": ["附件", "附录"]}, user="ada")
    saved = project.folder / "omegat" / "project_save.tmx"
    assert run(["add", str(saved)]) == 0
    found = [(texts(each), each["origins"][0]) for each in units()]
    both = [(said["zh"], said["en"]) for said, _ in found]
    assert sorted(both) == sorted([
        ("大会，", "The General Assembly,"),
        ("回顾其以往各项决议，", "Recalling its previous resolutions,"),
        ("附件", "Annex"), ("附件", "Appendix"), ("Annex", "附件"), ("Annex", "附录"),
    ])  # fmt: skip
    for _, origin in found:
        known = dict(origin["places"][1]["attributes"])
        assert known["changeid"] == known["creationid"] == "ada"
        assert known["changedate"][:8] == origin["date"].replace("-", "")
    notes = {said["en"]: origin.get("notes") for said, origin in found}
    assert notes["Recalling its previous resolutions,"] == [SAVED[SOURCES[1]][2]]
    own = {said["en"]: dict(origin.get("properties", ())) for said, origin in found}
    assert own["Appendix"] == {"file": "a.txt", "prev": "附件", "next": ""}
    assert own["附录"]["id"] == "second"
    assert own["附录"]["file"] == "b.properties"
