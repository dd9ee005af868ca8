"""The information officer's inbox: held rows, counts that look like repeats, new names; each settled by a person."""
