# SPDX-License-Identifier: GPL-3.0-or-later
"""The running application, driven from outside: its actions over D-Bus, its widgets by their accessible names, and the keyboard.

To be used within tests/lib/gui-run, by /usr/bin/python3 (python3-gi, gir1.2-atspi-2.0, xdotool, imagemagick).
"""
import os
import subprocess
import time

import gi

gi.require_version('Atspi', '2.0')
from gi.repository import Atspi, Gio, GLib  # noqa: E402

TIMEOUT = 20
# The same role has another name from at-spi 2.53 on.
BUTTON = ('push button', 'button')


def wait(test, what, timeout=TIMEOUT):
    """What test() gives once it is true. An accessible may go away between two calls: that is only “not yet”."""
    end = time.monotonic() + timeout
    while True:
        try:
            found = test()
            if found:
                return found
        except GLib.Error:
            pass
        if time.monotonic() > end:
            raise AssertionError(f'waited {timeout} s for {what}')
        context = GLib.MainContext.default()
        while context.iteration(False):
            pass
        time.sleep(0.02)


def plain(name):
    """GTK 4.8 shows the mnemonic, and names a labelled entry twice."""
    name = (name or '').replace('_', '').strip()
    half = len(name) // 2
    return name[:half] if len(name) % 2 and name[half] == ' ' and name[:half] == name[half + 1:] else name


def walk(root, limit=4000):
    stack = [root]
    while stack and limit:
        node = stack.pop()
        limit -= 1
        yield node
        try:
            children = [node.get_child_at_index(i) for i in range(min(node.get_child_count(), 400))]
        except GLib.Error:
            continue
        stack.extend(child for child in reversed(children) if child)


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
        wait(self.windows, f'a window of {binary}; its log: {self.log}')
        Atspi.init()

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

    def root(self):
        desktop = Atspi.get_desktop(0)
        desktop.clear_cache()
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            try:
                if child and child.get_process_id() == self.process.pid:
                    return child
            except GLib.Error:  # of a program that was killed
                pass
        return None

    def find_all(self, name=None, roles=None):
        root = wait(self.root, 'the application on the accessibility bus')
        found = []
        for node in walk(root):
            try:
                if (roles is None or node.get_role_name() in roles) and (name is None or plain(node.get_name()) == name):
                    found.append(node)
            except GLib.Error:
                pass
        return found

    def find(self, name=None, roles=None, timeout=TIMEOUT):
        """The first one, of those that can be used if there are any: a page behind another may have one of the same name."""
        found = wait(lambda: self.find_all(name, roles), f'{roles or "something"} called {name!r}', timeout)
        return next((node for node in found if node.get_state_set().contains(Atspi.StateType.SENSITIVE)), found[0])

    def text(self, timeout=TIMEOUT):
        """All names of all widgets: what a person could read, more or less."""
        return [plain(node.get_name()) for node in self.find_all() if node.get_name()]

    def wait_for_text(self, part, timeout=TIMEOUT):
        return wait(lambda: [t for t in self.text() if part in t], f'the text {part!r}', timeout)[0]

    def press(self, name, roles=BUTTON):
        """Does the action of the widget, or of the first one in it that has one."""
        node = self.find(name, roles)
        for inner in walk(node):
            if 'Action' in inner.get_interfaces() and inner.get_n_actions():
                return inner.do_action(0)
        raise AssertionError(f'{name!r} has no action')

    def type_into(self, name, text):
        node = self.find(name)
        for inner in walk(node):
            if 'EditableText' in inner.get_interfaces():
                return inner.set_text_contents(text)
        raise AssertionError(f'{name!r} takes no text')

    @staticmethod
    def keys(*keys):
        subprocess.run(['xdotool', 'key', *keys], check=True)

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
