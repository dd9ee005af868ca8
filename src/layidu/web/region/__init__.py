"""A regional director's region on a page, its one-page PDF, and the director's word on the contract."""
