"""What must be fast, each beside what a user would pick instead: `make bench` runs them all."""
