"""Whether an address that Slack names is Slack's own: nothing else is given our token."""

from __future__ import annotations

from yarl import URL

HOMES = ("slack.com", "slack-gov.com")  # whose files and sockets live beside the Web API
AS_WEB = {"wss": "https", "ws": "http"}


def own_place(address: str, api: str) -> URL | None:
    """The address, when it belongs to whoever answers the Web API; otherwise None.

    The very object is what must be asked: two programs may read one text as two addresses.
    """
    try:
        place, ours = URL(address), URL(api)
    except ValueError:
        return None
    scheme = AS_WEB.get(place.scheme, place.scheme)
    if not place.host or scheme != ours.scheme or place.user or place.password:
        return None
    same = (_home(place.host), place.port) == (_home(ours.host or ""), ours.port)
    return place if same else None


def _home(host: str) -> str:
    name = host.casefold().rstrip(".")
    return next((home for home in HOMES if name == home or name.endswith(f".{home}")), name)
