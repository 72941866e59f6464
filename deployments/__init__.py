"""Where it runs: one machine with everything on it, or any number of workers."""
