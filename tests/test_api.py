"""What `import tmtool` offers, and what it costs."""

from pathlib import Path

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


@pytest.mark.parametrize("name", tmtool.__all__)
def test_no_name_is_hidden_by_a_module(name):
    assert not (Path(tmtool.__file__).parent / name).exists()
    assert not (Path(tmtool.__file__).parent / f"{name}.py").exists()


def test_a_text_becomes_segments():
    document = tmtool.read_text("大会闭幕。代表团离会。", lang="zh")
    assert [segment.text for segment in tmtool.segment(document)] == ["大会闭幕。", "代表团离会。"]
