"""TBX of version 2 as tmtool writes it, against its schema."""

from lxml import etree

from tmtool.concepts import ConceptEntry, LanguageNotes, Quote, Term
from tmtool.terms import seeded, writing

XML = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang" type="xs:language"/>
</xs:schema>
"""
"""The schema of the material imports one that does not lie beside it."""


RECORD = ConceptEntry(
    "forum-record",
    (
        Term("en", "Internet Governance Forum", "preferred", source="A/RES/60/252",
             link="https://undocs.org/A/RES/60/252", part_of_speech="noun", number="singular",
             gender="neuter", contexts=(Quote("The Forum meets.", "A/1", "https://undocs.org/A/1"),),
             fields=(("geographicalUsage", "Geneva"),), process_status="approved",
             process_by="Ada", process_date="2026-11-28", used_from="2006"),
        Term("en", "IGF", form="abbreviation", full_term="Internet Governance Forum"),
        Term("zh", "互联网治理论坛"),
    ),
    "bodies", "A forum.", "see WSIS", definition_source="A/2", definition_link="a shelf",
    kind="name", body="GA", record_ids=("UNTERM 1",), fields=(("secretariat", "Geneva"),),
    languages=(LanguageNotes("en", Quote("A forum on the Internet.", "A/3"), "often IGF"),),
)  # fmt: skip


def test_what_comes_along_and_a_whole_record_are_valid(material, tmp_path):
    schema = (material / "schemas" / "tbx-v2.xsd").read_bytes()
    (tmp_path / "tbx.xsd").write_bytes(schema)
    (tmp_path / "xml.xsd").write_text(XML, "utf-8")
    writing.write([RECORD, *seeded.read("un-ict").entries], tmp_path / "a.tbx", "tbx2")
    rules = etree.XMLSchema(etree.parse(tmp_path / "tbx.xsd"))
    rules.assertValid(etree.parse(tmp_path / "a.tbx"))
