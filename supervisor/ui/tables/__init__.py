"""Tables of a desk. `Table` is how every one looks and is driven; a page takes one of the two that know their rows.

`live.LiveTable` shows a state that changes with each beat: rows by key, only what has changed is painted anew, what
is new fades. `lists.ListTable` shows rows that were asked for: ready cells, several chosen at once.
"""
