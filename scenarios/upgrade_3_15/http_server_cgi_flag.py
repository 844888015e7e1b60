"""Does the command line of http.server still offer to run CGI scripts?"""

import json
import subprocess
import sys

if __name__ == "__main__":
    shown = subprocess.run([sys.executable, "-m", "http.server", "--help"], capture_output=True, text=True, timeout=15)
    print(json.dumps({"exit": shown.returncode, "offers_cgi": "--cgi" in shown.stdout}))
