"""What `import tmtool` offers, and what it costs."""

import subprocess
import sys
from importlib import import_module

import pytest

import tmtool


@pytest.mark.parametrize("name", tmtool.__all__)
def test_every_public_name_is_there_and_listed(name):
    assert getattr(tmtool, name) is not None
    assert name in dir(tmtool)


def test_the_list_of_names_is_the_list_of_homes():
    assert sorted(tmtool._HOME) == sorted(tmtool.__all__)


def test_another_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        tmtool.nonsense  # noqa: B018


@pytest.mark.parametrize("name", ["align", "segment"])
def test_functions_stay_functions_when_packages_of_their_names_load(name):
    package = import_module(f"tmtool.{name}")
    assert callable(getattr(tmtool, name))
    assert sys.modules[f"tmtool.{name}"] is package
    first_the_package = f"import tmtool.{name}, tmtool; assert callable(tmtool.{name})"
    subprocess.run([sys.executable, "-W", "error", "-c", first_the_package], check=True)


def test_a_text_becomes_segments():
    document = tmtool.read_text("大会闭幕。代表团离会。", lang="zh")
    assert [segment.text for segment in tmtool.segment(document)] == ["大会闭幕。", "代表团离会。"]
