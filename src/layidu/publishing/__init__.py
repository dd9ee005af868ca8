"""Charts, maps, bulletin, brief and workbooks: content dataclasses in, bytes out; no statistic, no ledger."""
