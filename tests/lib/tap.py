# SPDX-License-Identifier: GPL-3.0-or-later
"""The Test Anything Protocol for the tests in Python: point(name, problems) for each thing tested, done() at the end."""
import sys

_counts = {'points': 0, 'failed': 0}


def point(name, problems=()):
    """Passed if there are no problems; else each is printed on a line."""
    _counts['points'] += 1
    problems = list(problems)
    _counts['failed'] += bool(problems)
    print('not ok' if problems else 'ok', _counts['points'], '-', name)
    for text in problems:
        for line in str(text).splitlines() or ['']:
            print('#', line)
    sys.stdout.flush()


def done():
    print(f'1..{_counts["points"]}')
    sys.exit(1 if _counts['failed'] else 0)
