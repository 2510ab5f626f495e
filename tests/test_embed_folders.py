"""Models of users: their own pooling and prompts, and folders that are refused."""

import shutil
import tomllib
from pathlib import Path

import numpy as np
import pytest
from tiny_folders import put, write_folder, write_modules

from tmtool import embed
from tmtool.batch.vectors import encode
from tmtool.embed.folder_settings import FolderSettings, Prompts, read_settings
from tmtool.embed.wrappers import LazyEncoder, PairEncoder
from tmtool.errors import InputError, MissingError
from tmtool.memory.memory import Memory
from tmtool.memory.model import LookupOptions, Query
from tmtool.units import Origin, TranslationUnit, Variant

CASES = tomllib.loads(
    (Path(__file__).parent / "data" / "embed" / "folders.toml").read_text(encoding="utf-8")
)["folder"]
TEXTS = ["大会，", "The General Assembly,", "7", "联合国" * 40, "closed its session. " * 9]
slow = pytest.mark.slow  # they load torch, which takes some seconds


@pytest.fixture(scope="module")
def one_thread():
    import torch

    torch.set_num_threads(1)


@slow
@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_vectors_are_those_of_the_library(tmp_path, case):
    from sentence_transformers import SentenceTransformer

    folder = write_folder(tmp_path / "model", case)
    encoder = embed.load(str(folder))
    library = SentenceTransformer(str(folder), local_files_only=True)
    for role, ours in (
        ("text", encoder.encode), ("query", encoder.encode_queries),
        ("passage", encoder.encode_passages),
    ):  # fmt: skip
        expected = library.encode(TEXTS, prompt=case.get(role, ""))
        expected /= np.linalg.norm(expected, axis=1, keepdims=True)
        found = ours(TEXTS)
        assert found.shape == (len(TEXTS), encoder.dim)
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-5)
    usual = library.encode(TEXTS)
    if case.get("text", "") == case.get("prompts", {}).get(case.get("default"), ""):
        usual /= np.linalg.norm(usual, axis=1, keepdims=True)
        np.testing.assert_allclose(encoder.encode(TEXTS), usual, rtol=0, atol=1e-5)


@slow
@pytest.mark.usefixtures("one_thread")
def test_cases_have_vectors_of_their_own(tmp_path):
    """All networks of a kind have equal weights: what differs is what their folders say."""
    seen = {}
    for case in CASES:
        folder = write_folder(tmp_path / case["name"], case)
        encoder = embed.load(str(folder))
        vectors = np.concatenate([encoder.encode(TEXTS), encoder.encode_queries(TEXTS)])
        seen.setdefault(encoder.dim, []).append((case["name"], vectors))
    equal = {
        frozenset((name, other))
        for alike in seen.values() for at, (name, one) in enumerate(alike)
        for other, two in alike[:at] if np.allclose(one, two, atol=1e-3)
    }  # fmt: skip
    assert equal == {
        frozenset(("mean", "prompts that are none")),
        frozenset(
            ("a prompt for queries and one for passages", "the same as the library saves it again")
        ),
    }


@slow
@pytest.mark.usefixtures("one_thread")
def test_the_signature_changes_with_pooling_and_prompts(tmp_path):
    folder = write_folder(tmp_path / "model", CASES[0])
    signatures = [embed.load(str(folder)).signature]

    def change(name, content):
        put(folder / name, content)
        signatures.append(embed.load(str(folder)).signature)

    change("1_Pooling/config.json", {"word_embedding_dimension": 32, "pooling_mode_cls_token": True,
                                     "pooling_mode_mean_tokens": False})  # fmt: skip
    prompts = "config_sentence_transformers.json"
    change(prompts, {"prompts": {"query": "query: "}})
    change(prompts, {"prompts": {"query": "query:"}})
    change(prompts, {"prompts": {"query": "query:"}, "default_prompt_name": "query"})
    write_modules(folder, [("Transformer", ""), ("Pooling", "1_Pooling")])
    signatures.append(embed.load(str(folder)).signature)
    assert len(set(signatures)) == len(signatures)
    assert all(each.startswith("model-") for each in signatures)
    assert embed.load(str(folder)).signature == signatures[-1]


@slow
@pytest.mark.usefixtures("one_thread")
def test_roles_make_it_another_encoder_than_earlier_versions_had(tmp_path):
    """Those gave every text the usual prompt, and memories keep their vectors by the signature."""
    plain = write_folder(tmp_path / "plain" / "model", {"prompts": {"query": "query: "},
                                                        "default": "query"})  # fmt: skip
    told = write_folder(tmp_path / "told" / "model", {"prompts": {"query": "query: "}})
    assert embed.load(str(plain)).signature.count("-") == 1
    assert embed.load(str(told)).signature.count("-") == 2


