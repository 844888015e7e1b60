"""Files before they are parsed: which ones there are, their text, the words in it."""
