"""Mail is read as mail: who, what, when and the text; pages saved with headers stay pages."""

import base64
import quopri
from contextlib import suppress
from email import policy
from email.message import EmailMessage
from pathlib import Path

import pytest

from tmtool.documents.files import read_bytes
from tmtool.documents.formats_by_content import format_of_bytes
from tmtool.documents.mail import is_mail
from tmtool.errors import InputError

FOLDER = Path(__file__).parent / "data" / "html"
TEXT = "The Committee met on Friday.\n\nIt decided to meet again in the spring of next year.\n"
HEADERS = {
    "From": "Amina Diallo <a.diallo@example.org>",
    "To": "Li Wei <li.wei@example.org>",
    "Subject": "Next session of the Committee",
    "Date": "Mon, 02 Nov 2020 10:00:00 +0100",
    "Message-ID": "<1@example.org>",
}
SHOWN = [
    "Next session of the Committee", "From: Amina Diallo <a.diallo@example.org>",
    "To: Li Wei <li.wei@example.org>", "Date: Mon, 02 Nov 2020 10:00:00 +0100",
]  # fmt: skip
BODY = ["The Committee met on Friday.", "It decided to meet again in the spring of next year."]


def message(**more):
    made = EmailMessage(policy=policy.SMTP)
    for name, value in (HEADERS | more).items():
        made[name] = value
    return made


def read(made, lang="en"):
    data = made if isinstance(made, bytes) else made.as_bytes()
    reading = read_bytes(data, "a.eml", lang=lang)
    return [p.text for p in reading.document.paragraphs], [
        (each.reason, each.text) for each in reading.removed
    ]


def refusal(made):
    with pytest.raises(InputError) as caught:
        read(made)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_a_plain_message():
    made = message()
    made.set_content(TEXT)
    texts, removed = read(made)
    assert texts == SHOWN + BODY
    assert ("mail header", "Message-ID: <1@example.org>") in removed
    assert read_bytes(made.as_bytes(), "a.txt").document.meta.format == "mail"


@pytest.mark.parametrize("coding", ["quoted-printable", "base64", "8bit"])
@pytest.mark.parametrize("charset", ["utf-8", "gb2312", "gb18030", "big5"])
def test_encodings(charset, coding):
    text = (
        "大会通过了这项决议。\r\n\r\n委员会将于明年春天再次开会。"
        if charset != "big5"
        else ("大會通過了這項決議。\r\n\r\n委員會將於明年春天再次開會。")
    )
    data = text.encode(charset)
    body = {"quoted-printable": quopri.encodestring, "base64": base64.encodebytes}.get(
        coding, bytes
    )(data)
    subject = base64.b64encode("会议".encode("gb2312")).decode()
    head = (
        f"From: a@example.org\r\nTo: b@example.org\r\nSubject: =?gb2312?B?{subject}?=\r\n"
        f"MIME-Version: 1.0\r\nContent-Type: text/plain; charset={charset}\r\n"
        f"Content-Transfer-Encoding: {coding}\r\n\r\n"
    )
    texts, _ = read(head.encode() + body, lang="zh")
    assert texts[0] == "会议"
    assert texts[3:] == text.split("\r\n\r\n")


def test_letters_that_an_encoding_lacks_though_it_is_named():
    """Messages say gb2312 and mean its larger sister."""
    data = "与会者：朱镕基。".encode("gb18030")
    head = (
        b"From: a@b.org\nTo: c@d.org\nMIME-Version: 1.0\nContent-Type: text/plain; charset=gb2312"
    )
    assert read(head + b"\n\n" + data, lang="zh")[0][-1] == "与会者：朱镕基。"


def test_a_page_is_read_and_the_same_text_without_looks_is_not():
    made = message()
    made.set_content("The Committee met on Friday. (This is the plain text.)\n")
    made.add_alternative("<p>The Committee <b>met</b> on Friday.</p><p>It did.</p>", subtype="html")
    texts, removed = read(made)
    assert texts == [*SHOWN, "The Committee met on Friday.", "It did."]
    (other,) = [text for reason, text in removed if reason == "another form of the text"]
    assert other.strip() == "The Committee met on Friday. (This is the plain text.)"


