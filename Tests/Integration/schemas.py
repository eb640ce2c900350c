"""The JSON Schemas of the project, ready to validate with."""

import json
from decimal import Decimal
from functools import cache
from pathlib import Path

from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "schemas"


def parse(text: str | bytes):
    """JSON with its numbers as they are written."""
    return json.loads(text, parse_float=Decimal)


@cache
def _registry() -> Registry:
    contents = [json.loads(path.read_text()) for path in FOLDER.glob("*.schema.json")]
    return Registry().with_resources((content["$id"], Resource.from_contents(content)) for content in contents)


@cache
def validator(name: str) -> Draft202012Validator:
    """The validator of `schemas/<name>.schema.json`, formats included."""
    schema = json.loads((FOLDER / f"{name}.schema.json").read_text())
    Draft202012Validator.check_schema(schema)
    formats = FormatChecker()
    for needed in ("date-time", "uri-reference"):
        assert needed in formats.checkers, f"no checker of the format {needed} is installed"
    return Draft202012Validator(schema, registry=_registry(), format_checker=formats)


def faults(name: str, document) -> list[str]:
    """What is wrong with a document; nothing if it is valid."""
    return [f"{error.json_path}: {error.message[:500]}" for error in validator(name).iter_errors(document)]
