"""Which files pair: cases as listings, what holds for any listing, and real texts."""

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from batch_texts import write
from hypothesis import given
from hypothesis import strategies as st

from tmtool.batch import FileLook, FileReader, PairingResult, pair_files, pair_folders
from tmtool.batch.job import load
from tmtool.batch.names import describe
from tmtool.errors import InputError
from tmtool.un.file_names import build_symbol_key

CASES = sorted((Path(__file__).parent / "data" / "batch" / "names").glob("*.txt"))
ALIKE = {"2015": 1, "2020": 2, "70/125": 1, "UNCTAD": 1, "49": 1}


@dataclass
class Listing:
    """A reader of files that aren't there: their contents stand beside their names."""

    contents: dict = field(default_factory=dict)
    copies: dict = field(default_factory=dict)

    def look_at_files(self, files, lang=None):
        return {file: self.contents[file] for file in files if file in self.contents}

    def digest(self, file):
        return str(self.copies.get(file, file))


def read_case(path):
    """The parts of a case: how it is called, the files and their contents, what is expected."""
    _, how, *lines = path.read_text(encoding="utf-8").splitlines()
    parts = {"files": [], "pairs": [], "unpaired": [], "doubtful": []}
    for line in lines:
        if line in parts:
            into = parts[line]
        else:
            into.append(line)
    listing, files = Listing(), []
    for line in parts["files"]:
        name, _, copied = line.partition(" = ")
        name, *content = name.split(" | ")
        files.append(Path(name))
        if copied:
            listing.copies[Path(name)] = Path(copied)
        if content and content[0].startswith("! "):
            listing.contents[Path(name)] = content[0][2:]
        elif content:
            lang, symbol = content
            listing.contents[Path(name)] = FileLook(
                lang, None if symbol == "-" else symbol, ALIKE, 900
            )
    return how.split(), files, listing, parts


def paired(how, files, listing):
    kind, *names = how
    if kind == "folders":
        roots = [Path(name) for name in names]
        sides = [[file for file in files if file.parts[0] == name] for name in names]
        return pair_files(*sides, roots=(roots[0], roots[1]), reader=listing)
    langs = (*names[1:], None, None)[:2]
    return pair_files(files, languages=langs, roots=(Path(names[0]), None), reader=listing)


def written(found: PairingResult):
    pairs = {
        name: [f"{p.source} | {p.target} | {p.symbol or '-'} | {p.reason}" for p in listed]
        for name, listed in (("pairs", found.pairs), ("doubtful", found.doubtful))
    }
    alone = [f"{u.file} | {u.side or '-'} | {u.reason}" for u in found.unpaired]
    return {**pairs, "unpaired": alone}


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_listings(case):
    how, files, listing, parts = read_case(case)
    got = written(paired(how, files, listing))
    for name, lines in got.items():
        assert lines == parts[name], name


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_the_order_of_the_listing_does_not_matter(case):
    how, files, listing, _ = read_case(case)
    assert paired(how, files[::-1], listing) == paired(how, files, listing)


# What holds for any listing

STEMS = ("A_75_1", "A_75_1_Add.1", "A_75_1_Add.2", "A-75-1-Corr1", "A_75_1_Rev.1", "A_75_1_bis",
         "A_66_64-E_2011_77", "E_2011_77", "1910268", "report", "report_rev1",
         "A_RES_47_202_A")  # fmt: skip
ENDS = (".txt", ".docx", "-ZH.txt", "-EN.pdf", "C.docx", "E.docx", "_C.pdf", "_E.pdf", ".zh", ".en")
paths = st.builds(
    lambda folder, stem, end: Path(folder, f"{stem}{end}"),
    st.sampled_from(("", "a", "b")), st.sampled_from(STEMS), st.sampled_from(ENDS),
)  # fmt: skip
listings = st.lists(paths, max_size=12, unique=True)


def looking(files, draw):
    """A reader to whom each file is in some language, or can't be read."""
    found = {file: draw(st.sampled_from(("zh", "en", "broken"))) for file in files}
    return Listing({f: lang if lang == "broken" else FileLook(lang) for f, lang in found.items()})


