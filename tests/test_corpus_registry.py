"""The registry of corpora: complete, without guesses, and the choices it leaves."""

import re
import tomllib
from dataclasses import fields

import pytest

from tmtool.cli.messages import explain
from tmtool.corpus import CorpusPart, choose, find_corpus, list_corpora
from tmtool.errors import InputError
from tmtool.lang.codes import LANGUAGES, OFFICIAL
from tmtool.resources import locate_shared

PARTS = [(corpus, part) for corpus in list_corpora() for part in corpus.parts]
by_part = pytest.mark.parametrize(
    ("corpus", "part"), PARTS, ids=[f"{corpus.name} {part.name}" for corpus, part in PARTS]
)
by_corpus = pytest.mark.parametrize("corpus", list_corpora(), ids=lambda corpus: corpus.name)


def wanted(name, part=None, *languages):
    return choose(find_corpus(name), part, languages)


def test_the_corpora_of_the_field_are_named():
    names = {corpus.name for corpus in list_corpora()}
    assert len(names) == len(list_corpora())
    assert names >= {
        "uncorpus", "unpc", "multiun", "un-resolutions", "udhr", "sdg", "tico-19", "countries",
        "uprprc", "ldc2013t06", "coppa", "unterm",
    }  # fmt: skip


@by_corpus
def test_an_entry_says_all_that_has_to_be_said(corpus):
    assert re.fullmatch("[a-z0-9-]+", corpus.name)
    assert set(corpus.languages) <= set(LANGUAGES)
    for text in (corpus.title, corpus.description, corpus.licence, corpus.terms, corpus.citation):
        assert text.strip() == text
        assert text
    assert corpus.home.startswith("https://")
    assert len(corpus.licence) <= 12
    assert corpus.parts or corpus.note
    assert len({part.name for part in corpus.parts}) == len(corpus.parts)


@by_part
def test_a_part_is_described_and_can_be_asked_for(corpus, part):
    assert part.title
    assert part.format
    assert part.source, "nothing is named without saying who says so"
    for address in filter(None, (part.address, *part.addresses.values())):
        assert address.startswith("https://")
        assert set(re.findall(r"\{(\w+)\}", address)) <= {"choice", "piece"}
    choices = corpus.list_choices(part)
    for table in (part.bytes, part.pieces, part.addresses):
        assert set(table) <= set(choices)
    assert all(size > 0 for size in part.bytes.values())
    assert (part.address is None or part.of == "whole") or "{choice}" in part.address


@by_part
def test_what_is_verified_has_a_checksum_and_nothing_else_has_one(corpus, part):
    assert part.verified == bool(part.sha256)
    if part.verified:
        assert set(part.sha256) == set(part.bytes) == set(corpus.list_choices(part))
        assert all(re.fullmatch("[0-9a-f]{64}", digest) for digest in part.sha256.values())


@by_part
def test_every_choice_has_a_file_of_its_own(corpus, part):
    addresses = []
    for choice in corpus.list_choices(part):
        (one,) = choose(corpus, part.name, tuple(filter(None, choice.split("-"))))
        addresses.append(one.build_remote(0).address)
        assert "{" not in one.build_remote(0).address
        assert one.folder.startswith(f"{corpus.name}/{part.name}")
    assert len(set(addresses)) == len(addresses)


def test_the_file_has_no_other_fields_than_are_read():
    registry = tomllib.loads(locate_shared("corpora", "registry.toml").read_text("utf-8"))
    known_fields = {each.name for each in fields(CorpusPart)}
    for entry in registry["corpus"]:
        for part in entry.get("part", ()):
            assert set(part) <= known_fields


def test_the_united_nations_corpora_are_there_for_all_pairs():
    corpus = find_corpus("unpc")
    assert len(corpus.pairs) == 15
    for part in corpus.parts:
        assert set(part.bytes) == set(corpus.pairs if part.of == "pair" else OFFICIAL)


def test_a_pair_in_either_order_is_one_choice():
    for languages in (("zh", "en"), ("en", "zh")):
        (one,) = wanted("unpc", "moses", *languages)
        assert one.build_remote(0).address == (
            "https://object.pouta.csc.fi/OPUS-UNPC/v1.0/moses/en-zh.txt.zip"
        )
        assert (one.folder, one.build_remote(0).bytes) == ("unpc/moses-en-zh", 1_535_707_641)


def test_the_first_part_is_meant_where_none_is_named():
    assert wanted("udhr")[0].part.name == "html"
    assert wanted("udhr")[0].build_remote(0).certain


def test_a_file_a_language_can_be_had_for_one_or_two():
    assert [one.choice for one in wanted("unpc", "raw", "zh")] == ["zh"]
    assert [one.choice for one in wanted("unpc", "raw", "zh", "en")] == ["zh", "en"]
    assert [one.choice for one in wanted("unpc", "raw", "zh", "zh")] == ["zh"]


def test_numbered_pieces_with_and_without_a_known_number():
    known_number, unknown = (
        wanted("uncorpus", "bitext", *p)[0] for p in (("en", "zh"), ("ar", "es"))
    )
    assert (known_number.pieces, unknown.pieces) == (2, None)
    assert known_number.build_remote(1).name == "UNv1.0.en-zh.tar.gz.01"
    assert unknown.build_remote(12).address.endswith("/UNv1.0.ar-es.tar.gz.12")
    assert wanted("uncorpus", "6way")[0].pieces == 4


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("unpc",),
            "unpc moses needs two languages: name them with --from LANG --to LANG "
            "(available: ar-en, ",
        ),
        (("unpc", "moses", "zh"), "unpc moses needs two languages: "),
        (("unpc", "moses", "zh", "zh"), "unpc moses needs two languages: "),
        (
            ("unpc", "raw"),
            "unpc raw needs a language: name it with --from LANG (available: ar, en, ",
        ),
        (("unpc", "moses", "zh", "de"), "unpc moses has no de-zh: choose one of ar-en, "),
        (("unpc", "raw", "de"), "unpc raw has no de: choose one of ar, "),
        (("unpc", "tei"), "unpc has no part 'tei': choose one of moses, tmx, links, raw"),
        (
            ("tico-19", "original", "fr", "zh"),
            "tico-19 original has no fr-zh: choose one of ar-en, ",
        ),
    ],
)
def test_what_can_t_be_had_is_said(arguments, message):
    with pytest.raises(InputError) as caught:
        wanted(*arguments)
    assert explain(caught.value).startswith(message)


def test_an_unknown_corpus_is_answered_with_the_known_ones():
    with pytest.raises(
        InputError, match="corpus 'europarl' does not exist: choose one of uncorpus, unpc"
    ):
        find_corpus("europarl")
