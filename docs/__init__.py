"""The manual, and what keeps its tables and pictures true."""
