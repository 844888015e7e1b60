"""A command under an overlay: the toggles of try and bisect, and what they led to."""
