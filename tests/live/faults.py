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
    """How many labels are left as they were, in words, with what is different in the others; and whether that is all of them."""
    after = {one['_id']['$oid']: one for one in after}
    pairs = [(old, after.pop(old['_id']['$oid'])) for old in before if old['_id']['$oid'] in after]
    different = sorted({key for old, new in pairs for key in old.keys() | new.keys() if old.get(key) != new.get(key)})
    kept, gone = sum(old == new for old, new in pairs), len(before) - len(pairs)
    said = f'{kept} of {count(len(before), "label")} as before' + (f' (different: {", ".join(different)})' if different else '')
    return said + (f', {gone} gone' if gone else '') + (f', {len(after)} new' if after else ''), kept == len(before) and not after
