"""The services of corpora and encoders, as any interface calls them."""

import shutil
from pathlib import Path

import pytest

from tmtool.bootstrap import open_session
from tmtool.errors import InputError, MissingError
from tmtool.operations.corpora import GetCorpusRequest, get_corpus, list_corpora
from tmtool.operations.evaluation import is_link_file, read_links, read_sentences
from tmtool.operations.models import ModelsRequest, list_models, run_models

UN = Path(__file__).parent / "data" / "corpus" / "un"


def test_what_is_in_the_folder_is_used_offline_and_listed(tmp_path):
    (one,) = list_corpora(GetCorpusRequest("udhr", output=str(tmp_path)))
    assert (one.name, one.here) == ("udhr", ())
    request = GetCorpusRequest("udhr", output=str(tmp_path), offline=True)
    with open_session(tmp_path) as session, pytest.raises(MissingError, match="offline: "):
        list(get_corpus(session, request))


def test_links_are_read_with_their_documents(tmp_path):
    shutil.copytree(UN, tmp_path / "un")
    path = tmp_path / "un" / "zh-en.xml"
    assert is_link_file(path)
    found = read_links(path)
    assert found.sizes == (5, 4)
    assert len(read_sentences(path.parent / "zh/2026/a/1.xml")) == 5
    path.rename(tmp_path / "zh-en.xml")
    with pytest.raises(InputError) as error:
        read_links(tmp_path / "zh-en.xml")
    assert error.value.code == "linked elsewhere"
    assert read_links(tmp_path / "zh-en.xml", (path.parent,)) == found


def test_encoders_are_listed_and_installed():
    states = {each.name: each.installed for each in list_models()}
    assert states["use"] is True
    assert Path(run_models(None, ModelsRequest("use"))[0].folder).is_dir()
    with pytest.raises(InputError):
        run_models(None, ModelsRequest("no such encoder"))
