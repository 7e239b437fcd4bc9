"""The stages in order, once or many times."""
