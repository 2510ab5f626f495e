"""Files of terms that broke on the way: an answer or one clear line, whatever the bytes are."""

import random
from pathlib import Path

import pytest

from tmtool.concepts import ConceptEntry, Term
from tmtool.errors import TmtoolError
from tmtool.terms import reading, tbx_rules, validity, writing

DATA = Path(__file__).parent / "data" / "terms"
ENTRY = ConceptEntry(
    "divide",
    (
        Term("zh", "数字鸿沟", "preferred", organization="UN", date="2019", note="a; b"),
        Term("en", "digital divide", "deprecated", "variant", recognized=False),
    ),
    "ICT",
    "a gap",
    "a note",
)
TOML = '[[entries]]\nid = "a"\nterms = [{ lang = "en", text = "net", date = "2019" }]\n'
PIECES = (
    b"<", b">", b"&", b"\x00", b'"', b"{", b"[", b"}", b",", b"\n", b"\xff", b"id", b"true",
    b"null",
    b"9999999999999999999999", b"<term>", b"</termSec>", b"<!--", b"xml:lang", b"<note>tmtool: {}",
    b"1e999", "数".encode(), b";", b"'", b"_xFFFFFFFF_", b"2019-99-99",
)  # fmt: skip


def originals(folder):
    for form in ("tbx", "csv", "xlsx", "jsonl"):
        writing.write([ENTRY], folder / f"a.{form}", form)
        yield f"a.{form}", (folder / f"a.{form}").read_bytes()
    yield "a.toml", TOML.encode()
    for name in ("tbx/v2.tbx", "tbx/basic_dct.tbx", "tables/nearest.csv"):
        yield Path(name).name, (DATA / name).read_bytes()


def mutated(data, rng):
    """The bytes with something cut out, put in, doubled or moved."""
    for _ in range(rng.randint(1, 3)):
        at, to = sorted(rng.randrange(len(data) + 1) for _ in range(2))
        data = rng.choice((
            data[:at] + data[to:], data[:at], data[:to] + data[at:],
            data[:at] + rng.choice(PIECES) + data[at:],
            data[:at] + rng.choice(PIECES) + data[at + 1 :],
        ))  # fmt: skip
    return data


slow = [pytest.param(seed, marks=pytest.mark.slow) for seed in range(2, 8)]


@pytest.mark.parametrize("seed", [0, 1, *slow])
def test_a_broken_file_gives_an_answer_or_one_line(tmp_path, seed):
    rng = random.Random(seed)
    for name, data in originals(tmp_path):
        for _ in range(40):
            path = tmp_path / f"broken-{name}"
            path.write_bytes(mutated(data, rng))
            try:
                found = reading.read(path, name)
                lines = [fault.describe(name) for fault in found.faults]
                lines += [fault.describe(name) for fault in validity.find_faults(found.entries)]
                lines += [f.describe(name) for f in rules_of(path, name)]
            except TmtoolError as error:
                lines = [str(error)]
                assert name in lines[0]
            for line in lines:
                assert line
                assert len(line.splitlines()) == 1


def rules_of(path, name):
    return (
        list(tbx_rules.find_violations(path, name)) if tbx_rules.detect_version(str(path)) else []
    )
