# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong between a client and a server, each as a function that a Door does with an exchange (faulty.py)."""
import json
import os
import pathlib
import sqlite3
import threading
import time

import labelstudio

PAGE = b'<html><head><title>Bad Gateway</title></head><body><h1>nginx</h1></body></html>'


def refused(exchange):
    """The server is gone, and comes back in a second."""
    exchange.door.shut()
    threading.Timer(1, exchange.door.open).start()
    exchange.reset()


def gone(exchange):
    """It does not come back by itself."""
    exchange.door.shut()
    exchange.reset()


def reset_in_request(exchange):
    exchange.receive(0.5)
    exchange.reset()


def reset_in_answer(exchange):
    exchange.forward()
    answer = exchange.collect()
    exchange.tell(answer[:len(answer) // 2])
    exchange.reset()


def lost(exchange):
    """The server has done it, and nobody hears of that."""
    exchange.forward()
    exchange.collect()
    exchange.reset()


def truncated(exchange):
    """The connection ends as if that were all."""
    exchange.forward()
    answer = exchange.collect()
    exchange.tell(answer[:len(answer) * 2 // 3])


def trickle(exchange):
    """It all comes, but takes longer than silence may last."""
    exchange.forward()
    answer = exchange.collect()
    for i in range(8):
        exchange.tell(answer[len(answer) * i // 8:len(answer) * (i + 1) // 8])
        time.sleep(0.4)


def silent(exchange):
    exchange.receive()
    exchange.wait_for_client()


def silent_after(exchange):
    exchange.forward()
    exchange.collect()
    exchange.wait_for_client()


def status(code, body=None, kind='application/json', after=False, **headers):
    """Another answer than the server's, which has done its work if `after`."""
    if body is None:
        body = json.dumps({'id': '0', 'status_code': code, 'version': '1.23.2', 'detail': 'said by a test', 'exc_info': None}).encode()

    def fault(exchange):
        if after:
            exchange.forward()
            exchange.collect()
        exchange.tell_status(code, body, kind, **headers)
    return fault


def page(code, after=False, **headers):
    return status(code, PAGE, 'text/html', after, **headers)


def large(limit):
    """A proxy with a limit of its own."""
    def fault(exchange):
        if exchange.length <= limit:
            return exchange.pass_on()
        exchange.receive()
        return exchange.tell_status(413, PAGE, 'text/html')
    return fault


LOCKED = status(500, json.dumps({'id': '0', 'status_code': 500, 'version': '1.23.2', 'detail': 'database is locked',
                                 'exc_info': 'django.db.utils.OperationalError: database is locked'}).encode())


class Expired:
    """The first access token that it sees is no longer any good."""

    def __init__(self):
        self._token = None

    def __call__(self, exchange):
        token = exchange.header('authorization')
        self._token = self._token or token
        if token != self._token:
            return exchange.pass_on()
        return UNAUTHORIZED(exchange)


UNAUTHORIZED = status(401, b'{"status_code": 401, "detail": "Authentication credentials were not provided.", "exc_info": null}')


def redirect(door):
    """To another host, which is a door of the same server: who goes there gets what it wants."""
    def fault(exchange):
        exchange.tell_status(302, Location=door.url.replace('127.0.0.1', 'localhost') + exchange.line.split(' ', 1)[1])
    return fault


def held(exchange):
    """Another process writes into the server's database, and takes its time."""
    database = pathlib.Path(os.environ['RELABEL_TEST_LS_ROOT']).with_name('data') / 'label_studio.sqlite3'
    writer = sqlite3.connect(database, timeout=30, isolation_level=None, check_same_thread=False)
    writer.execute('BEGIN IMMEDIATE')
    exchange.forward()
    threading.Timer(1, lambda: (writer.execute('ROLLBACK'), writer.close())).start()
    exchange.tell(exchange.collect())


class PersonalToken:
    """A personal access token of the first person, while it is needed."""

    def __enter__(self):
        for one in labelstudio.api('GET', '/api/token/'):
            labelstudio.api('POST', '/api/token/blacklist/', {'refresh': one['token']})
        self._token = labelstudio.api('POST', '/api/token/', {})['token']
        return self._token

    def __exit__(self, *_):
        labelstudio.api('POST', '/api/token/blacklist/', {'refresh': self._token})
