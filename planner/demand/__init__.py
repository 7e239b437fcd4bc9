"""Who needs a specialist place, where and when."""
