"""Cut the parts that the sandbox speaks out of Slack's and Atlassian's own API documents.

    python -m tests.data.specs.extract SLACK_DOCUMENT JIRA_DOCUMENT

Kept: paths, arguments, shapes. Left out: prose. Slack's document writes alternatives as a list
under `items` without `type: array`, which a validator ignores; here it is `anyOf`.
"""

import json
import re
import sys
from pathlib import Path
from typing import Any, cast

from integrations.sandbox.jira import ROUTES
from integrations.sandbox.slack import METHODS

HERE = Path(__file__).parent
PROSE = {"description", "summary", "example", "examples", "externalDocs", "xml", "tags", "title"}
KEPT = {"parameters", "requestBody", "responses"}


def without_prose(thing: Any, *, names: bool = False) -> Any:
    """Drop prose everywhere except where the same word is the name of a property."""
    if isinstance(thing, list):
        return [without_prose(one) for one in cast("list[Any]", thing)]
    if not isinstance(thing, dict):
        return thing
    known = cast("dict[str, Any]", thing)
    return {
        key: without_prose(value, names=key in {"properties", "definitions", "schemas"})
        for key, value in known.items()
        if names or (key not in PROSE and not key.startswith("x-"))
    }


def with_alternatives(thing: Any) -> Any:
    """Write Slack's alternatives as a validator understands them."""
    if isinstance(thing, list):
        return [with_alternatives(one) for one in cast("list[Any]", thing)]
    if not isinstance(thing, dict):
        return thing
    known = {key: with_alternatives(value) for key, value in cast("dict[str, Any]", thing).items()}
    if isinstance(known.get("items"), list) and known.get("type") != "array":
        known["anyOf"] = known.pop("items")
    return known


def references(thing: Any) -> set[str]:
    """Return the names of the shapes that this one mentions."""
    return set(re.findall(r'"#/(?:definitions|components/schemas)/([^"]+)"', json.dumps(thing)))


def reached(thing: Any, shapes: dict[str, Any]) -> dict[str, Any]:
    """Return the shapes that are needed to understand this, by name."""
    found: dict[str, Any] = {}
    waiting = references(thing)
    while waiting:
        name = waiting.pop()
        found[name] = shapes[name]
        waiting |= references(shapes[name]) - found.keys()
    return dict(sorted(found.items()))


def operations(path: dict[str, Any], verbs: set[str]) -> dict[str, Any]:
    """Return what can be asked of a path with these verbs."""
    return {
        verb: {key: value for key, value in what.items() if key in KEPT}
        for verb, what in path.items()
        if verb in verbs
    }


def slack(document: dict[str, Any]) -> dict[str, Any]:
    """Return the methods that the sandbox speaks and that the document knows."""
    document = with_alternatives(without_prose(document))
    known = document["paths"]
    wanted = [f"/{name}" for name in sorted(METHODS) if f"/{name}" in known]
    paths = {path: operations(known[path], {"get", "post"}) for path in wanted}
    return {"paths": paths, "definitions": reached(paths, document["definitions"])}


def jira(document: dict[str, Any]) -> dict[str, Any]:
    """Return the paths that the sandbox speaks and that the document knows."""
    document = without_prose(document)
    known = document["paths"]
    verbs: dict[str, set[str]] = {}
    for route in ROUTES:
        verbs.setdefault(f"/rest/api/2/{route.path}", set()).add(route.verb.lower())
    paths = {path: operations(known[path], verbs[path]) for path in sorted(verbs) if path in known}
    schemas = reached(paths, document["components"]["schemas"])
    return {"paths": paths, "components": {"schemas": schemas}}


def main(slack_document: str, jira_document: str) -> None:
    """Read both documents and write both extracts."""
    for source, name, cut in ((slack_document, "slack", slack), (jira_document, "jira", jira)):
        extract = cut(json.loads(Path(source).read_text()))
        (HERE / f"{name}.json").write_text(json.dumps(extract, indent=1, sort_keys=True) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
