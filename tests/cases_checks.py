"""Cases of checks as files: pairs of texts, and what a check says of them.

A case is a block of lines between blank ones. `zh TEXT` and `en TEXT` are pairs, the first
language of a case being the source's; a side without a text is empty. `! MESSAGE` is a finding,
`! MESSAGE > MARKED` one that marks a stretch, `! MESSAGE > MARKED > MARKED` several; blanks are
written ␣. A case without `!` is sound. Lines with `#` say why.
"""

from dataclasses import dataclass
from pathlib import Path

from tmtool.checks.model import CheckInput, Pair

FOLDER = Path(__file__).parent / "data" / "checks"


@dataclass(frozen=True)
class Case:
    """A job, and the findings that are expected: a message and the stretches that are marked."""

    name: str
    job: CheckInput
    findings: tuple[tuple[str, ...], ...]


def cases(path):
    """The cases of a file."""
    blocks = path.read_text("utf-8").strip().split("\n\n")
    made = (_case(f"{path.stem}:{number}", block) for number, block in enumerate(blocks, 1))
    return [case for case in made if case.job.pairs]


def _case(name, block):
    lines = [line for line in block.splitlines() if not line.startswith("#")]
    texts = [line.partition(" ")[::2] for line in lines if not line.startswith("!")]
    sources, targets = texts[::2], texts[1::2]
    pairs = [
        Pair(number, source, target)
        for number, ((_, source), (_, target)) in enumerate(zip(sources, targets, strict=True))
    ]
    langs = (sources[0][0], targets[0][0]) if pairs else ("zh", "en")
    told = [tuple(line[2:].split(" > ")) for line in lines if line.startswith("!")]
    return Case(name, CheckInput(pairs, langs, "case"), tuple(sorted(told)))


def told(findings):
    """Findings as cases have them."""
    return tuple(sorted((each.message, *_marked(each)) for each in findings))


def _marked(finding):
    for side in (finding.source, finding.target):
        for span in side.spans:
            assert 0 <= span.start <= span.stop <= len(side.text)
            text = side.text[span.start : span.stop]
            yield text.strip() or "␣" * len(text)
