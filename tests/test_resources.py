from pathlib import Path

import pytest

from tmtool import resources
from tmtool.errors import MissingError


@pytest.mark.parametrize(
    "parts", [("models", "registry.toml"), ("corpora", "ict-2020", "zh.txt"), ("seeds",)]
)
def test_what_comes_along_is_found(parts):
    assert resources.locate_shared(*parts).exists()


def test_a_wheel_carries_its_own(tmp_path, monkeypatch):
    (tmp_path / "share" / "models").mkdir(parents=True)
    (tmp_path / "share" / "models" / "registry.toml").touch()
    monkeypatch.setattr(resources, "_ROOTS", (tmp_path / "share", tmp_path))
    assert resources.locate_shared("models", "registry.toml").is_relative_to(tmp_path)


def test_what_is_not_there_is_said():
    with pytest.raises(MissingError, match=r"models/none\.toml.*pip install"):
        resources.locate_shared("models", "none.toml")


def test_the_models_folder_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("TMTOOL_MODELS", str(tmp_path))
    assert resources.locate_models() == tmp_path
    monkeypatch.setenv("TMTOOL_MODELS", "~/models")
    assert resources.locate_models() == Path.home() / "models"


@pytest.mark.parametrize(
    ("platform", "variable", "default"),
    [
        ("linux", "XDG_DATA_HOME", ".local/share"),
        ("win32", "LOCALAPPDATA", "AppData/Local"),
        ("darwin", None, "Library/Application Support"),
    ],
)
def test_each_platform_has_its_place(platform, variable, default, tmp_path, monkeypatch):
    if variable:
        monkeypatch.setenv(variable, "relative")
        assert resources._data_folder(platform) == Path.home() / default
        monkeypatch.setenv(variable, str(tmp_path))
        assert resources._data_folder(platform) == tmp_path
        monkeypatch.delenv(variable)
    assert resources._data_folder(platform) == Path.home() / default


def test_a_user_without_a_home_has_paths_that_lead_nowhere(monkeypatch):
    def unknown():
        message = "Could not determine home directory."
        raise RuntimeError(message)

    monkeypatch.setattr(Path, "home", unknown)
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    assert not resources._data_folder("linux").exists()
