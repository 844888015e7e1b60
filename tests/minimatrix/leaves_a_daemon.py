import os
import time

if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        with open("/proc/self/comm", "w") as name:
            name.write("sleeper")
        time.sleep(60)
    os._exit(0)
os.wait()
time.sleep(0.05)
