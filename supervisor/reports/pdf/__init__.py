"""Pages of paper: the only reports that know Qt (QtGui alone), imported when one is asked for."""
