"""Scarce means turned into proposed commitments: the most good, fairly, with a proof of how near to the best."""
