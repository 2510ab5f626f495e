"""What the names of files say of United Nations documents."""

import pytest

from tmtool.un.file_names import build_symbol_key, find_stem_job, find_stem_symbol, find_supplements

SPELLINGS = {
    "A/RES/75/202": "A_RES_75_202 A-RES-75-202 a_res_75_202 A.RES.75.202",
    "A/75/1/Add.1": "A_75_1_Add.1 A_75_1_Add_1 A_75_1_Add1 A-75-1-Add1 a_75_1_add.1 A_75_1_增编1",
    "A/75/1/Corr.2": "A_75_1_Corr.2 A-75-1-Corr2 A_75_1_更正2 A_75_1_corrigendum_2",
    "A/C.2/75/L.11/Rev.1": "A_C.2_75_L.11_Rev.1 A_C_2_75_L_11_Rev_1 A_C.2_75_L.11(Rev.1)",
    "A/75/1/bis": "A_75_1_bis A_75_1bis",
    "A/66/64-E/2011/77": "A_66_64-E_2011_77 A_66_64_E_2011_77",
    "A/67/65/Corr.1-E/2012/48/Corr.1": "A_67_65_Corr.1-E_2012_48_Corr.1",
    "A/RES/47/202 A": "A_RES_47_202_A",
    "A/RES/47/202 A-D": "A_RES_47_202_A-D",
    "S/RES/1757(2007)": "S_RES_1757(2007) S_RES_1757_(2007)",
    "A/HRC/RES/12/1": "A_HRC_RES_12_1",
    "CCPR/C/GC/34": "CCPR_C_GC_34",
    "ST/CS/SER.A/44/Rev.1": "ST_CS_SER.A_44_Rev.1 ST_CS_SER_A_44_Rev_1",
    "TD/B/WP(XXXV)/MISC.1/Rev.1": "TD_B_WP(XXXV)_MISC.1_REV.1",
    "A/ES-10/1": "A_ES-10_1",
    "A/RES/S-19/2": "A_RES_S-19_2",
    "S/PV.8000": "S_PV.8000 S_PV_8000",
    "JIU/REP/2020/6": "JIU_REP_2020_6",
    "A/75/1/Add.1/Corr.2": "A_75_1_Add.1_Corr.2",
    "A/AC.109/2019/L.18": "A_AC_109_2019_L_18",
}


@pytest.mark.parametrize(
    ("symbol", "stem"), [(s, stem) for s, stems in SPELLINGS.items() for stem in stems.split()]
)
def test_symbols_in_all_spellings(symbol, stem):
    assert find_stem_symbol(stem) == symbol
    assert build_symbol_key(find_stem_symbol(stem)) == build_symbol_key(symbol)


@pytest.mark.parametrize(
    ("stem", "symbol"),
    [
        ("A_RES_75_202 (1)", "A/RES/75/202"),
        ("A_75_1 Add.1", "A/75/1/Add.1"),
        ("A_RES_75_202 on technologies", "A/RES/75/202"),
        ("A_RES_43_222 B", "A/RES/43/222 B"),
    ],
)
def test_symbols_among_other_words(stem, symbol):
    assert find_stem_symbol(stem) == symbol


@pytest.mark.parametrize(
    "stem",
    ["report", "A-1-2", "A.1.2", "1910268", "20201215", "A_RES_76_189 A_RES_77_150", "", "Annex_1",
     "report_2020_rev1", "N2012345", "A", "A_", "a_b_c", "chapter-12-3"],
)  # fmt: skip
def test_names_without_a_symbol(stem):
    assert find_stem_symbol(stem) is None


def test_all_symbols_differ():
    keys = [build_symbol_key(symbol) for symbol in SPELLINGS]
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("A/75/1", "A/75/1*", True),
        ("A/75/1/ADD.1", "A/75/1/Add.1", True),
        ("TD/B/WP(XXXV)/MISC.1", "TD/B/WP(XXXV)/Misc.1", True),
        ("WSIS-05/TUNIS/DOC/9(Rev.1)-C", "WSIS-05/TUNIS/DOC/9(Rev.1)-E", True),
        ("A/75/1", "A/75/1/Add.1", False),
        ("A/75/1/Add.1", "A/75/1/Add.2", False),
        ("A/75/1/Add.1", "A/75/1/Add.11", False),
        ("A/75/1/Corr.1", "A/75/1/Rev.1", False),
        ("A/75/1/Add.1", "A/75/1/Add.1/Corr.1", False),
        ("A/75/1/Add.1/Rev.1", "A/75/1/Rev.1/Add.1", False),
        ("A/75/1 bis", "A/75/1", False),
        ("A/7/51", "A/75/1", False),
        ("A/RES/47/202 A", "A/RES/47/202 B", False),
        ("A/RES/47/202 A", "A/RES/47/202", False),
    ],
)
def test_which_symbols_are_one(one, other, same):
    assert (build_symbol_key(one) == build_symbol_key(other)) is same


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        ("A/66/64-E/2011/77", "A/66/64", True),
        ("A/66/64-E/2011/77", "E/2011/77", True),
        ("A/66/64-E/2011/77", "E/2011/78", False),
        ("A/66/64-E/2011/77", "A/66/64/Add.1", False),
        ("A/67/65/Corr.1-E/2012/48/Corr.1", "A/67/65", False),
        ("A/67/65/Corr.1-E/2012/48/Corr.1", "A/67/65/Corr.1", True),
        ("A/67/65-E/2012/48/Corr.1", "A/67/65", False),
    ],
)
def test_halves_of_double_symbols(one, other, shared):
    keys = build_symbol_key(one), build_symbol_key(other)
    assert keys[0].is_shared(keys[1]) is keys[1].is_shared(keys[0]) is shared


@pytest.mark.parametrize(
    ("stem", "job"),
    [
        ("1910268E", ("19-10268", "en")), ("1910268C", ("19-10268", "zh")),
        ("19-10268 (F)", ("19-10268", "fr")), ("1910268_R", ("19-10268", "ru")),
        ("1910268S (1)", ("19-10268", "es")), ("1910268A", ("19-10268", "ar")),
        ("1910268", ("19-10268", None)), ("1910268X", None), ("191026", None), ("N1910268", None),
        ("19102680", None),
    ],
)  # fmt: skip
def test_job_numbers(stem, job):
    assert find_stem_job(stem) == job


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("A/75/1/Add.1", ("add1",)), ("A_75_1_Addendum 3", ("add3",)), ("x-rev.", ("rev",)),
        ("Amend.2", ("amend2",)), ("60ter", ("ter",)), ("A/75/1/Add.01", ("add1",)),
        ("reviewed addresses", ()), ("terms bisect", ()), ("correct", ()), ("L.1", ()),
    ],
)  # fmt: skip
def test_supplements(text, found):
    assert find_supplements(text) == found
