"""The services of corpora and encoders, as any interface calls them."""

from pathlib import Path

import pytest

from tmtool.bootstrap import open_session
from tmtool.errors import InputError, MissingError
from tmtool.operations.corpora import GetCorpusRequest, get_corpus, list_corpora
from tmtool.operations.models import ModelsRequest, list_models, run_models


def test_what_is_in_the_folder_is_used_offline_and_listed(tmp_path):
    (one,) = list_corpora(GetCorpusRequest("udhr", output=str(tmp_path)))
    assert (one.name, one.here) == ("udhr", ())
    request = GetCorpusRequest("udhr", output=str(tmp_path), offline=True)
    with open_session(tmp_path) as session, pytest.raises(MissingError, match="offline: "):
        list(get_corpus(session, request))


def test_encoders_are_listed_and_installed():
    states = {each.name: each.installed for each in list_models()}
    assert states["use"] is True
    assert Path(run_models(None, ModelsRequest("use"))[0].folder).is_dir()
    with pytest.raises(InputError):
        run_models(None, ModelsRequest("no such encoder"))
