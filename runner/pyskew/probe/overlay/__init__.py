"""What runs inside the processes of a cell or command: it imports as little as possible and leaves no trace.

The files are copied into an overlay one by one and never imported as this package there.
"""