def places(found: PairingResult):
    pairs = Counter(file for pair in found.pairs for file in (pair.source, pair.target))
    doubtful = {file for pair in found.doubtful for file in (pair.source, pair.target)}
    return pairs, doubtful, [each.file for each in found.unpaired]


def check(files, found):
    pairs, doubtful, alone = places(found)
    assert set(pairs.values()) <= {1}
    assert sorted([*pairs, *doubtful, *alone]) == sorted(files)
    for pair in found.pairs:
        one, other = (describe((file.name,)) for file in (pair.source, pair.target))
        if one.symbol and other.symbol:
            assert one.supplements == other.supplements
            same = build_symbol_key(one.symbol).is_shared(build_symbol_key(other.symbol))
            assert same or one.letter or other.letter
        assert pair.reason


@given(listings, listings, st.data())
def test_two_folders_of_any_names(sources, targets, data):
    sides = [Path("zh") / path for path in sources], [Path("en") / path for path in targets]
    reader = looking([*sides[0], *sides[1]], data.draw)
    roots = Path("zh"), Path("en")
    found = pair_files(*sides, roots=roots, reader=reader)
    check([*sides[0], *sides[1]], found)
    back = pair_files(*sides[::-1], roots=roots[::-1], reader=reader)
    mirrored = {(pair.target, pair.source, pair.symbol) for pair in back.pairs}
    assert {(p.source, p.target) for p in found.pairs} == {pair[:2] for pair in mirrored}


@given(listings, st.data())
def test_one_folder_of_any_names(files, data):
    reader = looking(files, data.draw)
    found = pair_files(files, languages=("zh", "en"), reader=reader)
    check(files, found)


# Real files


@pytest.mark.parametrize(
    ("langs", "files", "message"),
    [
        ((None, None), ["a-ZH.txt", "a-EN.txt", "a-FR.txt"], "the files are in zh"),
        ((None, None), ["a-ZH.txt"], "the files are in zh"),
        ((None, None), [], "the files are in none"),
        (("zh", None), ["a-ZH.txt", "a-EN.txt", "a-FR.txt"], "the files are in zh"),
        (("zh", "zh"), ["a-ZH.txt"], "both Chinese"),
    ],
)
def test_languages_that_can_not_be_told(langs, files, message):
    with pytest.raises(InputError, match=message):
        pair_files([Path(file) for file in files], languages=langs, reader=Listing())


def test_one_language_that_is_named_is_enough_where_there_are_two():
    files = [Path("a-FR.txt"), Path("a-EN.txt")]
    (pair,) = pair_files(files, languages=("fr", None), reader=Listing()).pairs
    assert pair.source == files[0]
    (pair,) = pair_files(files, reader=Listing()).pairs
    assert pair.source == files[1]


def test_texts_pair_by_their_mastheads(tmp_path):
    write(tmp_path, {"N1-zh.txt": 1}, symbol="A/75/1")
    write(tmp_path, {"N2-en.txt": 1}, symbol="A/75/1")
    write(tmp_path, {"N3-en.txt": 2}, symbol="A/75/1/Rev.1")
    found = pair_folders(tmp_path, jobs=0)
    (pair,) = found.pairs
    assert (pair.source.name, pair.target.name, pair.symbol) == ("N1-zh.txt", "N2-en.txt", "A/75/1")
    assert [alone.file.name for alone in found.unpaired] == ["N3-en.txt"]


def test_texts_pair_by_what_they_say(tmp_path):
    write(tmp_path, {f"zh/{name}.txt": number for number, name in enumerate("abcd")})
    write(tmp_path, {f"en/{name}.txt": number for number, name in enumerate("xyz", start=1)})
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0)
    assert [(p.source.name, p.target.name) for p in found.pairs] == [
        ("b.txt", "x.txt"), ("c.txt", "y.txt"), ("d.txt", "z.txt"),
    ]  # fmt: skip
    assert all("names in common" in pair.reason for pair in found.pairs)
    assert [alone.file.name for alone in found.unpaired] == ["a.txt"]


