# SPDX-License-Identifier: GPL-3.0-or-later
"""The running application, driven from outside: its actions over D-Bus, its widgets by their accessible names, and the keyboard.

To be used within tests/lib/gui-run, by /usr/bin/python3 (python3-gi, gir1.2-atspi-2.0, xdotool, imagemagick).
"""
import functools
import os
import subprocess
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

TIMEOUT = 20
A11Y = 'org.a11y.atspi'
ROOT, NONE = '/org/a11y/atspi/accessible/root', '/org/a11y/atspi/null'
# The same role has another name from at-spi 2.53 on.
BUTTON = ('push button', 'button')


def iterate():
    """Takes note of what was told before the last answer."""
    while GLib.MainContext.default().iteration(False):
        pass


def wait(test, what, timeout=TIMEOUT):
    """What test() gives once it is true. An accessible may go away between two calls: that is only “not yet”."""
    end = time.monotonic() + timeout
    while True:
        begin = time.monotonic()
        try:
            found = test()
            if found:
                return found
        except GLib.Error:
            pass
        if time.monotonic() > end:
            raise AssertionError(f'waited {timeout} s for {what}')
        iterate()
        # Half of the time is the application’s.
        time.sleep(max(0.02, time.monotonic() - begin))


def mouse(x, y, button):
    subprocess.run(['xdotool', 'mousemove', str(x), str(y), 'click', button], check=True)


def plain(name):
    """GTK 4.8 shows the mnemonic, and names a labelled entry twice."""
    name = (name or '').replace('_', '').strip()
    half = len(name) // 2
    return name[:half] if len(name) % 2 and name[half] == ' ' and name[:half] == name[half + 1:] else name


def begins(name):
    """A name of which only that is known: a count, or the like, follows."""
    return name + '*'


def is_called(node, name):
    if name is None:
        return True
    return node.name.startswith(plain(name[:-1])) if name.endswith('*') else node.name == plain(name)


class Widgets:
    """What the application tells of its widgets.

    To ask each of a thousand for its name, its role and its children takes seconds. One answer has the names and roles of all that were
    ever asked for, be they hidden by now; so widgets are asked for their children once, and again when these are others."""

    def __init__(self, bus, owner):
        self.bus, self.owner = bus, owner
        self.items, self.children = {}, {}
        bus.signal_subscribe(owner, f'{A11Y}.Event.Object', 'ChildrenChanged', None, None, Gio.DBusSignalFlags.NONE,
                             lambda bus, owner, path, *rest: self.children.pop(path, None))

    def call(self, path, interface, method, arguments=None):
        return self.bus.call_sync(self.owner, path, interface, method, arguments, None, 0, 10000).get_child_value(0)

    def _read_items(self):
        items = self.call('/org/a11y/atspi/cache', f'{A11Y}.Cache', 'GetItems')
        items = [items.get_child_value(i) for i in range(items.n_children())]
        self.items = {item.get_child_value(0).get_child_value(1).get_string(): item for item in items}

    def _read_children(self, paths):
        waiting = set(paths)

        def answered(bus, result, path):
            waiting.discard(path)
            try:
                children = bus.call_finish(result).get_child_value(0)
                self.children[path] = [children.get_child_value(i).get_child_value(1).get_string() for i in range(children.n_children())]
            except GLib.Error:  # it has gone
                self.children[path] = []
        for path in paths:
            self.bus.call(self.owner, path, f'{A11Y}.Accessible', 'GetChildren', None, None, 0, 10000, None, answered, path)
        while waiting:
            GLib.MainContext.default().iteration(True)

    def _is_known(self, path):
        item, children = self.items.get(path), self.children.get(path)
        return children is not None and item and len(children) == item.get_child_value(4).get_int32()

    def _ask_for_unknown(self):
        """Whether there were any."""
        self._read_children([ROOT])
        paths, asked = self.children[ROOT], False
        while paths:
            unknown = [path for path in paths if not self._is_known(path)]
            self._read_children(unknown)
            asked = asked or bool(unknown)
            paths = [path for above in paths for path in self.children.get(above, ())]
        return asked

    def look(self):
        """Their root; the window that was opened last comes first."""
        for _ in range(5):  # unless it never stands still
            self._read_items()
            iterate()
            if not self._ask_for_unknown():
                break
        root = Node(self, ROOT, None)
        root.children.reverse()
        return root


