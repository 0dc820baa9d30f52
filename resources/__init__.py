"""What the program shows and starts from, as data: themes, fonts, boards, cities and the demonstration city."""
