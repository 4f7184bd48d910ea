# SPDX-License-Identifier: GPL-3.0-or-later
"""What the tests of the program share: a home of its own, calls of it, and what each of them said."""
import json
import os
import pathlib
import subprocess
import sys
import tempfile

TOP = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(TOP / 'tests/lib'))
sys.dont_write_bytecode = True
import tap  # noqa: E402

USAGE = 'Usage: relabelctl '


class Home:
    """An empty home folder in which the program is called."""

    def __init__(self, program):
        self.program = pathlib.Path(program).resolve()
        self.folder = tempfile.TemporaryDirectory(prefix='relabel-cli-')
        self.path = pathlib.Path(self.folder.name)
        self.env = {name: value for name, value in os.environ.items()
                    if not name.startswith(('RELABEL_', 'FIFTYONE_', 'XDG_', 'LABEL_STUDIO_', 'LANG', 'DISPLAY', 'WAYLAND_', 'DBUS_'))}
        for name in ('HOME', 'XDG_DATA_HOME', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME'):
            (self.path / name.lower()).mkdir()
            self.env[name] = str(self.path / name.lower())
        self.env.update(LC_ALL='C.UTF-8', G_DEBUG='fatal-criticals', GIO_USE_VFS='local', GIO_USE_PROXY_RESOLVER='dummy')
        self.datasets = self.path / 'xdg_data_home/relabel/datasets'
        self.said = []  # all that any call has printed

    def call(self, *arguments, text='', **env):
        """A call with text on standard input: the status, and what it printed there and there."""
        text = text if isinstance(text, bytes) else text.encode()
        # As long as a proxy says so, a server that is gone is waited for only for seconds.
        patience = {name: os.environ[name] for name in ('RELABEL_LABELSTUDIO_TIMEOUT',) if name in os.environ}
        done = subprocess.run([self.program, *arguments], cwd=self.path, env={**self.env, **patience, **env}, input=text,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=300)
        self.said += [done.stdout, done.stderr]
        return done.returncode, done.stdout.decode('utf-8', 'replace'), done.stderr.decode('utf-8', 'replace')

    def done(self, name, *arguments, has=(), **env):
        """The output of a call that has to succeed, and to say nothing on standard error."""
        status, out, err = self.call(*arguments, **env)
        problems = [f'status {status}'] * (status != 0) + [f'standard error: {err}'] * (err != '')
        problems += [f'“{text}” is missing in:\n{out}' for text in ([has] if isinstance(has, str) else has) if text not in out]
        tap.point(name, problems)
        return out

    def json(self, name, *arguments, **env):
        """The document that a call prints with --json."""
        status, out, err = self.call(*arguments, '--json', **env)
        try:
            document = json.loads(out)
        except ValueError as error:
            document = None
            err += str(error)
        tap.point(name, [f'status {status}: {err}{out}'] * (status != 0 or err != ''))
        return document

    def fails(self, name, status, has, *arguments, **env):
        """A call that has to fail: nothing on standard output, one line on standard error, and for wrong usage another that shows it."""
        got, out, err = self.call(*arguments, **env)
        lines = err.splitlines()
        problems = [f'status {got}'] * (got != status) + [f'it printed: {out}'] * (out != '')
        if not lines or not lines[0].startswith('relabelctl: ') or has not in lines[0]:
            problems += [f'“{has}” is missing in: {err}']
        if len(lines) != (2 if status == 2 else 1) or (status == 2 and not lines[-1].startswith(USAGE)):
            problems += [f'these are not the lines of status {status}: {err}']
        tap.point(name, problems)


def equal(name, got, wanted):
    tap.point(name, [] if got == wanted else [f'{got!r} instead of {wanted!r}'])
