"""XLIFF against its schemas: 1.2 strict and transitional, 2.x core with metadata."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from bitexts import demo, pair
from lxml import etree
from test_formats_tmx_codes import rich
from test_formats_xliff import lists

from tmtool.formats.xliff import bitexts as xliff

WHEN = datetime(2026, 11, 25, tzinfo=UTC)
BITEXTS = {
    "demo": demo(), "rich": rich(), "lists": lists(),
    "any": pair("a\x0c<&>\r\n", '"', original="fr", symbol="A/RES/1"),
}  # fmt: skip
every = pytest.mark.parametrize("bitext", BITEXTS.values(), ids=BITEXTS)


class Local(etree.Resolver):
    """The schemas name each other by places where they don't lie here."""

    def __init__(self, folder, others):
        self.folder, self.others = folder, others

    def resolve(self, url, _, context):
        name = url.rpartition("/")[2]
        return self.resolve_filename(str(self.others.get(name, self.folder / name)), context)


ISSUES = Path(__file__).parents[1] / "data" / "formats" / "its_issues.xsd"
TOGETHER = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">
<xs:import namespace="{namespace}" schemaLocation="{path}"/>
<xs:import namespace="http://www.w3.org/2005/11/its" schemaLocation="{issues}"/></xs:schema>"""


def schema(path, folder):
    """A schema, together with that of the issues that may stand in what it describes."""
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(Local(folder, {each.name: each for each in (path, ISSUES)}))
    namespace = etree.parse(str(path)).getroot().get("targetNamespace")
    text = TOGETHER.format(namespace=namespace, path=path, issues=ISSUES)
    return etree.XMLSchema(etree.fromstring(text, parser))


@pytest.fixture(scope="module", params=["strict", "transitional"])
def older(material, request):
    folder = material / "schemas"
    return schema(folder / f"xliff-core-1.2-{request.param}.xsd", folder / "xliff2")


@pytest.fixture(scope="module")
def newer(material):
    folder = material / "schemas" / "xliff2"
    return [schema(folder / f"{name}.xsd", folder) for name in ("xliff_core_2.0", "metadata")]


@every
@pytest.mark.parametrize("codes", [None, ("zh_Hans", "en-GB")])
def test_1_2_is_valid(older, bitext, codes):
    root = etree.fromstring("".join(xliff.render_chunks(bitext, when=WHEN, codes=codes)).encode())
    assert older.validate(root), older.error_log


@every
def test_2_1_is_valid(newer, bitext):
    core, metadata = newer
    root = etree.fromstring("".join(xliff.render_chunks(bitext, version="2.1")).encode())
    assert core.validate(root), core.error_log
    found = list(root.iter("{*}metadata"))
    assert len(found) > 1
    for each in found:
        assert metadata.validate(etree.fromstring(etree.tostring(each))), metadata.error_log


def test_the_schemas_refuse_what_is_wrong(older, newer):
    text = "".join(xliff.render_chunks(demo()))
    assert not older.validate(etree.fromstring(text.replace('id="r1"', 'id="r0"').encode()))
    text = "".join(xliff.render_chunks(demo(), version="2.1"))
    assert not newer[0].validate(etree.fromstring(text.replace("<segment", "<segments", 1)
                                                  .replace("</segment>", "</segments>", 1)
                                                  .encode()))  # fmt: skip
