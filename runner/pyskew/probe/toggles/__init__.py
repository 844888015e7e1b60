"""Toggles: one default each that Python changed, settable from outside. A module here is one toggle; see start_method."""
