"""From the ledger to an argued plan and back: means read, needs gathered, plan stored, questioned, adopted."""
