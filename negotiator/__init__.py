"""Plans negotiations between states."""
