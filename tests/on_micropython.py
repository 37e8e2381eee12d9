"""Runs the plain test files named on the command line under MicroPython, which has no pytest.

micropython tests/on_micropython.py tests/core/test_cbor.py ...

Every `test_*` function of each file is called. One block per failure, one line at the end; exit
code 1 on a failure or when nothing ran, because a green run of no tests proves nothing.
"""

import sys


def load(path: str):
    """The module in the file at `path`, imported by its bare name from its own folder."""
    folder, _, filename = path.rpartition("/")
    sys.path.insert(0, folder or ".")
    try:
        return __import__(filename[:-3])
    finally:
        sys.path.pop(0)


def run_function(path: str, name: str, function) -> bool:
    try:
        function()
    except BaseException as error:  # a test may raise anything, also SystemExit
        print("FAILED " + path + "::" + name)
        report(error)
        return False
    return True


def report(error: BaseException) -> None:
    """Print the traceback, also on CPython, so that a failure here can be replayed there."""
    show = getattr(sys, "print_exception", None)
    if show is None:
        import traceback

        show = traceback.print_exception
    show(error)


def run_file(path: str) -> "tuple[int, int]":
    """Run every test of one file; answers how many ran and how many failed."""
    try:
        module = load(path)
    except BaseException as error:  # a file that cannot be imported is a failure with a name
        print("FAILED " + path + " (import)")
        report(error)
        return 1, 1
    names = [name for name in sorted(dir(module)) if name.startswith("test_")]
    failed = 0
    for name in names:
        if not run_function(path, name, getattr(module, name)):
            failed += 1
    if not names:
        print("FAILED " + path + " (no test in this file)")
        failed += 1
    return len(names), failed


def main(paths: "list[str]") -> int:
    ran = failed = 0
    for path in paths:
        file_ran, file_failed = run_file(path)
        ran += file_ran
        failed += file_failed
    print(str(ran) + " tests run, " + str(failed) + " failed")
    return 1 if failed or not ran else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
