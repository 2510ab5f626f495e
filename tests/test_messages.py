"""docs/messages.md lists every message of the source, and none that is gone."""

import pytest
from messages_page import PAGE, findings, forget, messages, placeholder, render, rows, unknown

PASSED_ON = {
    "tmtool.batch.job: str(error)",
    "tmtool.batch.merging: said.text",
    "tmtool.batch.runs: str(outcome.failure)",
    "tmtool.checks.own_rules: located",
    "tmtool.checks.own_rules: str(error)",
    "tmtool.checks.profiles: str(error)",
    "tmtool.corpus.download: self._given_up(problem)",
    "tmtool.corpus.partial: describe(path, error)",
    "tmtool.formats.bitexts.writing: text",
    "tmtool.formats.units.provenance: str(error)",
    "tmtool.operations.add: str(each.error)",
    "tmtool.operations.compare: sentence",
    "tmtool.services.terms: text",
    "tmtool.stores.sqlite.database: self.access.reason",
    "tmtool.stores.postgres.database: self.reason",
    "tmtool.stores.postgres.upkeep: told",
    "tmtool.stores.sqlite.upkeep: access.reason or ''",
    "tmtool.terms.seeded: found.faults[0].describe(f'seeds/{name}.toml')",
    "tmtool.terms.storage: found.faults[0].describe(str(path))",
}
"""What errors are made with that comes from other errors, from faults of terms, or from losses."""
RIDDLES = (
    " is no ",
    " are no ",
    " told ",
    " house",
    " beads",
    " one-sided",
    " predecessor",
    " looks:",
)
"""What a translator stumbled over, as a message would have it."""


@pytest.fixture(scope="module")
def page():
    return PAGE.read_text(encoding="utf-8")


@pytest.fixture(scope="module", autouse=True)
def listed():
    yield messages(), findings()
    forget()


def test_the_page_has_every_message_and_none_that_is_gone(page, listed):
    known = {each.text for part in listed for each in part}
    shown = {message for message, _ in rows(page)}
    assert known - shown == set(), "python tests/messages_page.py lists them"
    assert shown - known == set(), "python tests/messages_page.py leaves them out"


def test_the_page_is_as_it_would_be_written(page):
    assert page == render(page), "python tests/messages_page.py writes it anew"


def test_every_message_says_when_it_comes(page):
    assert [message for message, (when, _) in rows(page) if not when] == []


def test_nothing_is_said_that_is_not_known():
    assert set(unknown()) == PASSED_ON


def test_messages_are_plain(listed):
    for each in (each for part in listed for each in part):
        text = f" {each.text} ".replace("there is no ", "").replace("there are no ", "")
        assert not any(riddle in text for riddle in RIDDLES), each.text


def test_messages_are_found_in_constants_branches_and_functions(listed):
    texts = {each.text for part in listed for each in part}
    assert "<path>: file not found" in texts  # of a function that others import
    assert "two spaces in a row" in texts  # of a table
    assert "names differ: <text> / <text>" in texts
    assert "unit <key> does not exist" in texts


def test_a_value_is_called_by_its_name():
    import ast

    def called(code):
        return placeholder(ast.parse(code, mode="eval").body)

    assert called("path.name") == "<name>"
    assert called("', '.join(sorted(FORMATS))") == "<formats>"
    assert called("error.strerror or error") == "<reason>"
    assert called("len(texts) - 1") == "<texts>"
