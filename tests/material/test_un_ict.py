"""What the starting term base says of its bilingual sources, held against their rows."""

import csv

from seed_terms import LDC, entries, holds, list_sources, plain, unmatched


def pairs(folder):
    with (folder / "pairs.tsv").open(encoding="utf-8", newline="") as file:
        return [(row["zh"], row["en"]) for row in csv.DictReader(file, delimiter="\t")]


def sources(material):
    """Every source that is at hand -> its rows, Chinese and English."""
    align = material / "align"
    lines = [
        (align / "sdg" / "lines" / f"{name}.txt").read_text("utf-8").splitlines()
        for name in ("keys", "zh", "en")
    ]
    goals = list(zip(*lines, strict=True))
    return {
        "E/RES/2023/3": pairs(align / "un_ecosoc_2023_3"),
        "A/RES/70/1": [(zh, en) for key, zh, en in goals if "indicator" not in key],
        "A/RES/71/313": [(zh, en) for key, zh, en in goals if "indicator" in key],
        LDC: pairs(align / "un_ga61_ldc"),
    }


def test_each_verified_rendering_stands_beside_a_term_of_its_concept(material):
    rows = {
        source: [{"zh": plain(zh), "en": plain(en)} for zh, en in texts]
        for source, texts in sources(material).items()
    }
    checked = 0
    for entry in entries():
        for term in (term for term in entry.terms if term.verified):
            other = "en" if term.lang == "zh" else "zh"
            attesting = list_sources(term) if term.process_status else [term.source]
            for source in attesting:
                assert any(
                    holds(row[term.lang], term.lang, term.text)
                    and any(holds(row[other], other, t.text) for t in entry.select_terms(other))
                    for row in rows[source]
                ), (entry.id, term, source)
            checked += 1
    assert checked > 300


def test_what_is_said_to_stand_in_one_language_does(material):
    texts = sources(material)
    for entry in entries():
        for term in entry.terms:
            if not term.verified and term.source in texts:
                side = 0 if term.lang == "zh" else 1
                assert any(
                    holds(plain(row[side]), term.lang, term.text) for row in texts[term.source]
                ), (entry.id, term)


def test_official_texts_use_renderings_of_the_base(material):
    """What is left is said on one side only, or written otherwise, as 残疾者 is."""
    known = entries()
    missing = {
        source: {name for row in rows if all(row) for name, _ in unmatched(row, known)}
        for source, rows in sources(material).items()
    }
    indicators = missing.pop("A/RES/71/313")
    assert not any(missing.values())
    assert indicators == {
        "persons-with-disabilities", "secretariat", "unfccc", "critical-infrastructure",
        "infrastructure", "developing-country", "foreign-direct-investment",
        "official-development-assistance", "south-south-cooperation",
    }  # fmt: skip
