"""Local stand-ins for Slack, Jira and a mail server, which speak the real protocols."""
