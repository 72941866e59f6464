"""Slack as a way to answer: buttons under the question, a form behind them, one way to sign."""

from app.slack.actions import router

__all__ = ["router"]
