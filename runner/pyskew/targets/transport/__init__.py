"""Frames between pyskew and a supervisor, and the streams they travel on."""
