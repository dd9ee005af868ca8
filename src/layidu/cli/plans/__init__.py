"""What ``layidu plan`` can do with a plan once it is made: one module a subject, found by scanning its ``commands``."""
