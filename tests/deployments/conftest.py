"""Fixtures for the tests that run things for real."""

from tests.engine import prefect_server

__all__ = ["prefect_server"]
