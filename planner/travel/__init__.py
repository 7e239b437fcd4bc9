"""How far every zone is from every provision."""
