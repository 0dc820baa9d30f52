"""How a database gets from one version of the schema to the next; numbered 0001, 0002, …"""
