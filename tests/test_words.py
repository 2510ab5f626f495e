"""Words."""

import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tmtool import words
from tmtool.units import Document, Paragraph
from tmtool.words import build_splitter, load_terms, split, split_words


def cut(text: str, lang: str) -> list[str]:
    return [text[start:stop] for start, stop in split(text, lang)]


@pytest.mark.parametrize("term", load_terms())
def test_each_term_is_one_word(term):
    assert cut(term, "zh") == [term]


def test_terms_come_once():
    assert len(set(load_terms())) == len(load_terms())


def test_terms_in_a_sentence():
    assert cut("弥合数字鸿沟，发展信息和通信技术。", "zh") == [
        "弥合", "数字鸿沟", "，", "发展", "信息和通信技术", "。",
    ]  # fmt: skip


def test_symbols_and_names_in_chinese_stay_whole():
    assert cut("见 A/75/62 和COVID-19。", "zh") == ["见", "A/75/62", "和", "COVID-19", "。"]


@pytest.mark.parametrize(
    ("text", "lang", "expected"),
    [
        ("People-centred, isn't it?", "en", ["People-centred", ",", "isn't", "it", "?"]),
        ("Резолюция 75/202.", "ru", ["Резолюция", "75", "/", "202", "."]),
        ("الجمعية العامة", "ar", ["الجمعية", "العامة"]),
        ("", "en", []),
        (" \n", "zh", []),
    ],
)
def test_words_of_other_languages(text, lang, expected):
    assert cut(text, lang) == expected


def test_words_know_their_paragraph():
    document = Document("en", (Paragraph("title", None, "A b"), Paragraph("body", "1", " c")))
    assert [(w.paragraph, w.start, w.stop, w.text) for w in split_words(document)] == [
        (0, 0, 1, "A"),
        (0, 2, 3, "b"),
        (1, 1, 2, "c"),
    ]


@given(st.text(max_size=40), st.sampled_from(["zh", "en"]))
def test_words_cover_all_but_white_space(text, lang):
    ranges = split(text, lang)
    assert all(a < b for a, b in ranges)
    assert [offset for pair in ranges for offset in pair] == sorted(
        offset for pair in ranges for offset in pair
    )
    assert "".join("".join(text[a:b] for a, b in ranges).split()) == "".join(text.split())


def test_jieba_says_nothing_and_leaves_nothing_behind(tmp_path):
    """Even where the temporary folder can't be written to."""
    code = "from tmtool.words import split; split('数字鸿沟', 'zh')"
    environment = {"TMPDIR": str(tmp_path), "PYTHONPATH": ":".join(sys.path), "PATH": ""}
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, env=environment, check=True
    )
    assert done.stdout == done.stderr == b""
    assert list(tmp_path.iterdir()) == []


def test_importing_words_loads_no_jieba():
    code = "import sys, tmtool.words; sys.exit('jieba' in sys.modules)"
    subprocess.run([sys.executable, "-c", code], check=True, env={"PYTHONPATH": ":".join(sys.path)})


@pytest.mark.slow
def test_part_of_the_word_list_gives_the_same_words():
    """In a process of its own: who asks a second time gets the whole list."""
    code = (
        "from tmtool.resources import locate_shared\n"
        "from tmtool.words import split, build_splitter\n"
        "text = locate_shared('seeds', '000_4dc167418dcf0c7b.txt').read_text('utf-8')\n"
        "lines = [*text.splitlines(), '', '𠀀数字鸿沟', '第74/197号ICT', '南京市长江大桥']\n"
        "some = build_splitter(lines, 'zh')\n"
        "one = [some(line) for line in lines]\n"
        "assert build_splitter(lines, 'zh').func is split\n"
        "assert one == [split(line, 'zh') for line in lines]\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_words_of_other_languages_need_no_list():
    assert build_splitter(["a b"], "en")("a b") == [(0, 1), (2, 3)]


@pytest.mark.slow
def test_threads_that_ask_at_once_make_one_dictionary(monkeypatch):
    jieba = words._quietly_imported()
    made, make = [], jieba.Tokenizer.gen_pfdict

    def make_slowly(file):
        made.append(1)
        time.sleep(0.05)  # long enough for the others to come
        return make(file)

    monkeypatch.setattr(jieba.Tokenizer, "gen_pfdict", staticmethod(make_slowly))
    words._tokenizer.cache_clear()
    with ThreadPoolExecutor(4) as threads:
        cuts = list(threads.map(lambda _: cut("弥合数字鸿沟", "zh"), range(4)))
    assert cuts == [["弥合", "数字鸿沟"]] * 4
    assert len(made) == 1
