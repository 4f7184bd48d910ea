# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between a client and the real server, and goes down in the middle: when the n-th request of a kind comes in."""
import re
import select
import socket
import threading
import urllib.parse


class Proxy:
    def __init__(self, server, pattern=None, number=1):
        """After `number` requests whose first line matches `pattern` the proxy is gone: connections are cut, new ones are refused."""
        target = urllib.parse.urlparse(server)
        self._target = (target.hostname, target.port)
        self._pattern = re.compile(pattern.encode()) if pattern else None
        self._left = number
        self._connections = []
        self._listener = socket.create_server(('127.0.0.1', 0))
        self.port = self._listener.getsockname()[1]
        self.url = f'http://127.0.0.1:{self.port}'
        self.down = threading.Event()
        self._start()

    def close(self):
        self.down.set()
        self._listener.close()
        for connection in self._connections:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def restart(self):
        """Back at the same address, and sound."""
        self._pattern = None
        self._connections = []
        self.down = threading.Event()
        self._thread.join()
        self._listener = socket.create_server(('127.0.0.1', self.port))
        self._start()

    def _start(self):
        self._thread = threading.Thread(target=self._serve, daemon=True)
        self._thread.start()

    def _serve(self):
        listener, down = self._listener, self.down
        while not down.is_set():
            try:
                readable, _, _ = select.select([listener], [], [], 0.1)
                if readable:
                    client, _ = listener.accept()
                    threading.Thread(target=self._pair, args=(client, down), daemon=True).start()
            except (OSError, ValueError):
                return

    def _pair(self, client, down):
        server = socket.create_connection(self._target)
        self._connections += [client, server]
        with client, server:
            while not down.is_set():
                readable, _, _ = select.select([client, server], [], [], 0.1)
                for end in readable:
                    try:
                        data = end.recv(65536)
                        if not data or (end is client and self._ends_here(data)):
                            return
                        (server if end is client else client).sendall(data)
                    except OSError:
                        return

    def _ends_here(self, data):
        """Requests are told by their first lines; a body that looks like one would only end things earlier."""
        if self._pattern is None:
            return False
        for line in re.findall(rb'(?:GET|POST|PATCH|DELETE) \S+ HTTP/1\.1', data):
            if self._pattern.search(line):
                self._left -= 1
                if self._left == 0:
                    self.close()
                    return True
        return False
