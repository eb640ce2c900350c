"""The schema of models and the loader agree, on made-up models and on the same with a slip in them."""

import copy
import random
import re

import pytest
import yaml

import schemas
from wide_cases import changed_model, wide_model

SLIPS = 150
ONLY_THE_LOADER_KNOWS = re.compile(
    r"is named|is already the name|must be lower than that of the tier|must be 0 in the last tier|can require nothing|"
    r"must not be above \"enter\"|holds for no number|which knows no contacts|is more than limits\.contacts|"
    r"unknown feature|must be at least 1m|must be at most 36525d|whole number of milliseconds")
"""Names that exist, names used once, order, and numbers that depend on others or on a unit."""
ODD = [None, True, -1, 0, 0.5, 101, 1e12, "", "x", "7d", "0s", "-1d", "latest", "excluded", [], ["x"], {}, {"x": 1}]


def _verdicts(tierline, path, document: dict) -> tuple[list[str], list[str]]:
    """What the schema has against a model, and what the loader has."""
    path.write_text(yaml.safe_dump(document, sort_keys=False, allow_unicode=True))
    done = tierline.run("model", "check", path)
    problems = done.stderr.decode().removeprefix("Error: ").splitlines()
    assert (done.returncode == 0) == (problems == []), done
    return schemas.faults("model", document), problems


@pytest.mark.parametrize("seed", range(30))
def test_a_made_up_model_is_accepted_by_both(tierline, tmp_path, seed):
    model = wide_model(seed)
    for number in range(2):
        assert _verdicts(tierline, tmp_path / "model.yaml", model) == ([], [])
        model = changed_model(model, 10 * seed + number)


def test_a_model_with_a_slip_is_refused_by_both_or_by_neither(tierline, tmp_path):
    refused = 0
    for seed in range(SLIPS):
        document = _with_a_slip(wide_model(seed % 40), random.Random(f"slip {seed}"))
        faults, problems = _verdicts(tierline, tmp_path / "model.yaml", document)
        told = [problem for problem in problems if not ONLY_THE_LOADER_KNOWS.search(problem)]
        assert bool(faults) == bool(told), f"seed {seed}: the schema says {faults}, the loader {problems}"
        refused += bool(faults)
    assert SLIPS // 4 < refused < SLIPS


def _with_a_slip(document: dict, draw: random.Random) -> dict:
    document = copy.deepcopy(document)
    places = list(_places(document))
    parent, key = draw.choice(places)
    slip = draw.randrange(4)
    if slip == 0:
        del parent[key]
    elif slip == 1 and isinstance(parent, dict):
        parent[draw.choice(["x", "names", "wen", "tier"])] = parent.pop(key)
    else:
        parent[key] = draw.choice(ODD)
    return document


def _places(node):
    """Every value of a document, as what holds it and under which key."""
    items = node.items() if isinstance(node, dict) else enumerate(node) if isinstance(node, list) else ()
    for key, value in items:
        yield node, key
        yield from _places(value)
