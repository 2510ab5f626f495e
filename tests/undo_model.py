"""What undo promises (docs/memory.md, "Undo it"), as a model that knows of no store.

It writes down what each change did to each occurrence of a text, and asked for the memory it
begins with an empty one and lets all changes that count do the same again, in their order.
`random_history` does the same things to it and to a store, and compares.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from random import Random

from tmtool.memory.editing import Editor
from tmtool.protocols import View
from tmtool.provenance import rank_origin
from tmtool.texts import DocumentText, TextParagraph
from tmtool.units import CheckRecord, Origin, TranslationUnit, Variant
from tmtool.where import Equal


@dataclass(frozen=True)
class Deed:
    """What a change did to one occurrence: brought, corrected, merged or withdrew it.

    Then it is in that unit, told like this, seen in these languages. `was` is the deed that had put
    it where it was merged from.
    """

    change: int
    kind: str
    occurrence: int
    unit: str | None = None
    origin: Origin | None = None
    langs: frozenset[str] = frozenset()
    was: Deed | None = None

    @property
    def place(self):
        """Occurrences without a position are at one place if nothing tells them apart."""
        if self.origin.position is None:
            return self.unit, self.origin
        told = {"checked": None, "score": None, "status": None, "date": None, "body": None}
        return self.unit, replace(self.origin, **told)

    def covers(self, seen):
        """Whether it is seen where another one was: a merge never hides that one is checked."""
        return self.kind != "merged" or self.origin.checked or not seen.origin.checked


class Remembered:
    """A memory as its changes make it."""

    def __init__(self):
        self.deeds = []
        self.takes_back = {}
        self.taken_back_by = defaultdict(list)
        self.said = {}
        self.last = 0
        self.stood = [{}]
        self.texts = []
        self.read = [{}]
        self._occurrences = 0

    # What there is.

    def counts(self, change):
        """Whether a change counts: no undoing of it does."""
        return not any(map(self.counts, self.taken_back_by[change]))

    def replayed(self):
        """Occurrence -> where it is, after all changes that count, the last to come last."""
        there = {}
        change, counts = 0, True
        for deed in self.deeds:
            if deed.change != change:
                change, counts = deed.change, self.counts(deed.change)
            if not counts:
                continue
            at = there.get(deed.occurrence)
            if deed.kind == "withdrawn":
                there.pop(deed.occurrence, None)
            elif deed.kind != "merged" or at is deed.was:
                there.pop(deed.occurrence, None)
                there[deed.occurrence] = deed
        return list(there.values())

    def seen(self):
        """Unit -> what is to be seen of it: (origin, languages), one at each place."""
        langs = defaultdict(frozenset)
        for deed in self.replayed():
            langs[deed.place] |= deed.langs
        units = defaultdict(list)
        for place, deed in self.shown().items():
            units[deed.unit].append((deed.origin, langs[place]))
        return dict(units)

    def shown(self):
        """Place -> the deed that is seen there."""
        places = {}
        for deed in self.replayed():
            if deed.place not in places or deed.covers(places[deed.place]):
                places[deed.place] = deed
        return places

    def texts_read(self):
        """Document and language -> its whole text, as the last change to count put it."""
        found = {}
        for change, text in self.texts:
            if self.counts(change):
                found[text.document, text.lang] = text
        return found

    def told(self, wanted=lambda origin: True):
        """Unit -> its texts and origins, as a view with a filter has them."""
        return self.as_told(self.seen(), wanted)

    def as_told(self, seen, wanted=lambda origin: True):
        found = {}
        for unit, listed in seen.items():
            passing = [each for each in listed if wanted(each[0])]
            langs = {lang for _, some in passing for lang in some}
            texts = {lang: text for lang, text in self.said[unit].items() if lang in langs}
            if passing:
                found[unit] = texts, Counter(origin for origin, _ in passing)
        return found

    # What is done.

    def begin(self):
        self.last += 1
        return self.last

    def take_back(self, change):
        self.takes_back[self.begin()] = change
        self.taken_back_by[change].append(self.last)

    def end(self):
        """The change is made; what can be seen now stays the memory as of it."""
        self.stood.append(self.seen())
        self.read.append(self.texts_read())

    def unit_for(self, texts, key):
        """The unit that texts go into: itself, or one that says two of them and nothing else."""
        there = self.told()
        if key not in there:
            for unit, said in self.said.items():
                texts_there = there.get(unit, ({},))[0]
                both = [lang for lang, text in texts.items() if texts_there.get(lang) == text]
                if len(both) > 1 and all(
                    said.get(lang, texts[lang]) == texts[lang] for lang in texts
                ):
                    key = unit
                    break
        self.said.setdefault(key, {}).update(texts)
        return key

    def do(self, kind, deeds, unit, moved=lambda origin: origin):
        """Let a change do something to occurrences that stand."""
        for deed in deeds:
            self.deeds.append(Deed(
                self.last, kind, deed.occurrence, unit, moved(deed.origin), deed.langs,
                deed if kind == "merged" else None,
            ))  # fmt: skip

    def add(self, texts, key, origins):
        unit = self.unit_for(texts, key)
        for origin in origins or [Origin()]:
            self._occurrences += 1
            self.deeds.append(
                Deed(self.last, "brought", self._occurrences, unit, origin, frozenset(texts))
            )

    def standing_in(self, unit):
        return [deed for deed in self.replayed() if deed.unit == unit]

    def edit(self, unit, texts, key, moved):
        shown = {id(deed) for deed in self.shown().values()}
        deeds = sorted(self.standing_in(unit), key=lambda deed: id(deed) in shown)
        # While a text is corrected its unit is no other's.
        self.do("withdrawn", deeds, None)
        self.do("corrected", deeds, self.unit_for(texts, key), moved)

    def merge(self, kept, others):
        for unit in others:
            self.do("merged", self.standing_in(unit), kept)

    def withdraw(self, unit, wanted=lambda origin: True):
        """Take out what can be seen and is wanted, with what it covers."""
        gone = {place for place, deed in self.shown().items() if wanted(deed.origin)}
        self.do("withdrawn", [deed for deed in self.standing_in(unit) if deed.place in gone], None)


# Random histories.

_NOON = datetime(2026, 11, 27, 12, tzinfo=UTC)
# Texts, and what they come to without width, case and blanks.
CHINESE = {"数字鸿沟": 1, "数字 鸿沟": 1, "會": 2}
ENGLISH = {"Gap": 1, "gap": 1, "divide": 2}
# What a unit says in a language: a text, or texts of several regions.
IN_ENGLISH = (*ENGLISH, (("GB", "gap"), ("US", "divide")), (("GB", "Gap"), ("US", "divide")))
FRENCH = (None, None, None, "fossé", "écart")
DOCUMENTS = ("0a", "0b")
FILES = ("a", "b", "secret")
POSITIONS = (None, None, 1, 1, 2, 3)
SCORES = (None, None, 0.5)
STATUSES = (None, None, "draft", "adopted")
DATES = (None, None, "2026")
WEIGHTS = {
    "add": 26, "read": 8, "edit": 20, "merge": 8, "dedupe": 5, "delete": 5, "delete_where": 7,
    "undo": 18, "redo": 14,
}  # fmt: skip


class History:
    """A store and the model of it, to which the same things are done at random."""

    def __init__(self, store, seed):
        self.store = store
        self.keeper = Editor(store, "me", _NOON)
        self.model = Remembered()
        self.random = Random(seed)
        self.done = []

    def step(self):
        """Do something; nothing where there is nothing to do it to."""
        (what,) = self.random.choices([*WEIGHTS], [*WEIGHTS.values()])
        self.done.append(what)
        getattr(self, f"_{what}")()
        if len(self.model.stood) <= self.model.last:
            self.model.end()

    def agree(self):
        """The store has what the model has: now, by a filter, and as of any change."""
        assert self.store.read_journal(1)[0].number == self.model.last if self.model.last else True
        assert told_by(self.store) == self.model.told()
        assert read_by(self.store) == self.model.texts_read()
        pick = self.random.random()
        if pick < 0.2:
            file = self.random.choice(FILES)
            view = View(Equal("file", file))
            assert told_by(self.store, view) == self.model.told(lambda each: each.file == file)
        elif pick < 0.4:
            self.agree_as_of(self.random.randrange(len(self.model.stood)))

    def agree_as_of(self, change):
        stood = self.model.as_told(self.model.stood[change])
        assert told_by(self.store, View(as_of=change)) == stood
        assert read_by(self.store, View(as_of=change)) == self.model.read[change]

    # Each of these does one thing to both.

    def _add(self):
        pick = self.random.choice
        units = []
        for _ in range(pick((1, 1, 2, 3))):
            texts = {"zh": pick([*CHINESE]), "en": pick(IN_ENGLISH), "fr": pick(FRENCH)}
            origins = [
                Origin(
                    file=pick(FILES),
                    position=pick(POSITIONS),
                    score=pick(SCORES),
                    status=pick(STATUSES),
                    date=pick(DATES),
                )
                for _ in range(pick((0, 1, 1, 2)))
            ]
            units.append((unit_of({k: v for k, v in texts.items() if v}), origins))
        if pick((True, False, False)):
            # One pair by sentences, and again by paragraphs: one place, two texts.
            at = Origin(file="pair", position=pick((1, 2)))
            units += [(unit_of({"zh": zh, "en": "gap"}), [at]) for zh in CHINESE]
        change = self.model.begin()
        with self.store.begin_change("add", user="me", details={}) as made:
            assert made.number == change
            made.put([replace(unit, origins=tuple(some)) for unit, some in units])
        for unit, origins in units:
            self.model.add(said_by(unit), unit.key, origins)

    def _read(self):
        """Put whole texts of documents, sometimes one twice."""
        pick = self.random.choice
        texts = [
            DocumentText(
                pick(DOCUMENTS), pick(("zh", "en")), (TextParagraph(0, "body", None, word),)
            )
            for word in self.random.choices([*CHINESE], k=pick((1, 1, 2, 3)))
        ]
        change = self.model.begin()
        with self.store.begin_change("add", user="me", details={}) as made:
            for text in texts:
                made.put_document(text)
        self.model.texts += [(change, text) for text in texts]

    def _edit(self):
        there = self.model.told()
        if not there:
            return
        unit = self.random.choice(sorted(there))
        texts, new = there[unit][0], self.random.choice([*ENGLISH])
        if isinstance(texts["en"], str):
            wanted, texts = {"en": new}, texts | {"en": new}
        else:
            wanted, texts = {"en-GB": new}, texts | {"en": (("GB", new), *texts["en"][1:])}
        if texts == there[unit][0]:
            return
        checked = self.random.random() < 0.7
        self.model.begin()
        self.keeper.edit(unit, wanted, checked=checked)
        seen = CheckRecord("me", _NOON.isoformat(timespec="seconds"))
        self.model.edit(
            unit, texts, unit_of(texts).key,
            lambda each: replace(each, checked=seen) if checked else each,
        )  # fmt: skip

    def _merge(self):
        there = self.model.told()
        if not there:
            return
        kept = self.random.choice(sorted(there))
        alike = [
            unit for unit in sorted(there) if tags_of(there[unit][0]) == tags_of(there[kept][0])
        ]
        others = [unit for unit in self.random.sample(alike, min(2, len(alike))) if unit != kept]
        if others:
            self.model.begin()
            self.keeper.merge(kept, others)
            self.model.merge(kept, others)

    def _dedupe(self):
        groups = defaultdict(list)
        for unit, (texts, origins) in self.model.told().items():
            english = tuple((region, ENGLISH[text]) for region, text in variants_of(texts["en"]))
            alike = CHINESE[texts["zh"]], english, texts.get("fr")
            is_checked = any(each.checked for each in origins)
            highest = max(map(rank_origin, origins))
            groups[alike].append((not is_checked, -highest, unit))
        groups = [
            sorted(group)
            for (zh, en, _), group in groups.items()
            if len(group) > 1
            and (
                self._ways("zh", CHINESE, zh)
                or any(self._ways("en", ENGLISH, each) for _, each in en)
            )
        ]
        if groups:
            self.model.begin()
        self.keeper.dedupe("zh", "en")
        for (_, _, kept), *others in groups:
            self.model.merge(kept, [unit for *_, unit in others])

    def _ways(self, lang, same, wanted):
        """Whether a text was ever written in several ways: else nothing is deduped for it."""
        told = [said[lang] for said in self.model.said.values() if lang in said]
        texts = {text for each in told for _, text in variants_of(each)}
        return len([text for text in texts if same[text] == wanted]) > 1

    def _delete(self):
        there = sorted(self.model.told())
        if there:
            units = self.random.sample(there, min(len(there), self.random.choice((1, 1, 2))))
            self.model.begin()
            self.keeper.delete(units)
            for unit in units:
                self.model.withdraw(unit)

    def _delete_where(self):
        file = self.random.choice(FILES)
        there = [*self.model.told(lambda each: each.file == file)]
        if there:
            self.model.begin()
        self.keeper.delete_where(Equal("file", file))
        for unit in there:
            self.model.withdraw(unit, lambda each: each.file == file)

    def _undo(self):
        counting = [each for each in range(1, self.model.last + 1) if self.model.counts(each)]
        open_ones = [each for each in counting if each not in self.model.takes_back]
        # Recent ones more often, as people do.
        self._take_back(open_ones[-self.random.choice((1, 5, 20, 500)) :])

    def _redo(self):
        undoings = [each for each in self.model.takes_back if self.model.counts(each)]
        self._take_back(undoings[-self.random.choice((1, 5, 20, 500)) :])

    def _take_back(self, some):
        if some:
            number = self.random.choice(some)
            self.model.take_back(number)
            self.keeper.undo(number)


def random_history(store, seed, length):
    """Do so many random things to a store; after each it has what the model has."""
    history = History(store, seed)
    for _ in range(length):
        history.step()
        history.agree()
    for change in range(len(history.model.stood)):
        history.agree_as_of(change)
    return history


def variants_of(said):
    """The regions of what is said in a language, each with its text."""
    return ((None, said),) if isinstance(said, str) else said


def tags_of(texts):
    return {(lang, region) for lang, said in texts.items() for region, _ in variants_of(said)}


def unit_of(texts):
    return TranslationUnit(
        tuple(
            Variant(lang, text, region)
            for lang, said in texts.items()
            for region, text in variants_of(said)
        )
    )


def said_by(unit):
    """What a unit says in each language."""
    found = defaultdict(list)
    for each in unit.variants:
        found[each.lang].append((each.region, each.text))
    return {lang: said[0][1] if said[0][0] is None else tuple(said) for lang, said in found.items()}


def told_by(store, view=View()):  # noqa: B008 - a view is frozen
    """Unit -> its texts and origins, as a store has them."""
    return {
        each.key: (
            said_by(each.unit),
            Counter(each.unit.origins),
        )
        for each in store.iter_units(view)
    }


def read_by(store, view=View()):  # noqa: B008 - a view is frozen
    """Document and language -> its whole text, as a store has it."""
    asked = [(document, lang) for document in DOCUMENTS for lang in ("zh", "en")]
    texts = {each: store.read_document(*each, view) for each in asked}
    return {each: text for each, text in texts.items() if text is not None}
