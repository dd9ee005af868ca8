"""Background work: jobs are rows claimed with a lease; what pages show is made here, never in a request."""
