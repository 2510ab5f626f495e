"""Tests on real material that is not part of this repository.

They run where the environment variable TMTOOL_MATERIAL names its folder.
"""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def material() -> Path:
    return Path(os.environ["TMTOOL_MATERIAL"])
