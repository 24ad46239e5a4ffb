"""Learning management systems: what they hand out as archives and tables, read and matched."""
