"""Keep only suggestions that the checks accept once they are put into the text."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from tmtool.checks.beside import REPLACING, find_repairs
from tmtool.checks.model import Check, CheckInput, Pair
from tmtool.findings import Finding

_VALUE_CHECKS = frozenset({"citations", "dates", "numbers", "paragraphs", "symbols"})


def drop_unsound_suggestions(
    findings: Sequence[Finding], job: CheckInput, checks: Sequence[Check]
) -> list[Finding]:
    """Return the findings without suggestions that the checks would report again.

    Each suggestion that replaces words is applied to its pair, and the checks concerned run on the
    result: the finding has to be gone, and no other may appear. Checks that compare places of a
    text are not run again.
    """
    pairs = {pair.number: pair for pair in job.pairs}
    known = {check.name: check for check in checks if not check.compares}
    kept = list(findings)
    by_checks: defaultdict[frozenset[str], dict[int, Pair]] = defaultdict(dict)
    for number, finding in enumerate(findings):
        pair = pairs.get(-1 if finding.segment is None else finding.segment)
        if pair is None or not _replaces_words(finding) or finding.check not in known:
            continue
        changed = _apply(finding, pair, job.langs)
        if changed is None:
            kept[number] = replace(finding, suggestion=None)
            continue
        own_check = frozenset((finding.check,))
        concerned_names = (
            _VALUE_CHECKS.intersection(known) if finding.check in _VALUE_CHECKS else own_check
        )
        by_checks[concerned_names][number] = changed
    for names, changed_pairs in by_checks.items():
        concerned = [known[name] for name in sorted(names)]
        originals = {number: pairs[findings[number].segment or 0] for number in changed_pairs}
        before = _count_messages(job, originals, concerned)
        after = _count_messages(job, changed_pairs, concerned)
        for number in changed_pairs:
            own = findings[number].check, findings[number].message
            is_gone = after[number][own] < max(before[number][own], 1)
            if not is_gone or after[number] - before[number]:
                kept[number] = replace(findings[number], suggestion=None)
    return kept


def _replaces_words(finding: Finding) -> bool:
    """Return True if a suggestion is meant to replace words that the finding marks."""
    return bool(finding.suggestion and finding.check in REPLACING and finding.target.spans)


def _apply(finding: Finding, pair: Pair, langs: tuple[str, str]) -> Pair | None:
    """Return the pair with the suggestion put in; None where it can't be put in."""
    side, repairs = find_repairs(finding, langs)
    text = pair.target if side else pair.source
    if not repairs:
        return None
    for each in reversed(repairs):
        text = text[: each.start] + each.after + text[each.stop :]
    return replace(pair, target=text) if side else replace(pair, source=text)


def _count_messages(
    job: CheckInput, pairs: Mapping[int, Pair], checks: Sequence[Check]
) -> Mapping[int | None, Counter[tuple[str, str]]]:
    """Count what the checks report of each pair, by check and message."""
    numbered = tuple(replace(pair, number=number) for number, pair in pairs.items())
    alone = replace(job, pairs=numbered, whole=None)
    found: defaultdict[int | None, Counter[tuple[str, str]]] = defaultdict(Counter)
    for check in checks:
        for each in check.run(alone):
            found[each.segment][each.check, each.message] += 1
    return found
