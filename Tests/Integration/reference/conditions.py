"""Conditions (§3)."""

from fnmatch import fnmatchcase


def at_path(document, path: str):
    for name in path.split("."):
        document = document.get(name) if isinstance(document, dict) else None
    return document


def kind(value) -> str:
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, (int, float)):
        return "number"
    return "text" if isinstance(value, str) else "other"


def same(value, constant) -> bool:
    if kind(value) != kind(constant) or kind(value) == "other":
        return False
    return value.lower() == constant.lower() if kind(value) == "text" else value == constant


def passes(value, test: str, constant) -> bool:
    elements = value if isinstance(value, list) else [value]
    within = lambda constants: any(same(element, one) for element in elements for one in constants)
    if test == "exists":
        return (value is not None) == constant
    if test == "not_equals":
        return value is None or not within([constant])
    if test == "not_in":
        return value is None or not within(constant)
    if value is None:
        return False
    if test == "equals":
        return within([constant])
    if test == "in":
        return within(constant)
    if test == "any":
        return isinstance(value, list) and within(constant)
    if test == "all":
        return isinstance(value, list) and all(any(same(element, one) for element in value) for one in constant)
    if test == "matches":
        globs = constant if isinstance(constant, list) else [constant]
        # Brackets are ordinary characters in the contract's globs.
        patterns = [glob.lower().replace("[", "[[]") for glob in globs]
        texts = [element.lower() for element in elements if kind(element) == "text"]
        return any(fnmatchcase(text, pattern) for text in texts for pattern in patterns)
    if kind(value) != "number":
        return False
    if test == "between":
        return constant[0] <= value <= constant[1]
    return value >= constant if test == "at_least" else value <= constant


def holds(condition: dict, document: dict) -> bool:
    for name, content in condition.items():
        if name == "all_of":
            good = all(holds(part, document) for part in content)
        elif name == "any_of":
            good = any(holds(part, document) for part in content)
        elif name == "none_of":
            good = not any(holds(part, document) for part in content)
        else:
            good = all(passes(at_path(document, name), test, constant) for test, constant in content.items())
        if not good:
            return False
    return True


def paths(condition: dict) -> list[str]:
    found = []
    for name, content in condition.items():
        if name in ("all_of", "any_of", "none_of"):
            found += [path for part in content for path in paths(part)]
        else:
            found.append(name)
    return found
