"""What a user would pick instead, each a small program of its own."""
