"""The readable way from instance to solution: the formulation as one model."""
