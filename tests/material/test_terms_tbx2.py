"""TBX of version 2 as tmtool writes it, against its schema."""

from lxml import etree

from tmtool.terms import seeded, writing

XML = """\
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"
  targetNamespace="http://www.w3.org/XML/1998/namespace">
<xs:attribute name="lang" type="xs:language"/>
</xs:schema>
"""
"""The schema of the material imports one that does not lie beside it."""


def test_the_base_that_comes_along_is_valid(material, tmp_path):
    schema = (material / "schemas" / "tbx-v2.xsd").read_bytes()
    (tmp_path / "tbx.xsd").write_bytes(schema)
    (tmp_path / "xml.xsd").write_text(XML, "utf-8")
    writing.write(seeded.read("un-ict").entries, tmp_path / "a.tbx", "tbx2")
    rules = etree.XMLSchema(etree.parse(tmp_path / "tbx.xsd"))
    rules.assertValid(etree.parse(tmp_path / "a.tbx"))
