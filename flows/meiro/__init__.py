"""Meiro's standard operating procedure for implementing a customer data platform (`S0-1..60`)."""
