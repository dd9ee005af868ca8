"""The kinds of ``layidu template``: one module a kind, whose ``command`` joins the group; found by scanning."""
