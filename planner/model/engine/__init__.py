"""The fast way from instance to solution: flows, cuts, master."""
