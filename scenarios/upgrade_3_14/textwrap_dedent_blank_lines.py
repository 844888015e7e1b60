"""What does textwrap.dedent() make of lines that hold nothing but white space?"""

import json
import textwrap

print(
    json.dumps(
        {
            "spaces": textwrap.dedent("  a\n   \n  b\n"),
            "form_feed": textwrap.dedent("  a\n  \f\n  b\n"),
            "vertical_tab": textwrap.dedent("  a\n\v\n  b\n"),
            "no_break_space": textwrap.dedent("  a\n \u00a0\n  b\n"),
            "tabs_and_spaces": textwrap.dedent("\ta\n  b\n"),
        }
    )
)
