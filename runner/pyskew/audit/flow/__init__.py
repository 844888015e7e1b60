"""Value flow: what launch sites run, read and pickle, followed through calls, attributes and containers.

The analysis is field-sensitive and flow-insensitive. `lower` turns a file into operations, `solver` propagates values
through the operations of the modules that a launch site reaches, the other modules answer questions about the result.
Only the standard library is used.
"""
