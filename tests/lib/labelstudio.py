# SPDX-License-Identifier: GPL-3.0-or-later
"""The Label Studio of the tests (RELABEL_TEST_LS_…), by its API and by a person in its editor. Standard library only."""
import http.cookiejar
import json
import os
import pathlib
import re
import struct
import subprocess
import urllib.parse
import urllib.request
import zlib

URL = os.environ.get('RELABEL_TEST_LS_URL', '')
ROOT = os.environ.get('RELABEL_TEST_LS_ROOT', '')
ANNOTATE = pathlib.Path(__file__).parent / 'browser/annotate'


def api(method, path, body=None, key=None):
    """As the first person, unless another's key is given."""
    request = urllib.request.Request(URL + path, method=method, data=None if body is None else json.dumps(body).encode(), headers={
        'Authorization': 'Token ' + (key or os.environ['RELABEL_TEST_LS_KEY']), 'Content-Type': 'application/json'})
    with urllib.request.urlopen(request, timeout=60) as answer:
        text = answer.read()
    return json.loads(text) if text else None


def at_least(major, minor):
    """Whether the server is of that version or a later one: where the answer is no, tests say what happens instead."""
    release = api('GET', '/api/version')['release']
    return tuple(int(number) for number in release.split('.')[:2]) >= (major, minor)


def serves_keys():
    """Whether local files can be had with a key, so that they are sent as links; before, only a browser gets them."""
    return at_least(1, 13)


def shows_drafts():
    """Whether tasks with drafts can be looked for, and those of all users are told."""
    return at_least(1, 9)


def has_person():
    """Whether the person in tests/lib/browser knows the server's editor: that of the newest version."""
    return at_least(1, 23)


def export(project):
    """task id -> task with its annotations."""
    tasks = api('GET', f'/api/projects/{project}/export?exportType=JSON&download_all_tasks=true')
    return {task['id']: task for task in tasks}


def predictions(project):
    """Old servers list those of all projects."""
    tasks = export(project)
    return [p for p in api('GET', f'/api/predictions/?project={project}') if p['task'] in tasks]


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


def sign_up(email, first_name=''):
    """Another person, by the invitation that the first one may give: (id, key)."""
    jar = http.cookiejar.CookieJar()
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    path = api('GET', '/api/invite')['invite_url']
    page = browser.open(URL + path, timeout=60).read().decode()
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page).group(1)
    form = {'csrfmiddlewaretoken': token, 'email': email, 'password': 'a password of theirs', 'allow_newsletters': ''}
    browser.open(urllib.request.Request(URL + path, urllib.parse.urlencode(form).encode(), {'Referer': URL + path}), timeout=60)
    key = json.load(browser.open(URL + '/api/current-user/token', timeout=60))['token']
    person = json.load(browser.open(URL + '/api/current-user/whoami', timeout=60))['id']
    if first_name:
        api('PATCH', f'/api/users/{person}/', {'first_name': first_name})
    return person, key
