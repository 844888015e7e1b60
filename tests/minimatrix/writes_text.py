import os

print("in", os.getcwd())
