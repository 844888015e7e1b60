"""How does pprint show a template string that is too long for a line?

Template strings exist since 3.14; before it the fact is null.
"""

import json
import pprint

SOURCE = 't"the quick brown {1 + 1} jumps over the lazy {2 + 2}"'

if __name__ == "__main__":
    try:
        template = eval(SOURCE)
    except SyntaxError:
        lines = None
    else:
        lines = len(pprint.pformat(template, width=30).splitlines())
    print(json.dumps({"template_takes_several_lines": lines and lines > 1}))
