"""What all tests share."""

import gc
import os
import signal

import pytest

# Tests on real material are collected only where that material is.
collect_ignore = [] if os.environ.get("TMTOOL_MATERIAL") else ["material"]

# A shell has its background jobs ignore Ctrl-C, and what tests start there would ignore it too.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """How often properties are tried, before tests are left out by their marks."""
    from properties import chosen

    chosen(items, config.option.markexpr)


def pytest_collection_finish() -> None:
    """What has been collected stays to the end: no need to look through it for garbage again."""
    gc.collect()
    gc.freeze()
