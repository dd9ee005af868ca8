"""What the Ministry and the cluster look across: years side by side, plans, the follow-up list, audit, downloads."""