# What a folder says of prompts.


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_prompts_of_roles(case):
    settings = FolderSettings((), case.get("prompts", {}), case.get("default"))
    roles = (case.get(role, "") for role in ("text", "query", "passage"))
    assert settings.choose_prompts() == Prompts(*roles)


def test_the_prefix_of_a_known_model_holds_where_its_folder_says_nothing():
    said = {"query": "query: ", "passage": ""}
    assert FolderSettings((), {"query": ""}).choose_prompts("e5: ") == Prompts(*["e5: "] * 3)
    assert FolderSettings((), said).choose_prompts("e5: ") == Prompts("", "query: ", "")
    assert FolderSettings((), {"none": ""}, "none").choose_prompts("e5: ") == Prompts()


# Folders that are refused: before anything of them is run, without torch.


@pytest.fixture
def folder(tmp_path):
    """The settings of a folder, without weights."""
    write_modules(tmp_path, [("Transformer", ""), ("Pooling", "1_Pooling")])
    put(tmp_path / "config.json", {"model_type": "bert"})
    put(tmp_path / "1_Pooling" / "config.json", {"word_embedding_dimension": 32})
    return tmp_path


OWN = "custom.Own"
DENSE = [("Transformer", ""), ("Dense", "1_Dense")]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda at: write_modules(at, [(OWN, "")]), r"\(custom.Own in modules.json\)"),
        (lambda at: write_modules(at, [("sentence_transformers_own.Own", "")]),
         r"\(sentence_transformers_own.Own in"),
        (lambda at: put(at / "config.json", {"auto_map": {"AutoModel": OWN}}),
         r"\(auto_map in config.json\)"),
        (lambda at: put(at / "tokenizer_config.json", {"auto_map": {"AutoTokenizer": [OWN, None]}}),
         r"\(auto_map in tokenizer_config.json\)"),
        (lambda at: put(at / "sentence_bert_config.json",
                        {"model_args": {"trust_remote_code": True}}),
         r"\(trust_remote_code in sentence_bert_config.json\)"),
        (lambda at: put(at / "router_config.json", {"types": {"query_0": OWN}}),
         r"\(custom.Own in router_config.json\)"),
        (lambda at: (write_modules(at, DENSE),
                     put(at / "1_Dense" / "config.json", {"activation_function": OWN})),
         r"\(custom.Own in 1_Dense/config.json\)"),
    ],
    ids=["module", "name that begins alike", "network", "tokenizer", "flag", "inner", "activation"],
)  # fmt: skip
def test_code_of_a_folder_is_never_run(folder, monkeypatch, change, says):
    ran = folder / "ran"
    (folder / "custom.py").write_text(f"open({str(ran)!r}, 'w').close()\nclass Own: pass\n")
    monkeypatch.syspath_prepend(folder)
    change(folder)
    with pytest.raises(InputError, match=f"needs code of its own {says}.*never run") as error:
        embed.load(str(folder))
    assert "\n" not in str(error.value)
    assert not ran.exists()


PROMPTS = "config_sentence_transformers.json"


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("modules.json", None, "it has no modules.json"),
        ("modules.json", [], "does not list modules of this folder"),
        ("modules.json", {"0": 1}, "does not list modules of this folder"),
        ("modules.json", [{"type": "sentence_transformers.models.Normalize"}], "does not list"),
        ("modules.json", [{"type": "sentence_transformers.models.Normalize", "path": "../other"}],
         "does not list modules of this folder"),
        ("modules.json", "{", "modules.json can't be read as JSON"),
        ("1_Pooling/config.json", None, "1_Pooling/config.json is missing"),
        ("1_Pooling/config.json", [1], "1_Pooling/config.json holds no settings"),
        ("config.json", "{", "config.json can't be read as JSON"),
        (PROMPTS, {"model_type": "SparseEncoder"}, "it is a SparseEncoder"),
        (PROMPTS, {"prompts": {"query": 1}}, "are not texts"),
        (PROMPTS, {"prompts": ["query: "]}, "are not texts"),
        (PROMPTS, {"prompts": {"a": "b"}, "default_prompt_name": "c"},
         "its default prompt 'c' is not among its prompts"),
    ],
)  # fmt: skip
def test_folders_that_are_not_whole(folder, name, content, says):
    path = folder / name
    if content is None:
        path.unlink()
    elif isinstance(content, str):
        path.write_text(content)
    else:
        put(path, content)
    with pytest.raises(MissingError, match="not a complete sentence-transformers model: ") as error:
        embed.load(str(folder))
    assert says in str(error.value)
    assert "\n" not in str(error.value)


def test_prompts_may_be_null_and_defaults_may_be_the_librarys_own(folder):
    put(folder / PROMPTS, {"prompts": {"query": None}, "default_prompt_name": "document"})
    assert read_settings(folder).choose_prompts() == Prompts()


