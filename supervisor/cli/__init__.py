"""The commands, a file each: `arguments` says what one takes, `run` does it."""
