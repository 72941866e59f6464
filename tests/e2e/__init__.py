"""The house as people meet it: command line, Prefect's pages, sandbox; all of it for real."""
