"""The stages in order: whatever runs them, from a configuration to a folder, is a workflow."""
