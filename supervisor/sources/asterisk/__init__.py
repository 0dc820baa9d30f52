"""An Asterisk: its manager live, its queue_log followed or imported, each line and message translated to events."""