STORIES = {
    "zh": ("船已经很旧了，帆也补过三次。没有人在意。我们没有钓到鱼，吃了面包，天黑才回家。",
           "医院的新楼将在春天开放。病房朝南，每个房间都有两张床和一个大窗户。",
           "他修好了钟，把它挂在厨房里。从那以后，大家都准时吃晚饭。"),
    "en": ("The boat was old, and its sail had been mended three times. Nobody minded. We caught "
           "no fish, ate our bread and came home when it got dark.",
           "The new building of the hospital will open in spring. The wards face south, and each "
           "room has two beds and a large window.",
           "He repaired the clock and hung it up in the kitchen. From then on everybody came to "
           "supper in time."),
}  # fmt: skip


def stories(folder, **chosen):
    for lang, numbers in chosen.items():
        (folder / lang).mkdir()
        for number in numbers:
            (folder / lang / f"{lang}{number}.txt").write_text(STORIES[lang][number], "utf-8")
    return pair_folders(
        folder / "zh", folder / "en", jobs=0, encoder=lambda: load("use")
    )  # fmt: skip


def test_texts_without_any_number_pair_by_meaning(tmp_path):
    found = stories(tmp_path, zh=(0, 1, 2), en=(2, 1, 0))
    assert [(p.source.name[2], p.target.name[2]) for p in found.pairs] == [
        ("0", "0"), ("1", "1"), ("2", "2"),
    ]  # fmt: skip
    assert all("meaning" in pair.reason for pair in found.pairs)


def test_what_means_something_else_stays_alone(tmp_path):
    found = stories(tmp_path, zh=(0,), en=(1, 2))
    assert (found.pairs, found.doubtful) == ((), ())


def test_texts_that_can_not_be_told_apart_are_doubtful(tmp_path):
    write(tmp_path, {"zh/a.txt": 1, "en/x.txt": 1, "en/y.txt": 1})
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0)
    assert found.pairs == ()
    assert [pair.target.name for pair in found.doubtful] == ["x.txt", "y.txt"]


def test_files_that_can_not_be_read_are_told(tmp_path):
    write(tmp_path, {"zh/a.txt": 1, "en/x.txt": 1})
    (tmp_path / "zh" / "b.txt").write_bytes(b"\x00\x01\x02\xff" * 20)
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0)
    assert len(found.pairs) == 1
    assert "holds binary data" in found.unpaired[0].reason


def test_what_lies_in_a_folder(tmp_path):
    write(tmp_path, {"zh/a.txt": 1, "en/a.txt": 1, "zh/.hidden.txt": 2, "zh/.git/b.txt": 3,
                     "zh/out/.tmtool/state.txt": 4, "zh/out/c.txt": 4,
                     "zh/~$a.docx": 5})  # fmt: skip
    (tmp_path / "zh" / "map.jpg").write_bytes(b"\xff\xd8")
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0)
    assert len(found.pairs) == 1
    assert [(u.file.name, u.reason) for u in found.unpaired] == [
        ("map.jpg", "files in .jpg are not read")
    ]


@pytest.mark.parametrize(
    ("source", "target", "message"),
    [("none", None, "none is not a folder"), (".", "zh", "one folder lies inside the other"),
     ("zh", "zh", "one folder lies inside the other")],
)  # fmt: skip
def test_folders_that_can_not_be_paired(tmp_path, monkeypatch, source, target, message):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "zh").mkdir()
    with pytest.raises(InputError, match=message):
        pair_folders(Path(source), target and Path(target), jobs=0)


def test_copies_are_seen_by_their_bytes(tmp_path):
    write(tmp_path, {"zh/A_75_1.txt": 1, "zh/A_75_1 (1).txt": 1, "en/A_75_1.txt": 1})
    found = pair_folders(tmp_path / "zh", tmp_path / "en", jobs=0)
    assert [pair.source.name for pair in found.pairs] == ["A_75_1.txt"]
    assert found.unpaired[0].reason == "the same content as A_75_1.txt"


@pytest.mark.slow
def test_many_files_are_read_by_several_processes(tmp_path):
    names = [f"{at}{lang}.txt" for at in range(3) for lang in ("zh", "en")]
    write(tmp_path, {name: int(name[0]) for name in names})
    files = [tmp_path / name for name in names]
    seen = []
    looks = FileReader(2, lambda *told: seen.append(told)).look_at_files(files)
    assert looks == FileReader(0).look_at_files(files)
    assert seen == [(n + 1, 6) for n in range(6)]
