"""Which asyncio functions that 3.14 deprecated warn?"""

import asyncio
import json
import warnings


def warned(function, *arguments):
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        try:
            function(*arguments)
        except Exception as error:
            return [type(error).__name__]
    return sorted({warning.category.__name__ for warning in caught})


print(
    json.dumps(
        {
            "get_event_loop_policy": warned(asyncio.get_event_loop_policy),
            "set_event_loop_policy": warned(asyncio.set_event_loop_policy, None),
            "DefaultEventLoopPolicy": warned(lambda: asyncio.DefaultEventLoopPolicy()),
            "AbstractEventLoopPolicy": warned(lambda: asyncio.AbstractEventLoopPolicy),
            "iscoroutinefunction": warned(asyncio.iscoroutinefunction, int),
            "set_event_loop": warned(asyncio.set_event_loop, None),
            "new_event_loop": warned(lambda: asyncio.new_event_loop().close()),
        }
    )
)
