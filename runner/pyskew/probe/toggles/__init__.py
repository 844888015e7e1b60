"""Toggles: each module here is one default that Python changed, settable from outside.

A toggle travels alone, and its file is all that a new one needs. It has these constants:

    NAME       what a user types; the file's stem with hyphens
    SUMMARY    the default, as a noun
    SINCE      first Python with the new default
    LINK       the documentation or the issue
    VALUES     by system (linux, macos, windows), what the toggle can be set to; () where the choice does not exist
    OLD, NEW   by system, the default before and from SINCE on
    DEFAULTS   optional; the default by first Python, where it has changed more than once
    MODULE     the modules, separated by spaces, after whose execution the toggle acts; "" without a hook
    OPTIONS    optional; by value, options that the interpreter is started with
    ENV        optional; by value, environment variables that it is started with
    MISSES     with OPTIONS or ENV: which Pythons the setting does not reach
    PARTS      optional; stems of files in `overlay/` that travel with the toggle, each a global of its module
    ONE_WAY    optional; "back" or "forward" where a Python can only have the default of an older or a newer one
    FIX        what to change in a program that depends on the old default

A toggle with a MODULE has one of two forms:

    install(value, decided)                Replace what uses the default. `decided()` returns whether `value` holds at
                                           the place that is being executed. Called only where something can change.
    apply(value), watch(value, watcher)    Set the value for the whole process; ask `watcher.reached(NAME)` at each
                                           place instead. Without `watch` the toggle cannot be bisected.

`check()` returns the value that Python says is in effect, and `effect()` the one that it acts by; both return "" where
the choice does not exist. Started as a program, the file prints both.
"""
