"""Checking from Python: translations in, a report out; the command line does the same."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from tmtool import embed
from tmtool.checks import decisions as kept
from tmtool.checks import inputs, registry, running
from tmtool.checks.inputs import OpenedJob
from tmtool.checks.model import CheckInput
from tmtool.checks.own_rules import read_rules
from tmtool.checks.profiles import read_profile
from tmtool.checks.report import Report, ReportPart
from tmtool.checks.requests import CheckRules
from tmtool.checks.running import Progress, ignore_progress
from tmtool.errors import InputError
from tmtool.findings import Decision, Severity
from tmtool.limits import check_query_length
from tmtool.terms.usages import Usage
from tmtool.units import Bitext, Document

if TYPE_CHECKING:
    from tmtool.checks.changed import ChangedPairs
    from tmtool.memory.memory import Memory
    from tmtool.protocols import Encoder, Store
    from tmtool.terms.base import TermBase

Texts: TypeAlias = "Bitext | str | Path | Iterable[tuple[str, str]] | Sequence[Bitext | str | Path]"
"""What can be checked: a bitext, a file of pairs, pairs of texts; or several of the first two."""
Earlier: TypeAlias = "Bitext | Document | str"
"""An earlier text: with its translation, one side of it, or what the memory calls it."""


@dataclass(frozen=True, slots=True)
class References:
    """What texts are compared with, opened.

    `memory_name` is what a report calls the memory; its revision is reported unless a part of the
    memory is hidden (`has_whole_memory`), since it counts changes of all parts. `decided` has the
    decisions on findings, from the file `decisions`. `encoder` loads the encoder that compares
    meanings, when it is first needed.
    """

    terms: TermBase | None = None
    memory: Store | None = None
    memory_name: str = "memory"
    decided: Mapping[str, Decision] = field(default_factory=dict)
    decisions: str | None = None
    encoder: Callable[[], Encoder] | None = None
    has_whole_memory: bool = True

    def describe(self) -> tuple[str | None, str | None, str | None]:
        """Name the term base and the memory, with their revisions, and the file of decisions."""
        terms = memory = None
        if self.terms:
            entries = f"{(count := len(self.terms.entries)):,} entr{'y' if count == 1 else 'ies'}"
            terms = f"{self.terms.name}, {entries}, revision {self.terms.revision}"
        if self.memory:
            memory = f"{self.memory_name}, {self.memory.count_units():,} units"
            memory += f", revision {self.memory.revision}" if self.has_whole_memory else ""
        return terms, memory, self.decisions if self.decided else None


def check(
    texts: Texts,
    *,
    languages: tuple[str, str] | None = None,
    terms: TermBase | str | Path | None = None,
    memory: Memory | None = None,
    organization: str | None = None,
    region: str | None = None,
    profile: str | Path = registry.DEFAULT,
    only: Sequence[str] = (),
    exclude: Sequence[str] = (),
    min_severity: Severity = "note",
    since: Earlier | None = None,
    decisions: str | Path | None = None,
    rules: str | Path | Sequence[str | Path] = (),
    force: bool = False,
    progress: Progress = ignore_progress,
) -> Report:
    """Look for what may be wrong in translations, and say what could not be looked at.

    `texts` is what `align` gives, a file of pairs, or pairs of source and target, which need
    `languages`. Several bitexts or files are one body of text: what is rendered in one way here is
    held against the others too. `terms` is a term base, its file, or the name of one that comes
    along.
    `organization` and `region` say whose terms are preferred; `only` and `exclude` name checks;
    `profile` may be the TOML file of a project.
    With `since` only what is new since that text is told. Findings that the file `decisions` has
    accepted or ignored are not among those that remain. `rules` are files of your own rules: TOML,
    or Xbench checklists. InputError, or ParseError with the place, for what can't be used; with
    `force` a file is checked though its languages seem exchanged.

    >>> report = check([("约15亿人", "some 1.5 million people")], languages=("zh", "en"))
    >>> [(each.check, each.target.spans) for each in report.findings]
    [('numbers', (range(5, 16),))]
    """
    from tmtool.terms import reading

    named = [rules] if isinstance(rules, str | Path) else rules
    project = read_profile(Path(profile)) if str(profile).lower().endswith(".toml") else None
    chosen = CheckRules(
        registry.DEFAULT if project else str(profile), tuple(only), tuple(exclude),
        min_severity, organization, region,
        own=tuple(rule for each in named for rule in read_rules(Path(each))), project=project,
    )  # fmt: skip
    references = References(
        reading.read_base(str(terms)) if isinstance(terms, str | Path) else terms,
        memory.store if memory else None, memory.store.address if memory else "memory",
        kept.read(Path(decisions)) if decisions else {},
        Path(decisions).name if decisions else None,
        embed.load,
    )  # fmt: skip
    several: Sequence[Texts] = _list_several(texts) or [texts]
    opened = [_opened(each, languages, force=force) for each in several]
    new = [
        _since(each.job, since, references.memory) if since is not None else None for each in opened
    ]
    return check_jobs(opened, chosen, references, new=new, progress=progress)


def _list_several(texts: Texts) -> Sequence[Bitext | str | Path]:
    """List the bitexts or files of a list of them; nothing for a single one and for pairs."""
    listed = [*texts] if isinstance(texts, list | tuple) else []
    several = [each for each in listed if isinstance(each, Bitext | str | Path)]
    if several and len(several) < len(listed):
        message = "pairs of texts and files can't be checked in one list"
        raise InputError(message)
    return several


def check_jobs(
    opened: Sequence[OpenedJob],
    rules: CheckRules,
    references: References,
    *,
    new: Sequence[ChangedPairs | None],
    progress: Progress = ignore_progress,
) -> Report:
    """Check jobs together, and report the findings that remain after decisions.

    `new` has the pairs to check for each job, or None for all. Raises InputError for a text that is
    longer than those of a memory may be.
    """
    for each in opened:
        for pair in each.job.pairs:
            for text in pair.texts:
                check_query_length(text or "", f"a text of pair {pair.number + 1:,}", "divide it")
    terms, memory = references.terms, references.memory
    usage = Usage(_spelled(rules.organization, terms), rules.region)
    shared = {"terms": terms, "memory": memory, "usage": usage, "encoder": references.encoder}
    jobs = [
        replace(each.job, file=name, **shared)  # type: ignore[arg-type]
        for each, name in zip(opened, inputs.name_apart(opened), strict=True)
    ]
    among = [each.numbers if each is not None else None for each in new]
    outcomes = running.run_together(jobs, rules.list_checks(), only_pairs=among, progress=progress)
    parts = []
    for part, job, changed, outcome in zip(opened, jobs, new, outcomes, strict=True):
        left = kept.apply(outcome, references.decided)
        shown, light = running.filter_by_severity(left.outcome, rules.min_severity)
        checked = replace(left, outcome=shown)
        parts.append(ReportPart(replace(part, job=job), checked, changed, light))
    count = registry.count_checks(rules.list_checks())
    return Report(tuple(parts), rules.name, count, *references.describe())


def _spelled(name: str | None, terms: TermBase | None) -> str | None:
    """An organization as the term base writes it: capitals make no difference."""
    if name is None or terms is None:
        return name
    listed = (term.organization or "" for entry in terms.entries for term in entry.terms)
    return next((each for each in listed if each.casefold() == name.casefold()), name)


def _opened(texts: Texts, languages: tuple[str, str] | None, *, force: bool) -> OpenedJob:
    if isinstance(texts, str | Path):
        return inputs.read(str(texts), languages=languages or (None, None), force=force)
    if isinstance(texts, Bitext):
        own = texts.source.lang, texts.target.lang
        if languages is not None and languages != own:
            raise InputError(f"the bitext is {'-'.join(own)}, not {'-'.join(languages)}")
        return inputs.open_bitext(texts)
    if languages is None:
        message = "the languages of the pairs are missing: give langs=(SOURCE, TARGET)"
        raise InputError(message)
    return inputs.open_pairs(cast("Iterable[tuple[str, str]]", texts), languages)


def _since(job: CheckInput, earlier: Earlier, memory: Store | None) -> ChangedPairs:
    from tmtool.checks import changed

    if isinstance(earlier, Bitext):
        return changed.compare_with_pairs(job, inputs.open_bitext(earlier).job)
    if isinstance(earlier, Document):
        return changed.compare_with_document(job, earlier)
    if memory is None:
        raise InputError(
            f"{earlier}: file not found, and no memory is open in which a document could "
            "have that name"
        )
    return changed.compare_with_named(job, earlier, memory)
