"""`python -m app` is golive."""

from app.cli import main

main()
