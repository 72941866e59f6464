"""Where it runs: one machine with everything on it, or any number of workers."""

POOL = "golive"  # the work pool in which all our deployments are
