"""Open-Xchange's projects of professional services: initialization, implementation, approval."""
