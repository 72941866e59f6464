"""Issues in the sandbox's Jira: opened, shown, changed, moved."""

from typing import Any, cast

from integrations.sandbox.jira_fields import check_parent, checked, checked_new, updated
from integrations.sandbox.jira_shapes import issue_shape, reference, transition_shape
from integrations.sandbox.jira_site import STATUSES
from integrations.sandbox.jira_wire import Answer, JiraRefusal, Visit
from integrations.sandbox.journal import Json

BULK = 50


def create(visit: Visit) -> Answer:
    """Open an issue, with its properties if there are any."""
    return Answer(_create(visit, visit.sent), 201)


def create_many(visit: Visit) -> Answer:
    """Open up to fifty issues; those that can be opened are opened."""
    updates = _objects(visit.sent.get("issueUpdates"))
    if not 0 < len(updates) <= BULK:
        raise JiraRefusal(400, f"Between 1 and {BULK} issues can be created at once.")
    issues: list[Json] = []
    errors: list[Json] = []
    for number, one in enumerate(updates):
        try:
            issues.append(_create(visit, one))
        except JiraRefusal as refusal:
            failed = {"status": refusal.status, "elementErrors": refusal.answer}
            errors.append(failed | {"failedElementNumber": number})
    return Answer({"issues": issues, "errors": errors}, 201 if issues else 400)


def show(visit: Visit) -> Answer:
    """Return one issue."""
    issue = visit.issue
    shape = issue_shape(visit, issue, visit.query.get("fields", "*all"))
    if asked := visit.query.get("properties"):
        every = asked == "*all"
        kept = {k: v for k, v in issue.properties.items() if every or k in asked.split(",")}
        shape["properties"] = kept
    return Answer(shape)


def edit(visit: Visit) -> Answer:
    """Change fields of an issue."""
    issue = visit.issue
    sent = _known(visit.sent, "fields", "update", "properties", "historyMetadata")
    fields = checked(visit.site, sent.get("fields", {}))
    fields |= updated(visit.site, issue, sent.get("update", {}))
    if "project" in fields:
        raise JiraRefusal(400, project="Issues are not moved between projects this way.")
    check_parent(visit.site, issue.fields | fields)
    visit.site.edit(issue, fields)
    return Answer(status=204)


def assign(visit: Visit) -> Answer:
    """Give an issue to somebody, or to nobody."""
    somebody = visit.sent.get("accountId", "") is not None
    person = visit.sent if somebody else None
    visit.site.edit(visit.issue, checked(visit.site, {"assignee": person}))
    return Answer(status=204)


def list_transitions(visit: Visit) -> Answer:
    """List where an issue can go."""
    shapes = [transition_shape(visit, status) for status in STATUSES if visit.issue]
    return Answer({"transitions": shapes})


def transition(visit: Visit) -> Answer:
    """Move an issue to another status."""
    sent = _known(visit.sent, "transition", "fields", "update", "historyMetadata", "properties")
    asked = _transition_id(sent.get("transition"))
    for status in STATUSES:
        if transition_shape(visit, status)["id"] == asked:
            visit.site.move(visit.issue, status)
            return Answer(status=204)
    raise JiraRefusal(400, f"It is not possible to find the transition with id '{asked}'.")


def _create(visit: Visit, sent: Json) -> Json:
    sent = _known(sent, "fields", "properties", "update", "historyMetadata")
    fields = checked_new(visit.site, sent.get("fields"))
    properties: dict[str, Any] = {}
    for one in _objects(sent.get("properties") or []):
        if set(one) != {"key", "value"}:
            raise JiraRefusal(400, "A property needs a 'key' and a 'value'.")
        properties[str(one["key"])] = one["value"]
    issue = visit.site.open(fields, properties, visit.member.account_id)
    return reference(visit, issue)


def _known(sent: Json, *names: str) -> Json:
    for name in sent:
        if name not in names:
            raise JiraRefusal(400, f'Unrecognized field "{name}"')
    return sent


def _objects(given: object) -> list[Json]:
    things = cast("list[object]", given) if isinstance(given, list) else [given]
    if not all(isinstance(thing, dict) for thing in things):
        raise JiraRefusal(400, "An array of objects was expected.")
    return cast("list[Json]", things)


def _transition_id(asked: object) -> str:
    return str(cast("Json", asked).get("id")) if isinstance(asked, dict) else ""
