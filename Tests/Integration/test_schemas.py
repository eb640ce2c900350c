"""The schemas accept what they should, and nothing else."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

import schemas
from outputs import printed

SAMPLES = schemas.FOLDER / "samples"
GOLDEN = schemas.ROOT / "Tests" / "Golden"
MODELS = schemas.ROOT / "deploy" / "models"
NAMES = sorted(path.name.removesuffix(".schema.json") for path in schemas.FOLDER.glob("*.schema.json"))


def _name(path: Path) -> str:
    return str(path.relative_to(schemas.ROOT))


@pytest.mark.parametrize("name", NAMES)
def test_every_schema_is_itself_valid_and_named_after_its_file(name):
    schemas.validator(name)
    assert schemas.schema(name)["$id"] == f"urn:tierline:schema:{name}"


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/*.json")), ids=_name)
def test_a_sample_is_valid(path):
    assert schemas.faults(path.parent.name, schemas.parse(path.read_text())) == []


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("*/invalid/*.json")), ids=_name)
def test_an_invalid_sample_is_refused(path):
    assert schemas.faults(path.parent.parent.name, schemas.parse(path.read_text())) != []


@pytest.mark.parametrize("folder", sorted(path for path in SAMPLES.iterdir() if path.is_dir()), ids=_name)
def test_a_folder_of_samples_has_a_schema_and_both_kinds(folder):
    assert folder.name in NAMES
    assert list(folder.glob("*.json")) and list(folder.glob("invalid/*.json"))


@pytest.mark.parametrize("path", sorted(SAMPLES.glob("score/*.json")), ids=_name)
def test_the_ledger_of_a_sample_sums_to_its_score(path):
    score = schemas.parse(path.read_text())
    assert sum(entry["share"] for entry in score["ledger"]) == score["score"]


@pytest.mark.parametrize("path", sorted(MODELS.glob("*.yaml")), ids=_name)
def test_an_example_model_is_accepted_by_schema_and_command(tierline, path):
    assert schemas.faults("model", yaml.safe_load(path.read_text())) == []
    tierline.output("model", "check", path)


def test_the_golden_files_are_told_apart_as_the_command_tells_them():
    done = subprocess.run([sys.executable, GOLDEN / "validate.py"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_daemon_accepts_every_sample_of_a_record(tierline, tmp_path):
    model = tmp_path / "model.yaml"
    model.write_text(tierline.demo_model())
    records = [
        json.loads(path.read_text()) | {"recorded": "2026-07-01T00:00:00Z", "partition": 0, "offset": offset}
        for offset, path in enumerate(
            path for form in schemas.parse((schemas.FOLDER / "event.schema.json").read_text())["oneOf"]
            for path in sorted((SAMPLES / form["$ref"].rpartition(":")[2]).glob("*.json")))
    ]
    assert len(records) > 10
    log = "\n".join(json.dumps(record) for record in records).encode()
    assert printed(tierline.score(model, log, "all")).dead_letters == []
