"""Open311 GeoReport v2: other cities' systems read and written to, and our own requests served to theirs."""
