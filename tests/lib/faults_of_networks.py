# SPDX-License-Identifier: GPL-3.0-or-later
"""What can go wrong between a client and a server, each as a function that a Door does with an exchange (faulty.py)."""
import json
import threading
import time

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
        time.sleep(0.3)


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
