"""From the ledger to an argued plan and back: means read, needs and access gathered, plan stored, questioned, adopted."""
