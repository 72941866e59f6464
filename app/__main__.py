"""`python -m app` is golive."""

from app.door import main

main()
