#!/usr/bin/env python3
"""Validates the golden model and settings files against the JSON Schemas, as an editor would.

A good file, and each file under deploy, must be valid. A bad one must not be, unless a comment on top says
`# schema: accepts`, as what is wrong with it is beyond a schema. Needs the packages jsonschema-rs and PyYAML.
"""
import json
import pathlib
import re
import sys

import yaml
from jsonschema_rs import Draft202012Validator

ROOT = pathlib.Path(__file__).resolve().parents[2]
NOT_ASKED = "# schema: not asked"
ACCEPTS = "# schema: accepts"


class Loader(yaml.SafeLoader):
    """Reads bare values as YAML 1.2 does, which is how Tierline reads them."""


Loader.yaml_implicit_resolvers = {}
for tag, pattern, first in [
    ("bool", r"^(true|True|TRUE|false|False|FALSE)$", "tTfF"),
    ("null", r"^(~|null|Null|NULL|)$", ["~", "n", "N", ""]),
    ("int", r"^[-+]?(0|[1-9][0-9]*)$", "-+0123456789"),
    ("float", r"^[-+]?((0|[1-9][0-9]*)(\.[0-9]*)?|\.[0-9]+)([eE][-+]?[0-9]+)?$", "-+.0123456789"),
]:
    Loader.add_implicit_resolver(f"tag:yaml.org,2002:{tag}", re.compile(pattern), list(first))


def comments(text):
    for line in text.splitlines():
        if not line.startswith("#"):
            return
        yield line


def check(schema, files, expect_valid):
    validator = Draft202012Validator(schema)
    failures = 0
    for file in files:
        text = file.read_text()
        if any(line.startswith(NOT_ASKED) for line in comments(text)):
            continue
        wanted = expect_valid or ACCEPTS in comments(text)
        errors = [
            f"{'/'.join(map(str, error.instance_path))}: {error.message}"
            for error in validator.iter_errors(yaml.load(text, Loader))]
        if wanted != (not errors):
            failures += 1
            print(f"{file.relative_to(ROOT)}: the schema {'refuses' if errors else 'accepts'} it", *errors, sep="\n  ")
    return failures


def main():
    failures = 0
    for kind, name, deployed in [
        ("models", "model", sorted((ROOT / "deploy/models").glob("*.yaml"))),
        ("settings", "configuration", [ROOT / "deploy/tierline.yaml"]),
    ]:
        schema = json.loads((ROOT / f"schemas/{name}.schema.json").read_text())
        golden = ROOT / "Tests/Golden" / kind
        failures += check(schema, deployed + sorted((golden / "good").glob("*.yaml")), True)
        failures += check(schema, sorted((golden / "bad").glob("*.yaml")), False)
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
