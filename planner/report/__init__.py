"""What people see, and the one way out to files."""
