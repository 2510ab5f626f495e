"""The services of corpora and encoders, as any interface calls them."""

from hashlib import sha256
from pathlib import Path

import pytest

from tmtool.bootstrap import open_session
from tmtool.errors import InputError, MissingError
from tmtool.operations.corpora import GetCorpusRequest, get_corpus, list_corpora
from tmtool.operations.models import ModelsRequest, list_models, run_models


def test_what_lies_in_the_folder_is_taken_offline_and_listed(tmp_path):
    (one,) = list_corpora(GetCorpusRequest("udhr", output=str(tmp_path)))
    assert (one.corpus.name, one.here) == ("udhr", ())
    text = b"All human beings"
    request = GetCorpusRequest(
        "udhr", output=str(tmp_path), address="https://example.org/udhr.txt",
        sha256=sha256(text).hexdigest().upper(), offline=True,
    )  # fmt: skip
    with open_session(tmp_path / "memory") as session:
        with pytest.raises(MissingError, match="offline: "):
            list(get_corpus(session, request))
        (folder,) = (tmp_path / "udhr").iterdir()
        (folder / "udhr.txt").write_bytes(text)
        (got,) = get_corpus(session, request)
        assert (got.folder, got.receipt.files[0].bytes) == (folder, len(text))
        assert got.receipt.at == session.now.isoformat(timespec="seconds")
    (one,) = list_corpora(GetCorpusRequest("udhr", output=str(tmp_path)))
    assert one.here == (folder.name,)


def test_a_file_for_one_language_has_one_address(tmp_path):
    request = GetCorpusRequest(
        "uncorpus", "tei", "zh", "en", str(tmp_path), address="https://example.org/a"
    )
    with open_session(tmp_path) as session, pytest.raises(InputError) as error:
        next(get_corpus(session, request))
    assert (error.value.code, error.value.field) == ("one file at a time", "address")


def test_encoders_are_listed_and_installed():
    states = {each.model.name: each.installed for each in list_models()}
    assert states["use"] is True
    assert Path(run_models(None, ModelsRequest("use")).folder).is_dir()
    with pytest.raises(InputError):
        run_models(None, ModelsRequest("no such encoder"))
