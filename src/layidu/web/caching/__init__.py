"""Public pages kept ready in memory until the ledger changes; what a signed-in person reads is stored nowhere."""


def forget_everything() -> None:
    """Empty this process's memory of pages, parts and counts: a test opens another ledger in the same process."""
    from layidu.web.caching import forms, measured, middleware, parts, remembered, standing, taught

    middleware.shelf.clear()
    forms.shelf.clear()
    measured.shelf.clear()
    parts.shelf.clear()
    taught.shelf.clear()
    remembered.forget()
    standing.look_again()
