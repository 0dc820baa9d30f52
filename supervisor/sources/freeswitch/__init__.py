"""FreeSWITCH's mod_callcenter: its event socket live, and recordings of it."""
