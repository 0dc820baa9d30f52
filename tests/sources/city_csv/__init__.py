"""Files of service requests."""
