"""The ledger: the records (the one definition of the tables), the store, import transactions, snapshots."""
