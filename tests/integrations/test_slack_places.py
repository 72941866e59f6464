"""Only Slack's own addresses are given our token."""

import pytest

from integrations.slack_places import own_place

SLACK, HERE = "https://slack.com/api/", "http://127.0.0.1:4300/api/"


@pytest.mark.parametrize(
    ("address", "api"),
    [
        ("https://files.slack.com/files-pri/T1-F1/a.pdf", SLACK),
        ("https://files.slack.com:443/files-pri/T1-F1/a.pdf", SLACK),
        ("https://files.slack-gov.com/files-pri/T1-F1/a.pdf", "https://slack-gov.com/api/"),
        ("wss://wss-primary.slack.com/link/?ticket=1", SLACK),
        ("http://127.0.0.1:4300/files-pri/T1-F1/a.pdf", HERE),
        ("ws://127.0.0.1:4300/link/?ticket=1", HERE),
    ],
)
def test_an_address_of_slacks_own_is_known(address: str, api: str):
    assert str(own_place(address, api)) == address.replace(":443", "")


@pytest.mark.parametrize(
    ("address", "api"),
    [
        ("https://evil.example/files-pri/T1-F1/a.pdf", SLACK),
        ("https://slack.com.evil.example/a.pdf", SLACK),
        ("https://evilslack.com/a.pdf", SLACK),
        ("https://files.slack.com@evil.example/a.pdf", SLACK),
        ("https://somebody:word@files.slack.com/a.pdf", SLACK),
        ("https://evil.example\\@files.slack.com/a.pdf", SLACK),
        ("http://files.slack.com/a.pdf", SLACK),
        ("https://files.slack.com:8443/a.pdf", SLACK),
        ("ws://wss-primary.slack.com/link", SLACK),
        ("file:///etc/passwd", SLACK),
        ("//files.slack.com/a.pdf", SLACK),
        ("/a.pdf", SLACK),
        ("", SLACK),
        ("https://[", SLACK),
        ("http://169.254.169.254/latest/meta-data", HERE),
        ("http://127.0.0.1:4301/a.pdf", HERE),
        ("http://x.127.0.0.1:4300/a.pdf", HERE),
        ("http://localhost:4300/a.pdf", HERE),
        ("https://files.slack.com/a.pdf", HERE),
    ],
)
def test_every_other_address_is_refused(address: str, api: str):
    assert own_place(address, api) is None
