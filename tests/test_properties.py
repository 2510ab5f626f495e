"""Properties: some examples in every run, all of them where slow tests run."""

from types import SimpleNamespace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from properties import choose


def tried(examples, marks):
    """On how many of its examples a run tries a property, and the marks that it then has."""
    seen, marked = [], []

    @settings(max_examples=examples, database=None, derandomize=True)
    @given(st.integers())
    def anything(number):
        seen.append(number)

    choose([SimpleNamespace(obj=each, add_marker=marked.append) for each in (anything, len)], marks)
    anything()
    return len(seen), marked


@pytest.mark.parametrize(("examples", "some"), [(400, 40), (32, 3), (8, 3), (2, 2)])
def test_every_run_tries_some(examples, some):
    assert tried(examples, "not slow and not clients and not load") == (some, [])


def test_slow_runs_try_all():
    assert tried(40, "slow") == (40, ["slow"])
    assert tried(40, "slow or not slow") == (40, [])
    assert tried(40, "not clients and not load") == (40, [])
