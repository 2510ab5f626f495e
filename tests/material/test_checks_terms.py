"""What the term checks say of texts of the United Nations: read one by one, and judged.

All are true: texts that leave a term out or call it by another name.
"""

import pytest
from judged_pairs import read_pairs

from tmtool.checks.model import CheckInput, Pair
from tmtool.checks.terms import DEPRECATED, SUPERSEDED, TERMS
from tmtool.checks.titles import TITLES
from tmtool.terms.seeded import read

# fmt: off
KNOWN = {
    "sdg": [
        "do not use “公司伙伴关系”: use 公私伙伴关系",
    ],
    "udhr": [],
    "un_ecosoc_2023_3": [],
    "un_ga61_ldc": [],
}
# fmt: on


@pytest.mark.parametrize("name", KNOWN)
def test_warnings_are_known(material, name):
    pairs = [Pair(at, *texts) for at, texts in enumerate(read_pairs(material / "align" / name))]
    job = CheckInput(pairs, ("zh", "en"), terms=read("un-ict"))
    found = [each for check in (TERMS, DEPRECATED, SUPERSEDED, TITLES) for each in check.run(job)]
    warned = [
        each.message.removeprefix("“").partition("” ")[0]
        for each in found
        if each.severity != "note"
    ]
    assert warned == KNOWN[name]
