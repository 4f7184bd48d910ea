# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between a client and the real server, and does harm in the middle: when the n-th request of a kind comes in."""
import os
import re
import select
import socket
import threading
import urllib.parse


class Proxy:
    def __init__(self, server, pattern=None, number=1, harm='down', happens=None):
        """Does `harm` at the `number`th request whose first line matches `pattern`, and calls `happens` then:

        down  the proxy is gone: connections are cut, new ones are refused
        lose  the server does what it was asked for, and its answer is lost
        late  the client hears no more, and the server gets the request only just before the next one of the kind

        Relabel waits for a server that is gone; as long as there is one that goes, what this process does waits for it only for seconds.
        """
        self._harm = harm
        if harm == 'down':
            os.environ['RELABEL_LABELSTUDIO_TIMEOUT'] = '4'
        self.happens = happens or (lambda: None)
        self._late = None
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
        self.close()
        os.environ.pop('RELABEL_LABELSTUDIO_TIMEOUT', None)
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
        losing = False
        with client, server:
            while not down.is_set():
                readable, _, _ = select.select([client, server], [], [], 0.1)
                for end in readable:
                    try:
                        data = end.recv(65536)
                        if end is server and losing:
                            self.happens()
                            return
                        if not data or (end is client and self._matches(data) and self._do_harm(client, data)):
                            return
                        losing = losing or self._losing
                        self._losing = False
                        (server if end is client else client).sendall(data)
                    except OSError:
                        return

    _losing = False

    def _do_harm(self, client, data):
        """Whether the connection ends here."""
        if self._harm == 'down':
            self.close()
            self.happens()
            return True
        if self._harm == 'lose':
            self._losing = True
            return False
        length = int(re.search(rb'(?i)\r\ncontent-length: *(\d+)', data)[1])
        while len(data) < data.index(b'\r\n\r\n') + 4 + length:
            data += client.recv(65536)
        self._late = data
        self.happens()
        return True

    def _send_late(self):
        with socket.create_connection(self._target) as server:
            server.sendall(self._late)
            self._late = None
            server.recv(65536)

    def _matches(self, data):
        """Requests are told by their first lines; a body that looks like one would only end things earlier."""
        if self._pattern is None:
            return False
        for line in re.findall(rb'(?:GET|POST|PATCH|DELETE) \S+ HTTP/1\.1', data):
            if self._pattern.search(line):
                if self._late is not None:
                    self._send_late()
                self._left -= 1
                if self._left == 0:
                    return True
        return False
