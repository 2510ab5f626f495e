"""Faults that a memory can have as a whole, planted into good pairs."""

import random


def swapped(pairs):
    return [(target, source) for source, target in pairs]


def shifted(by):
    def plant(pairs):
        sources, targets = zip(*pairs, strict=True)
        rows = range(max(0, -by), min(len(pairs), len(pairs) - by))
        return [(sources[row], targets[row + by]) for row in rows]

    return plant


def shifted_within(by, start, stop):
    """Rows `start` to `stop` shifted, those before and after as they were."""

    def plant(pairs):
        return [*pairs[:start], *shifted(by)(pairs[start:stop]), *pairs[stop:]]

    return plant


def shuffled(pairs):
    sources, targets = map(list, zip(*pairs, strict=True))
    random.Random(1).shuffle(targets)
    return list(zip(sources, targets, strict=True))


def third(by):
    """A third of the rows shifted, in the middle."""

    def plant(pairs):
        return shifted_within(by, len(pairs) // 3, 2 * len(pairs) // 3)(pairs)

    return plant


FAULTS = {
    "clean": (list, None),
    "swapped": (swapped, "swapped"),
    "half swapped": (lambda p: [*p[: len(p) // 2], *swapped(p[len(p) // 2 :])], "swapped"),
    **{f"shifted by {by}": (shifted(by), "shifted") for by in (1, -1, 2, -2, 3, -3)},
    **{f"a third shifted by {by}": (third(by), "shifted") for by in (1, -1, 2)},
    "shuffled": (shuffled, "unrelated"),
}