def test_pictures_in_a_page():
    made = message()
    made.set_content("plain\n")
    made.add_alternative("<p>The Committee met on Friday.</p><img src=cid:x>", subtype="html")
    made.get_payload()[1].add_related(b"GIF89a", "image", "gif", cid="<x>", filename="logo.gif")
    texts, removed = read(made)
    assert texts == [*SHOWN, "The Committee met on Friday."]
    assert ("attachment, not read", "logo.gif") in removed


def test_attachments_are_named():
    made = message()
    made.set_content(TEXT)
    made.add_attachment(b"%PDF-1.4", "application", "pdf", filename="报告.pdf")
    made.add_attachment("A note that is attached.", filename="note.txt")
    texts, removed = read(made)
    assert texts == SHOWN + BODY
    named = [text for reason, text in removed if reason == "attachment, not read"]
    assert named == ["报告.pdf", "note.txt"]


def test_a_message_inside_a_message():
    inner = message(Subject="The one before")
    inner.set_content("The Committee had met on Monday too.\n")
    made = message()
    made.set_content(TEXT)
    made.add_attachment(inner)
    texts, _ = read(made)
    assert texts == [
        *SHOWN, *BODY, "The one before", *SHOWN[1:], "The Committee had met on Monday too.",
    ]  # fmt: skip


def test_lines_that_flow():
    head = b"From: a@b.org\nTo: c@d.org\nMIME-Version: 1.0\nContent-Type: text/plain; format=flowed"
    body = b"\n\nThe Committee met on Friday and \ndecided to meet again.\n\nThe second.\n"
    assert read(head + body)[0][2:] == [
        "The Committee met on Friday and decided to meet again.", "The second.",
    ]  # fmt: skip


def test_what_can_not_be_read_is_refused_by_name():
    made = message()
    made["Content-Type"] = 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"'
    made["MIME-Version"] = "1.0"
    assert refusal(made) == "a.eml is a message that is encrypted: save its text as a file"
    made = message()
    made.make_mixed()
    made.add_attachment(b"%PDF-1.4", "application", "pdf", filename="a.pdf")
    assert refusal(made).endswith("has no text of its own: save what is attached to it as a file")


def test_a_mailbox_is_refused_by_name():
    made = message()
    made.set_content(TEXT)
    one = b"From a@example.org Mon Nov  2 10:00:00 2020\n" + made.as_bytes(policy=policy.default)
    assert read(one)[0] == SHOWN + BODY
    assert "a mailbox of several messages" in refusal(one + b"\n\n" + one)


@pytest.mark.parametrize(
    "text",
    [
        b"From: here\nTo: there\n\nA letter.",
        b"TO: The Secretary-General\nFROM: The Chair\nDATE: 2 May\nSUBJECT: Session\n\nHello.",
        b"Subject: the ferry\n\nIt sails.",
        b"The Committee: it met.\n\nMessage-ID: none",
        (FOLDER / "saved.mht").read_bytes(),
        b"From: <Saved by Blink>\nSnapshot-Content-Location: https://example.org/\nSubject: x\n"
        b"Date: Mon, 2 Nov 2020 10:00:00 -0000\nMIME-Version: 1.0\n"
        b"Content-Type: multipart/related; boundary=x\n\n--x\n",
        b'From: "Saved by Windows Internet Explorer 8"\nSubject: x\nMIME-Version: 1.0\n'
        b"Content-Type: text/html\n\n<p>Hello.",
        b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=x\n\n--x\n",
    ],
)
def test_what_is_no_mail(text):
    assert not is_mail(text)
    assert format_of_bytes(text, "a") in (None, "html")


def test_long_heads_are_mail_too():
    made = message()
    for number in range(60):
        made.add_header(
            "Received", f"from relay{number}.example.org by mail{number}.example.org " * 3
        )
    made.set_content(TEXT)
    assert is_mail(made.as_bytes())
    assert read(made)[0] == SHOWN + BODY


@pytest.mark.parametrize("cut", range(0, 900, 37))
def test_a_message_that_is_cut_off_is_read_or_refused(cut):
    made = message()
    made.set_content(TEXT)
    made.add_alternative("<p>The Committee met on Friday.</p>", subtype="html")
    made.add_attachment(b"%PDF-1.4", "application", "pdf", filename="a.pdf")
    data = made.as_bytes()
    with suppress(InputError):
        read(data[: len(data) - cut])
