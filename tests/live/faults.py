# SPDX-License-Identifier: GPL-3.0-or-later
"""The list of the known faults of the reference: each is a scenario that is played with either side."""
FAULTS = []


def fault(number, name, reference=None):
    """Makes a scenario one of the list: a function of a side (tests/lib/sides.py) that gives what came of it in a few words, and whether
    that is right. A verb that fails ends it, and is not right. `reference` says why a scenario is not played with the reference."""
    def add(scenario):
        FAULTS.append((number, name, scenario, reference))
        return scenario
    return add


def count(number, word):
    return f'{number} {word}' if number == 1 else f'{number} {word}s'


def same(before, after):
    """How many labels are left as they were, in words, and whether that is all of them."""
    after = {one['_id']['$oid']: one for one in after}
    kept = sum(one == after.get(one['_id']['$oid']) for one in before)
    here = sum(one['_id']['$oid'] in after for one in before)
    new = len(after.keys() - {one['_id']['$oid'] for one in before})
    said = f'{kept} of {count(len(before), "label")} as before, {len(before) - here} gone' + (f', {new} new' if new else '')
    return said, kept == len(before) and not new
