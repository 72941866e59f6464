"""The outside: one file for each system, and the sandbox that stands in for them."""
