# SPDX-License-Identifier: GPL-3.0-or-later
"""Requests of a client, recorded by a gateway and asked again by curl: what the server alone takes for them."""
import concurrent.futures
import json
import pathlib
import re
import subprocess
import time


class Recorder:
    """note() is told of each request; write() and replay() are for later. `sent` and `received` count the bytes of bodies."""

    def __init__(self, folder):
        self._folder = pathlib.Path(folder)
        self._folder.mkdir(parents=True)
        self._requests = []
        self.sent = self.received = 0

    def note(self, method, path, kind, body, answer, began, ended):
        file = self._folder / f'body{len(self._requests)}'
        file.write_bytes(body)
        self.sent += len(body)
        self.received += len(answer)
        self._requests.append({'method': method, 'path': path, 'kind': kind, 'file': file if body else None, 'began': began, 'ended': ended,
                               'answer': answer if method == 'POST' and re.fullmatch('/api/projects/?', path) else b''})

    def __len__(self):
        return len(self._requests)

    def _groups(self):
        """[(requests, how many of them were under way at once)]: those that overlap belong together."""
        groups, end = [], 0
        for request in sorted(self._requests, key=lambda one: one['began']):
            if not groups or request['began'] >= end:
                groups.append([])
            groups[-1].append(request)
            end = max(end, request['ended'])
        return [(group, max(sum(other['began'] <= one['began'] < other['ended'] for other in group) for one in group)) for group in groups]

    def replay(self, server, key):
        """(seconds that curl takes, those of the requests alone). What made a project makes another now, which takes the place of the first
        in what follows."""
        old = new = None
        began, alone = time.monotonic(), 0
        for group, at_once in self._groups():
            with concurrent.futures.ThreadPoolExecutor(at_once) as pool:
                spent = list(pool.map(lambda request: _ask(request, server, key, old, new, self._folder), group))
            alone += sum(spent) / at_once
            if group[-1]['answer']:
                old, new = json.loads(group[-1]['answer'])['id'], json.loads((self._folder / 'made').read_bytes())['id']
        return time.monotonic() - began, alone


def _move(text, old, new):
    """A path, or a small body, to the other project."""
    return re.sub(rf'((?:/projects/|[?&]project=|"project": ?"?)){old}\b', rf'\g<1>{new}', text) if new else text


def _ask(request, server, key, old, new, folder):
    """By a curl of its own, with a connection of its own, which is fastest with the development server; gives the seconds of the request."""
    lines = [f'url = "{server}{_move(request["path"], old, new)}"', f'request = "{request["method"]}"', f'header = "Authorization: Token {key}"',
             'header = "Connection: close"', 'header = "Expect:"', f'output = "{folder / "made" if request["answer"] else "/dev/null"}"']
    if request['file']:
        file = request['file']
        if new and request['kind'] == 'application/json' and file.stat().st_size < 4096:
            moved = file.with_suffix('.moved')
            moved.write_text(_move(file.read_text(), old, new))
            file = moved
        lines += [f'data-binary = "@{file}"', f'header = "Content-Type: {request["kind"]}"']
    done = subprocess.run(['curl', '--silent', '--show-error', '--fail', '--globoff', '--write-out', '%{time_total}', '--config', '-'],
                          input='\n'.join(lines), capture_output=True, text=True)
    if done.returncode:
        raise AssertionError(f'curl failed: {done.stderr}')
    return float(done.stdout)
