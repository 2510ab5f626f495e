"""Folders of real texts: the six languages, and contents without telling names."""

import shutil
from itertools import product

import pytest

from tmtool.batch import FileReader, pair_files, pair_folders
from tmtool.batch.job import load

TEXTS = ("udhr/{}.txt", "un_ga61_ldc/{}.txt", "un_ecosoc_2023_3/{}.txt", "sdg/lines/{}.txt")


@pytest.mark.parametrize("langs", [("zh", "en"), ("ar", "ru"), ("fr", "es"), ("en", "ar")])
def test_six_languages_in_one_folder(material, tmp_path, langs):
    for path in (material / "align" / "udhr").glob("*.txt"):
        shutil.copy(path, tmp_path)
    (pair,) = pair_folders(tmp_path, languages=langs, jobs=0).pairs
    assert (pair.source.stem, pair.target.stem) == langs


@pytest.mark.parametrize("langs", [("zh", "en"), ("ar", "es")])
def test_one_document_in_two_formats_is_doubtful(material, langs):
    found = pair_folders(material / "align" / "udhr", languages=langs, jobs=0)
    assert found.pairs == ()
    suffixes = [(pair.source.suffix, pair.target.suffix) for pair in found.doubtful]
    assert sorted(suffixes) == list(product((".html", ".txt"), repeat=2))
    assert suffixes[0][0] == suffixes[0][1]


def test_documents_pair_by_what_they_say(material, tmp_path):
    sides = [], []
    for number, name in enumerate(TEXTS):
        for at, (lang, files) in enumerate(zip(("zh", "en"), sides, strict=True)):
            path = tmp_path / f"{number if at else 9 - number}.txt"
            shutil.copy(material / "align" / name.format(lang), path)
            files.append(path)
    found = pair_files(*sides, reader=FileReader(), encoder=lambda: load("use"))
    pairs = {(int(p.source.stem), int(p.target.stem)) for p in found.pairs}
    assert pairs == {(9 - number, number) for number in range(len(TEXTS))}
