# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between a client and the real server, an exchange a connection, and does with each what a fault of tests says, byte by byte where
it matters. proxy.py cuts connections and gateway.py changes answers; this one does whatever goes wrong on a network, at any request."""
import re
import socket
import struct
import threading
import time
import urllib.parse


class Refused(Exception):
    """The other end is gone."""


def _read(end, size=65536):
    try:
        return end.recv(size)
    except OSError:
        return b''


class Exchange:
    """One request and its answer. A fault is a function of it, which calls these; what it leaves out does not happen."""

    def __init__(self, door, client):
        self.door, self._client, self._server = door, client, None
        self.head, self.body = b'', b''
        while b'\r\n\r\n' not in self.head:
            data = _read(client)
            if not data:
                raise Refused
            self.head += data
        self.head, self.body = self.head.split(b'\r\n\r\n', 1)
        self.line = self.head.split(b'\r\n')[0].decode('latin-1').removesuffix(' HTTP/1.1')
        self.length = int(self.header('content-length') or 0)
        self.answer = b''     # of the server, as it came
        self.status = None    # that the client got
        self.begun, self.ended = time.monotonic(), None

    def header(self, name):
        found = re.search(rb'(?im)^' + name.encode() + rb': *([^\r\n]*)', self.head)
        return found[1].decode('latin-1') if found else None

    def receive(self, part=1):
        """The body, or the first part of it, from the client."""
        while len(self.body) < int(self.length * part):
            data = _read(self._client)
            if not data:
                raise Refused
            self.body += data

    def forward(self, part=1):
        """To the server, the body whole or the first part of it, behind which it ends."""
        self.receive(part)
        self._server = socket.create_connection(self.door.target)
        head = re.sub(rb'(?i)\r\n(connection|accept-encoding):[^\r\n]*', b'', self.head)
        try:
            self._server.sendall(head + b'\r\nConnection: close\r\n\r\n' + self.body[:int(self.length * part)])
            if part < 1:
                self._server.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def collect(self):
        """The server's whole answer."""
        while data := _read(self._server):
            self.answer += data
        if self.answer and not re.search(rb'(?i)\r\nconnection: close\r\n', self.answer.split(b'\r\n\r\n', 1)[0] + b'\r\n'):
            self.answer = self.answer.replace(b'\r\n', b'\r\nConnection: close\r\n', 1)
        return self.answer

    def tell(self, data):
        """To the client."""
        if self.status is None:
            found = re.match(rb'HTTP/1\.\d (\d+)', data)
            self.status = int(found[1]) if found else None
        try:
            self._client.sendall(data)
        except OSError:
            raise Refused from None

    def tell_status(self, status, body=b'', kind='application/json', **headers):
        """An answer that is not the server's."""
        self.receive()
        lines = ''.join(f'{name.replace("_", "-")}: {value}\r\n' for name, value in headers.items())
        self.tell(f'HTTP/1.1 {status} Said\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n{lines}\r\n'.encode() + body)

    def pass_on(self):
        self.forward()
        self.tell(self.collect())

    def reset(self):
        """Cuts the connection so that the client hears of it at once."""
        self._client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack('ii', 1, 0))
        self._client.close()

    def hang_up(self):
        self._client.close()

    def wait_for_client(self):
        """Until it has given up."""
        while _read(self._client):
            pass

    def close(self):
        for end in (self._server, self._client):
            if end is not None:
                end.close()


class Door:
    """`fault(exchange)` gives the function that is to be done with it, or None, which passes it on."""

    def __init__(self, server, fault=None):
        parsed = urllib.parse.urlparse(server)
        self.target = (parsed.hostname, parsed.port)
        self.fault = fault
        self.exchanges = []
        self._busy, self._idle = 0, threading.Condition()
        self._port = 0
        self._is_open, self._opening = False, threading.Lock()
        self.open()
        self.url = f'http://127.0.0.1:{self._port}'

    def open(self):
        """Again, where it was; nothing, if it is open."""
        with self._opening:
            if self._is_open:
                return
            self._listener = socket.create_server(('127.0.0.1', self._port), backlog=64)
            self._port, self._is_open = self._listener.getsockname()[1], True
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def shut(self):
        """New connections are refused; those that stand go on."""
        with self._opening:
            self._is_open = False
            self._listener.shutdown(socket.SHUT_RDWR)
            self._listener.close()

    def settle(self):
        """Until nothing is under way, with the server neither."""
        with self._idle:
            self._idle.wait_for(lambda: self._busy == 0)

    def _serve(self, listener):
        while True:
            try:
                client, _ = listener.accept()
            except OSError:
                return
            with self._idle:
                self._busy += 1
            threading.Thread(target=self._exchange, args=(client,), daemon=True).start()

    def _exchange(self, client):
        exchange = None
        try:
            exchange = Exchange(self, client)
            self.exchanges.append(exchange)
            fault = self.fault(exchange) if self.fault else None
            fault(exchange) if fault else exchange.pass_on()
        except (Refused, OSError):
            pass
        finally:
            exchange.close() if exchange else client.close()
            if exchange:
                exchange.ended = time.monotonic()
            with self._idle:
                self._busy -= 1
                self._idle.notify_all()
