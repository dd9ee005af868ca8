"""What users do, composed of the rooms below: fetch from the ledger, call the engines, write back, publish."""

from layidu.ledger.connection import prepare

# The modules of this room import the records, and Django wants its registry ready before that.
prepare()
