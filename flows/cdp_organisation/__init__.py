"""The organisation of a customer data platform's implementation, up to its specification (S1)."""
