"""Working on a server from the command line, with a token: files are sent, answers are printed as here."""
