"""The command line: French through gettext, ``--json`` everywhere; exits 0 (done), 1 (rows held), 2 (nothing done)."""
