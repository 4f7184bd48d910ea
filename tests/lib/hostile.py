# SPDX-License-Identifier: GPL-3.0-or-later
"""A server that means harm: it stands before the real one as gateway.py does, and says to some requests what no server should."""
import re
import socket

import gateway


class Hostile(gateway.Gateway):
    """`attacks` are pairs of a pattern for the first line, such as "GET /api/tasks", and a function that writes bytes of its own to the
    client's connection, by the function that it is given; it may go on for ever. `edit` of the gateway does the rest."""

    def __init__(self, server, **options):
        self.attacks = []
        self.written = 0  # bytes
        super().__init__(server, **options)
        self.port = self._server.server_address[1]

    def pass_on(self, client, target):
        for pattern, attack in self.attacks:
            if re.search(pattern, f'{client.command} {client.path}'):
                self.requests.append(f'{client.command} {client.path}')
                client.rfile.read(int(client.headers.get('Content-Length') or 0))
                client.close_connection = True
                self._attack(client, attack)
                return
        super().pass_on(client, target)

    def _attack(self, client, attack):
        def write(data):
            client.connection.sendall(data)
            self.written += len(data)
        try:
            attack(write)
            client.connection.shutdown(socket.SHUT_WR)
        except OSError:  # nobody listens any more
            pass


def answer(body, status=200, kind='application/json', **headers):
    """An attack: this body, with its length."""
    head = {'Content-Type': kind, 'Content-Length': len(body), **{name.replace('_', '-'): value for name, value in headers.items()}}
    lines = [f'HTTP/1.1 {status} Yes', *(f'{name}: {value}' for name, value in head.items() if value is not None)]
    data = '\r\n'.join(lines).encode() + b'\r\n\r\n' + body
    return lambda write: write(data)


def endless(head, piece):
    """An attack: the head, then the piece over and over."""
    def attack(write):
        write(head)
        while True:
            write(piece)
    return attack
