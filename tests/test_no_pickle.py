"""Nothing that runs code out of data: no pickle in any of its forms, anywhere in the repository."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.conftest import ROOT
from tests.test_repository import tracked

FORBIDDEN = {"pickle", "cPickle", "_pickle", "dill", "cloudpickle", "joblib", "shelve", "marshal"}
# Calls that unpickle unless they are told not to, with what tells them.
TOLD: dict[str, tuple[str, object]] = {
    "torch.load": ("weights_only", True),
    "np.load": ("allow_pickle", False),
    "numpy.load": ("allow_pickle", False),
}
NEVER = {"eval", "exec", "yaml.load", "pandas.read_pickle", "pd.read_pickle", "torch.jit.load"}


def faults(source: str) -> list[str]:
    """What a file does that could run code out of data, each with its line."""
    found: list[str] = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or ""]
        elif isinstance(node, ast.Call):
            found += _in_call(node)
            continue
        else:
            continue
        found += [f"{node.lineno}: {name}" for name in names if name.split(".")[0] in FORBIDDEN]
    return found


def _in_call(node: ast.Call) -> list[str]:
    name = ast.unparse(node.func)
    given = {
        each.arg: each.value.value
        for each in node.keywords
        if each.arg and isinstance(each.value, ast.Constant)
    }
    wrong = name in NEVER
    if name in TOLD:
        argument, value = TOLD[name]
        wrong = given.get(argument) is not value
    wrong = wrong or given.get("allow_pickle") is True or given.get("trust_remote_code") is True
    return [f"{node.lineno}: {name}"] if wrong else []


@pytest.mark.slow
def test_nothing_is_unpickled_anywhere() -> None:
    files = [path for path in tracked("*.py") if path.name != "test_no_pickle.py"]
    assert len(files) > 200
    found = {
        str(path.relative_to(ROOT)): faults(path.read_text(encoding="utf-8")) for path in files
    }
    assert {name: each for name, each in found.items() if each} == {}


def test_no_pickled_file_is_kept() -> None:
    kept = [path for path in tracked() if Path(path).suffix in (".pkl", ".pickle", ".pt", ".bin")]
    assert kept == []


@pytest.mark.parametrize(
    "source",
    [
        "import pickle",
        "from joblib import load",
        "import torch\ntorch.load(p)",
        "torch.load(p, weights_only=False)",
        "np.load(p)",
        "np.load(p, allow_pickle=True)",
        "f(allow_pickle=True)",
        "AutoModel.from_pretrained(p, trust_remote_code=True)",
        "eval(words)",
    ],
)
def test_the_check_bites(source: str) -> None:
    assert faults(source)
    assert not faults("np.load(p, allow_pickle=False); torch.load(p, weights_only=True)")
