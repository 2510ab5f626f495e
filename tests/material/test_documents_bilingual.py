"""All XLIFF and TMX files of the material are read, or refused with one clear line."""

from pathlib import Path

import pytest

from tmtool.documents.content import Content, ReadOptions
from tmtool.documents.formats_by_content import format_of_bytes
from tmtool.errors import InputError
from tmtool.formats.sides.tmx import read_tmx
from tmtool.formats.sides.xliff import read_xliff

# The one file that is no XML: a note in it holds characters that XML can't.
NOT_XML = "test__resources__invalid_xml_entity.xlf"
# Files whose units hold nothing but codes.
WITHOUT_TEXT = frozenset(
    f"resources__invalid__bad_{name}.xlf" for name in (
        "CopyOfWithBadReference", "CopyOfWithNoCopyReference", "CopyOfWithOriginalData",
        "DataIdNotUnique", "InvalidDataRef", "InvalidExtensionElementInData",
        "InvalidExtensionElementInOriginalData", "InvalidHexRangeOnCp",
        "InvalidId3", "InvalidTypeSubTypeValues", "IsolatedEcWithId",
    )
) | {"resources__sdlxliff__quoted-code-type-values.sdlxliff"}  # fmt: skip


def content(path: Path, lang: str | None = None) -> Content:
    reader = read_tmx if path.suffix == ".tmx" else read_xliff
    return reader(path.read_bytes(), path.name, ReadOptions(lang))


def test_all_translation_files(material: Path):
    paths = sorted((material / "formats" / "xliff" / "okapi").iterdir())
    assert len(paths) > 200
    for path in paths:
        assert format_of_bytes(path.read_bytes(), path.name) == "xliff"
        if path.name == NOT_XML:
            with pytest.raises(InputError, match=rf"^{NOT_XML}:8:29: not well-formed XML"):
                content(path)
            continue
        found = content(path)
        assert bool(found.lines) == (path.name not in WITHOUT_TEXT), path.name
        assert all(line.text == line.text.strip() != "" for line in found.lines), path.name


def test_all_memories(material: Path):
    paths = sorted((material / "formats" / "tmx").rglob("*.tmx"))
    assert len(paths) > 40
    for path in paths:
        assert format_of_bytes(path.read_bytes(), path.name) == "tmx"
        assert content(path).lines, path.name


def test_both_sides_of_a_memory(material: Path):
    path = material / "formats" / "tmx" / "tico19" / "all.en-zh.tmx"
    english, chinese = content(path, "en"), content(path, "zh")
    assert len(english.lines) == len(chinese.lines) == 3071
    assert (english.lang, chinese.lang) == ("en", "zh")
    assert english.lines[0].text == "about how long have these symptoms been going on?"


@pytest.mark.parametrize(
    ("name", "lang", "texts"),
    [
        ("test__resources__segmented.xlf", "de", [
            "Der schnelle braune fuchs sprang über den faulen hund.", "Segment ein. Segment zwei.",
        ]),
        ("test__resources__adding-segprop.sdlxliff", "fr", [
            "Première phrase Seconde phrase, plus longue. Phrase finale.",
        ]),
        ("test__resources__test01.xlf", "fr", ["Contenu du segment. Exemple de segment."]),
        ("test__resources__BinUnitTest01.xlf", "en", [
            "Do not translate this.", "Text number 1", "Text of image 1",
        ]),
    ],
)  # fmt: skip
def test_texts(material: Path, name: str, lang: str, texts: list[str]):
    found = content(material / "formats" / "xliff" / "okapi" / name, lang)
    assert [line.text for line in found.lines] == texts


def test_what_all_the_material_is(material: Path):
    """Every file of the folder of formats has its format, or is named."""
    formats = {".docx": "docx", ".pdf": "pdf"}
    for path in sorted((material / "formats").rglob("*")):
        if path.suffix in formats:
            assert format_of_bytes(path.read_bytes(), path.name) == formats[path.suffix]
        elif path.suffix in (".tbx", ".srx") and path.stat().st_size:
            with pytest.raises(InputError, match=r"not a document$"):
                format_of_bytes(path.read_bytes(), path.name)
