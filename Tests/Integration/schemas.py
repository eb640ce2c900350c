"""The JSON Schemas of the project, ready to validate with."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

from jsonschema_rs import Draft202012Validator, Registry

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "schemas"


def parse(text: str | bytes):
    """JSON with its numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


@cache
def schema(name: str) -> dict:
    """What `schemas/<name>.schema.json` says."""
    return json.loads((FOLDER / f"{name}.schema.json").read_text())


@cache
def _registry() -> Registry:
    contents = [schema(path.name.removesuffix(".schema.json")) for path in FOLDER.glob("*.schema.json")]
    return Registry([(content["$id"], content) for content in contents])


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of `schemas/<name>.schema.json`, formats included; a schema that is none is an error."""
    return Draft202012Validator(
        schema(name), registry=_registry(), validate_formats=True, ignore_unknown_formats=False, offline=True)


def faults(name: str, document) -> list[str]:
    """What is wrong with a document; nothing if it is valid."""
    return [
        f"{'/'.join(map(str, error.instance_path)) or 'the whole'}: {error.message[:500]}"
        for error in validator(name).iter_errors(document)
    ]