class Node:
    """A widget. What is asked of it or done to it later goes to the one that is there then."""

    def __init__(self, widgets, path, parent):
        self.widgets, self.path, self.parent = widgets, path, parent
        self._item = widgets.items[path]
        self.children = [Node(widgets, one, self) for one in widgets.children.get(path, ()) if one in widgets.items]

    @functools.cached_property
    def name(self):
        """GTK 4.8 calls what has a tooltip only after its type."""
        name = self._item.get_child_value(6).get_string()
        return plain(self.description if name.startswith('Gtk') and self.description else name)

    @functools.cached_property
    def role(self):
        return Atspi.role_get_name(self._item.get_child_value(7).get_uint32())

    @property
    def description(self):
        return self._item.get_child_value(8).get_string()

    def __iter__(self):
        """It and what is in it, in the order of the screen."""
        stack = [self]
        while stack:
            node = stack.pop()
            yield node
            stack.extend(reversed(node.children))

    def can(self, interface):
        return f'{A11Y}.{interface}' in self._item.get_child_value(5).unpack()

    def has(self, state):
        """One of Atspi.StateType, without the prefix."""
        low, high = self._item.get_child_value(9).unpack()
        return bool((low | high << 32) >> getattr(Atspi.StateType, state) & 1)

    def window(self):
        return self.parent.window() if self.parent.parent else self

    def above(self, role):
        """What it is in of that role, or None."""
        return self.parent if not self.parent or self.parent.role == role else self.parent.above(role)

    def _call(self, interface, method, arguments=None):
        return self.widgets.call(self.path, f'{A11Y}.{interface}', method, arguments).unpack()

    def text(self):
        return self._call('Text', 'GetText', GLib.Variant('(ii)', (0, -1)))

    def set_text(self, text):
        return self._call('EditableText', 'SetTextContents', GLib.Variant('(s)', (text,)))

    def has_action(self):
        return self.can('Action') and self.widgets.call(self.path, 'org.freedesktop.DBus.Properties', 'Get',
                                                     GLib.Variant('(ss)', (f'{A11Y}.Action', 'NActions'))).unpack() > 0

    def act(self):
        """What its first action does, or that of the first widget in it that has one; whether there is one, and it was done."""
        node = next((node for node in self if node.has_action()), None)
        return bool(node and node._call('Action', 'DoAction', GLib.Variant('(i)', (0,))))

    def extents(self):
        """x, y, width, height in its window."""
        return self._call('Component', 'GetExtents', GLib.Variant('(u)', (Atspi.CoordType.WINDOW,)))

    def is_focused(self):
        return bool(self._call('Accessible', 'GetState')[0] >> Atspi.StateType.FOCUSED & 1)

    def _is_at(self, x, y):
        """Whether the pointer would come upon it; what it comes upon may have no accessible, as the picture of a button."""
        _, path = self.window()._call('Component', 'GetAccessibleAtPoint', GLib.Variant('(iiu)', (x, y, Atspi.CoordType.WINDOW)))
        return self.has('SENSITIVE') if path == NONE else any(node.path == path for node in self)

    def _roll_to(self, y):
        """With the wheel, by a step; whether it had to."""
        pane = self.above('scroll pane')
        left, top, width, height = pane.extents() if pane else (0, y, 0, 1)
        if top <= y < top + height:
            return False
        mouse(left + width // 2, top + height // 2, '4' if y < top else '5')
        return True

    def place(self):
        """Its middle, once it stands still there, or None if the pointer does not come upon it; the wheel scrolls to it."""
        last = None
        for _ in range(200):
            x, y, width, height = self.extents()
            middle = (x + width // 2, y + height // 2)
            if not width or not height:  # it was never shown
                return None
            if not self._roll_to(middle[1]) and middle == last:
                return middle if self._is_at(*middle) else None
            last = middle
            time.sleep(0.05)  # some frames of what moves
        return None


class Application:
    """The program while it runs; its output is in `log`."""

    def __init__(self, binary, *arguments, name='io.github.relabel.Relabel', env=None, log=None):
        self.name = name
        self.path = '/' + name.replace('.', '/')
        self.bus = Gio.bus_get_sync(Gio.BusType.SESSION)
        self.log = log or os.path.join(os.environ['HOME'], 'application.log')
        with open(self.log, 'ab') as log_file:
            self.process = subprocess.Popen([binary, *map(str, arguments)], env={**os.environ, **(env or {})},
                                            stdout=log_file, stderr=subprocess.STDOUT)
        self.widgets = None
        wait(self.windows, f'a window of {binary}; its log: {self.log}')

    def call(self, path, interface, method, arguments, reply):
        return self.bus.call_sync(self.name, path, interface, method, arguments, GLib.VariantType(reply), 0, 10000).unpack()

    def windows(self):
        if self.process.poll() is not None:
            with open(self.log, encoding='utf-8', errors='replace') as log_file:
                raise AssertionError(f'the application has ended with {self.process.returncode}: {log_file.read()[-2000:]}')
        xml, = self.call(self.path + '/window', 'org.freedesktop.DBus.Introspectable', 'Introspect', None, '(s)')
        return [node.path for node in Gio.DBusNodeInfo.new_for_xml(xml).nodes]

    def _place(self, action):
        scope, name = action.split('.', 1)
        return (self.path if scope == 'app' else f'{self.path}/window/{self.windows()[-1]}'), name

    def actions(self, scope):
        path, _ = self._place(scope + '.')
        return self.call(path, 'org.gtk.Actions', 'List', None, '(as)')[0]

    def describe(self, action):
        """(enabled, state or None)."""
        path, name = self._place(action)
        (enabled, _, states), = self.call(path, 'org.gtk.Actions', 'Describe', GLib.Variant('(s)', (name,)), '((bgav))')
        return enabled, states[0] if states else None

    def activate(self, action, parameter=None):
        """win.NAME or app.NAME, once it is enabled; parameter is a GLib.Variant."""
        wait(lambda: self.describe(action)[0], f'the action {action} to be enabled')
        path, name = self._place(action)
        self.bus.call_sync(self.name, path, 'org.gtk.Actions', 'Activate', GLib.Variant(
            '(sava{sv})', (name, [parameter] if parameter is not None else [], {})), None, 0, 10000)

    def connect(self):
        """To the bus of accessibility, once the application is there."""
        address, = self.bus.call_sync('org.a11y.Bus', '/org/a11y/bus', 'org.a11y.Bus', 'GetAddress', None, None, 0, 10000).unpack()
        flags = Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION
        bus = Gio.DBusConnection.new_for_address_sync(address, flags)
        names, = bus.call_sync(f'{A11Y}.Registry', ROOT, f'{A11Y}.Accessible', 'GetChildren', None, None, 0, 10000).unpack()
        for name, _ in names:
            pid, = bus.call_sync('org.freedesktop.DBus', '/', 'org.freedesktop.DBus', 'GetConnectionUnixProcessID', GLib.Variant('(s)', (name,)),
                                 None, 0, 10000).unpack()
            if pid == self.process.pid:
                return Widgets(bus, name)
        return None

    def look(self):
        self.widgets = self.widgets or wait(self.connect, 'the application on the accessibility bus')
        return self.widgets.look()

    def find_all(self, name=None, roles=None):
        return [node for node in self.look() if (roles is None or node.role in roles) and is_called(node, name)]

    def find(self, name=None, roles=None, timeout=TIMEOUT):
        """The first one, of those that can be used if there are any: a page behind another may have one of the same name."""
        found = wait(lambda: self.find_all(name, roles), f'{roles or "something"} called {name!r}', timeout)
        return next((node for node in found if node.has('SENSITIVE')), found[0])

    def text(self):
        """All names of all widgets: what a person could read, more or less."""
        return [node.name for node in self.look() if node.name]

    def wait_for_text(self, part, timeout=TIMEOUT):
        part = part.replace('_', '')
        return wait(lambda: next((node.name for node in self.look() if part in node.name), None), f'the text {part!r}', timeout)

    def press(self, name, roles=BUTTON):
        if not self.find(name, roles).act():
            raise AssertionError(f'{name!r} has no action')

    def entries(self, name):
        """Where text can be typed, in the widgets of that name, of the uppermost window that has some."""
        found = [inner for node in self.find_all(name) for inner in node if inner.can('EditableText')]
        return [node for node in found if node.window() is found[0].window()]

    def click(self, name, roles=None, timeout=TIMEOUT):
        """With the mouse, on the first one that the pointer can come upon."""
        place = wait(lambda: next(filter(None, (node.place() for node in self.find_all(name, roles))), None),
                     f'{roles or "something"} called {name!r} to be seen', timeout)
        mouse(*place, '1')

    def choose(self, menu, name):
        """In the menu of a button, with the keyboard."""
        self.click(menu, BUTTON + ('toggle button',))
        item = self.find(name, ('menu item',))
        items = [node for node in item.above('menu') if node.role == 'menu item']

        def focused():
            return next((node for node in items if node.is_focused()), None)
        at = focused()
        while at is not item:
            self.keys('Down')
            at = wait(lambda last=at: (now := focused()) is not last and now, f'{name!r} in the menu {menu!r}')
        self.keys('Return')

    def type_into(self, name, text):
        """Into the last one of that name: that of the field, or whatever is a row, that was added last."""
        wait(lambda: self.entries(name), f'{name!r} to type into')[-1].set_text(text)

    def read(self, name):
        return next(node for node in self.find_all(name) if node.can('Text')).text()

    @staticmethod
    def keys(*keys):
        subprocess.run(['xdotool', 'key', *keys], check=True)

    @staticmethod
    def write(text):
        subprocess.run(['xdotool', 'type', '--delay', '10', text], check=True)

    @staticmethod
    def screenshot(path):
        subprocess.run(['import', '-window', 'root', path], check=True)

    def end(self):
        """Quits it as a person would; its status."""
        if self.process.poll() is None:
            try:
                self.activate('app.quit')
                self.process.wait(TIMEOUT)
            except (GLib.Error, AssertionError, subprocess.TimeoutExpired):
                self.process.kill()
        return self.process.wait()