@slow
@pytest.mark.usefixtures("one_thread")
@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda at: write_modules(at, [("Transformer", ""), ("Nothing", "1_Pooling")]), "Nothing"),
        (lambda at: (at / "tokenizer.json").unlink(), "tokenizer"),
        (lambda at: (at / "config.json").unlink(), ""),
        (lambda at: (at / "model.safetensors").unlink(), "model.safetensors"),
        (lambda at: (at / "2_Dense" / "model.safetensors").unlink(), "model.safetensors"),
        (lambda at: put(at / "1_Pooling" / "config.json", {"pooling_mode_mean_tokens": True}), ""),
        (lambda at: put(at / "1_Pooling" / "config.json",
                        {"word_embedding_dimension": 32, "pooling_mode": "median"}), "median"),
        (lambda at: shutil.rmtree(at / "2_Dense"), "2_Dense/config.json is missing"),
        (lambda at: put(at / "2_Dense" / "config.json", {"in_features": 9, "out_features": 20}),
         "size mismatch"),
        (lambda at: write_modules(at, [("Transformer", ""), ("Dense", "2_Dense"),
                                       ("Normalize", "3")]), "do not give vectors of texts"),
    ],
    ids=["unknown module", "no tokenizer", "no config", "no weights", "no weights of a layer",
         "pooling of no width", "unknown pooling", "no layer", "layer of another size",
         "no pooling"],
)  # fmt: skip
def test_a_damaged_folder_gets_one_line(tmp_path, damage, says):
    folder = write_folder(
        tmp_path / "model", {**CASES[0], "dense": [["torch.nn.modules.linear.Identity", 20]]}
    )
    assert embed.load(str(folder)).dim == 20
    damage(folder)
    with pytest.raises(MissingError, match="not a complete sentence-transformers model: ") as told:
        embed.load(str(folder))
    assert says in str(told.value)
    assert "\n" not in str(told.value)
    assert len(str(told.value).partition("model: ")[2]) <= 240


@slow
@pytest.mark.usefixtures("one_thread")
def test_layers_with_weights_of_the_older_kind(tmp_path):
    """A folder whose layer was saved by an older version than its network is whole."""
    import torch
    from safetensors.torch import load_file

    folder = write_folder(
        tmp_path / "model", {**CASES[0], "dense": [["torch.nn.modules.linear.Identity", 20]]}
    )
    expected = embed.load(str(folder)).encode(TEXTS)
    weights = folder / "2_Dense" / "model.safetensors"
    torch.save(load_file(weights), weights.with_name("pytorch_model.bin"))
    weights.unlink()
    np.testing.assert_array_equal(embed.load(str(folder)).encode(TEXTS), expected)


# Roles through encoders around others, and in memories.


class Roles:
    """An encoder that tells roles apart, by the second number of a vector."""

    dim, signature, languages = 3, "roles", frozenset({"zh", "en"})

    def __init__(self):
        self.asked = []

    def _encode(self, role, texts):
        self.asked.append((role, *texts))
        found = np.array([[len(text), 1 + len(role), 1] for text in texts], np.float32)
        return found.reshape(-1, 3) / np.linalg.norm(found, axis=1, keepdims=True)

    def encode(self, texts):
        return self._encode("text", texts)

    def encode_queries(self, texts):
        return self._encode("query", texts)

    def encode_passages(self, texts):
        return self._encode("passage", texts)


def test_encoders_around_others_keep_roles_apart():
    use, encoder = embed.load("use"), LazyEncoder(Roles)
    assert np.array_equal(encoder.encode(["ab"]), Roles().encode(["ab"]))
    assert np.array_equal(encoder.encode_queries(["ab"]), Roles().encode_queries(["ab"]))
    assert np.array_equal(encoder.encode_passages(["ab"]), Roles().encode_passages(["ab"]))
    pair = PairEncoder(use, Roles())
    one, two = pair.encode_queries(["ab"]), pair.encode_passages(["ab"])
    assert np.allclose(one[:, : use.dim], two[:, : use.dim])
    assert not np.allclose(one[:, use.dim :], two[:, use.dim :])
    assert np.allclose(LazyEncoder(lambda: use).encode_queries(["ab"]), use.encode(["ab"]))


def test_look_ups_are_queries_among_passages(tmp_path):
    """The texts of a memory are kept as passages, what is looked up in them is a query."""
    roles = Roles()
    memory = Memory.open(tmp_path, create=True, encoder=lambda: roles)
    sides = Variant("zh", "大会闭幕。"), Variant("en", "The Assembly closed.")
    memory.add([TranslationUnit(sides, (Origin(),))])
    assert encode(memory.store, roles, "roles", "zh") == 1
    assert roles.asked == [("passage", "大会闭幕。")]
    options = LookupOptions("zh", "en", semantic="always", fuzzy=False, fragments=False)
    (answer,) = memory.lookup_many([Query("会议结束。")], options)
    assert roles.asked[1:] == [("query", "会议结束。")]
    assert [match.kind for match in answer.matches] == ["semantic"]
    memory.close()
