"""The record of a document says what its masthead, symbol and titles say, and nothing else."""

import pytest

from tmtool.documents import read_text
from tmtool.texts import Record
from tmtool.un.document_records import read_record
from tmtool.units import Document, Meta, Paragraph

RESOLUTION = """A/RES/75/202

Distr.: General
28 December 2020

Seventy-fifth session
Agenda item 17

Information and communications technologies for sustainable development

The General Assembly,

Recalling its resolution 74/197 of 19 December 2019,

1. Decides to consider the question at its seventy-sixth session.
"""


def titled(title, symbol=None, *more, status=None, distribution=None):
    paragraphs = (Paragraph("title", None, title), *more)
    return Document("en", paragraphs, symbol, Meta(status=status, distribution=distribution))


def test_a_masthead_is_read_into_a_record():
    found = read_record(read_text(RESOLUTION, lang="en"))
    assert found == Record(
        "A/RES/75/202", session="75", agenda_item="17", body="General Assembly",
        date="2020-12-28", distribution="general", kind="resolution", stage="adopted",
    )  # fmt: skip


def test_of_a_text_that_says_nothing_nothing_is_known():
    assert read_record(read_text("Once upon a time.", lang="en")) == Record()


@pytest.mark.parametrize(
    ("document", "kind"),
    [(titled("x", "A/75/PV.12"), "verbatim record"), (titled("x", "E/2020/SR.3"), "summary record"),
     (titled("x", "S/RES/2535(2020)"), "resolution"), (titled("x", "A/DEC/74/2"), "decision"),
     (titled("Report of the Secretary-General", "A/75/62"), "report"),
     (titled("秘书长的报告", "A/75/62"), "report"),
     (titled("Letter dated 3 May 2020 from the Chair", "S/2020/1"), "letter"),
     (titled("Identical letters dated 3 May 2020", "S/2020/1"), "letter"),
     (titled("Convention on Biological Diversity"), "treaty"), (titled("生物多样性公约"), "treaty"),
     (titled("Convention on Biological Diversity", "A/75/258"), None),
     (titled("Reporting on the oceans"), None), (titled("Note by the Secretariat"), None)],
)  # fmt: skip
def test_kinds(document, kind):
    assert read_record(document).kind == kind


NOTE = Paragraph("footnote", "*", "Reissued for technical reasons on 3 May 2020.")


@pytest.mark.parametrize(
    ("document", "stage"),
    [(titled("x", "A/RES/75/202", status="adopted"), "adopted"),
     (titled("x", "A/C.2/75/L.60"), "draft"), (titled("x", status="draft"), "draft"),
     (titled("x", "A/75/62", distribution="general"), "issued"), (titled("x", "A/75/62"), None),
     (titled("Advance unedited version", "A/75/62", distribution="general"), "advance unedited"),
     (titled("未经编辑的预发本", "A/75/62"), "advance unedited"),
     (titled("x", "A/75/62", *[Paragraph("body", None, "y")] * 60, NOTE), "reissued"),
     (titled("由于技术原因重新印发", "A/75/62"), "reissued"), (titled("x"), None)],
)  # fmt: skip
def test_stages(document, stage):
    assert read_record(document).stage == stage


def test_a_job_number_is_read():
    head = Paragraph("masthead", None, "20-17392 (E)")
    assert read_record(Document("en", (head,))).job == "20-17392"
