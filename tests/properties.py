"""On how many examples properties are tried: some in every run, all of them with slow tests."""

from hypothesis import is_hypothesis_test, settings

PART, LEAST = 4, 6
# Hypothesis has no public way to change settings after the decorator.
SETTINGS = "_hypothesis_internal_use_settings"


def chosen(items, marks):
    """Items of properties fit for a run of the tests with these marks, as pytest's -m has them.

    A run without slow tests takes a part of the examples; to one of slow tests alone, properties
    belong as well.
    """
    found = [item for item in items if is_hypothesis_test(getattr(item, "obj", None))]
    if marks == "slow":
        for item in found:
            item.add_marker("slow")
    elif marks == "not slow":
        for function in {getattr(item.obj, "__func__", item.obj) for item in found}:
            fewer(function)


def fewer(function):
    """Let a property be tried on a part of its examples."""
    full = getattr(function, SETTINGS)
    count = max(full.max_examples // PART, min(full.max_examples, LEAST))
    setattr(function, SETTINGS, settings(full, max_examples=count))
