"""Jira's REST API, version 2, as far as the sandbox speaks it: the table of its paths."""

from integrations.sandbox import jira_issues as issues
from integrations.sandbox import jira_notes as notes
from integrations.sandbox.jira_jql import Query
from integrations.sandbox.jira_shapes import (
    NAMES,
    issue_shape,
    kind_shape,
    page_of,
    project_shape,
    user_shape,
)
from integrations.sandbox.jira_site import KINDS
from integrations.sandbox.jira_wire import Answer, JiraRefusal, Route, Visit
from integrations.sandbox.journal import Json


def server_info(visit: Visit) -> Answer:
    """Say what kind of Jira this is."""
    return Answer(
        {
            "baseUrl": visit.url,
            "version": "1001.0.0-SANDBOX",
            "versionNumbers": [1001, 0, 0],
            "deploymentType": "Cloud",
            "buildNumber": 100_000,
            "serverTitle": "Sandbox",
        }
    )


def myself(visit: Visit) -> Answer:
    """Say who is calling."""
    return Answer(user_shape(visit, visit.member))


def search_users(visit: Visit) -> Answer:
    """Find people by their address or a part of their name."""
    if visit.query.get("username"):
        raise JiraRefusal(400, "The 'username' parameter is not supported in GDPR strict mode.")
    query = visit.query.get("query", "").strip().casefold()
    if not query:
        raise JiraRefusal(400, "A value for 'query' is needed.")
    visit.site.people.by_email(query)
    met = visit.site.people.all()
    found = [one for one in met if query in one.email or query in one.name.casefold()]
    start = visit.number("startAt", 0)
    most = visit.number("maxResults", 50)
    return Answer([user_shape(visit, one) for one in found[start : start + most]])


def list_fields(visit: Visit) -> Answer:
    """List the fields of an issue."""
    del visit
    return Answer(
        [
            {"id": name, "key": name, "name": title, "custom": False, "searchable": True}
            for name, title in NAMES.items()
        ]
    )


def show_project(visit: Visit) -> Answer:
    """Return one project."""
    key = _project(visit)
    kinds = [kind_shape(visit, kind) for kind in KINDS]
    return Answer(project_shape(visit, key) | {"issueTypes": kinds})


def list_kinds(visit: Visit) -> Answer:
    """List the issue types of a project."""
    _project(visit)
    kinds = [kind_shape(visit, kind) for kind in KINDS]
    page = page_of("issueTypes", kinds, visit.number("startAt", 0), visit.number("maxResults", 50))
    return Answer(page)


def search(visit: Visit) -> Answer:
    """Find issues with JQL, as far as the index has heard of them."""
    reconcile = set(visit.query.get("reconcileIssues", "").split(","))
    query = Query(visit.site, visit.query.get("jql", ""))
    found = query(visit.site.searchable(reconcile))
    start = visit.number("nextPageToken", 0)
    end = start + min(visit.number("maxResults", 50), 5000)
    wanted = visit.query.get("fields", "id")
    shown = [issue_shape(visit, issue, wanted) for issue in found[start:end]]
    more: Json = {"nextPageToken": str(end)} if end < len(found) else {}
    return Answer({"issues": shown, "isLast": not more, **more})


def removed(visit: Visit) -> Answer:
    """Refuse what Jira Cloud no longer offers."""
    del visit
    raise JiraRefusal(410, "The requested API has been removed. Please use search/jql.")


ISSUE = "issue/{issueIdOrKey}"
ROUTES = (
    Route("GET", "serverInfo", server_info),
    Route("GET", "myself", myself),
    Route("GET", "user/search", search_users),
    Route("GET", "field", list_fields),
    Route("GET", "project/{projectIdOrKey}", show_project),
    Route("GET", "issue/createmeta/{projectIdOrKey}/issuetypes", list_kinds),
    Route("POST", "issue", issues.create),
    Route("POST", "issue/bulk", issues.create_many),
    Route("GET", ISSUE, issues.show),
    Route("PUT", ISSUE, issues.edit),
    Route("PUT", f"{ISSUE}/assignee", issues.assign),
    Route("GET", f"{ISSUE}/transitions", issues.list_transitions),
    Route("POST", f"{ISSUE}/transitions", issues.transition),
    Route("GET", f"{ISSUE}/worklog", notes.list_worklogs),
    Route("POST", f"{ISSUE}/worklog", notes.log_work),
    Route("GET", f"{ISSUE}/comment", notes.list_comments),
    Route("POST", f"{ISSUE}/comment", notes.add_comment),
    Route("GET", f"{ISSUE}/properties", notes.list_properties),
    Route("GET", f"{ISSUE}/properties/{{propertyKey}}", notes.show_property),
    Route("PUT", f"{ISSUE}/properties/{{propertyKey}}", notes.set_property),
    Route("GET", "search/jql", search),
    Route("GET", "search", removed),
    Route("POST", "search", removed),
)


def _project(visit: Visit) -> str:
    name = visit.names["projectIdOrKey"]
    for key, number in visit.site.projects.items():
        if name in (key, number):
            return key
    raise JiraRefusal(404, f"No project could be found with key '{name}'.")
