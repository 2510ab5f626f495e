"""On how many examples properties are tried: some in every run, all of them with slow tests.

No example fails for the time that it takes, nor do its values: other work on the machine would
decide.
"""

from hypothesis import HealthCheck, is_hypothesis_test, settings

PROFILE, TIMED = "without a clock", [HealthCheck.too_slow]

PART, LEAST = 10, 3
# Hypothesis has no public way to change settings after the decorator.
SETTINGS = "_hypothesis_internal_use_settings"


def use_no_clock():
    """Settings for all properties, the decorators of which are still to come."""
    settings.register_profile(PROFILE, settings(), deadline=None, suppress_health_check=TIMED)
    settings.load_profile(PROFILE)


def examples(count):
    """So many examples, all of them with the same fixtures."""
    return settings(
        max_examples=count, suppress_health_check=[*TIMED, HealthCheck.function_scoped_fixture]
    )


def leaves_out_slow(marks):
    """Whether a run of the tests with these marks, as pytest's -m has them, has no slow ones."""
    return marks.startswith("not slow")


def is_slow_only(marks):
    """Whether a run has slow tests alone."""
    return marks.startswith("slow") and " or " not in marks


def choose(items, marks):
    """Fit the items of properties for a run of the tests with these marks.

    A run without slow tests takes a part of the examples; to one of slow tests alone, properties
    belong as well.
    """
    found = [item for item in items if is_hypothesis_test(getattr(item, "obj", None))]
    if is_slow_only(marks):
        for item in found:
            item.add_marker("slow")
    elif leaves_out_slow(marks):
        for function in {getattr(item.obj, "__func__", item.obj) for item in found}:
            fewer(function)


def fewer(function):
    """Let a property be tried on a part of its examples."""
    full = getattr(function, SETTINGS)
    count = max(full.max_examples // PART, min(full.max_examples, LEAST))
    setattr(function, SETTINGS, settings(full, max_examples=count))
