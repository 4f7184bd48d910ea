# SPDX-License-Identifier: GPL-3.0-or-later
"""The Label Studio of the tests (RELABEL_TEST_LS_…), by its API and by a person in its editor. Standard library only."""
import json
import os
import pathlib
import struct
import subprocess
import urllib.request
import zlib

URL = os.environ.get('RELABEL_TEST_LS_URL', '')
ROOT = os.environ.get('RELABEL_TEST_LS_ROOT', '')
ANNOTATE = pathlib.Path(__file__).parent / 'browser/annotate'


def api(method, path, body=None):
    request = urllib.request.Request(URL + path, method=method, data=None if body is None else json.dumps(body).encode(), headers={
        'Authorization': 'Token ' + os.environ['RELABEL_TEST_LS_KEY'], 'Content-Type': 'application/json'})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def export(project):
    """task id -> task with its annotations."""
    tasks = api('GET', f'/api/projects/{project}/export?exportType=JSON&download_all_tasks=true')
    return {task['id']: task for task in tasks}


def annotate(script):
    """Lets a person do what the script says (tests/lib/browser/annotate.js); gives a report a task."""
    done = subprocess.run([ANNOTATE, '-'], input=json.dumps(script), capture_output=True, text=True, timeout=600)
    if done.returncode != 0:
        raise AssertionError(f'the browser failed:\n{done.stdout}{done.stderr}')
    return [json.loads(line) for line in done.stdout.splitlines()]


def png(width, height, shade):
    """A picture of vertical stripes, enough to see where one is in it."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))
    row = b'\0' + bytes((shade + x) % 256 for x in range(width))
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', width, height, 8, 0, 0, 0, 0)) + \
        chunk(b'IDAT', zlib.compress(row * height)) + chunk(b'IEND', b'')
