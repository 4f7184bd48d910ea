# SPDX-License-Identifier: GPL-3.0-or-later
"""Stands between a client and the real server as proxy.py does, but understands HTTP: it counts what is asked for, lets something happen
before a request is passed on, and changes answers."""
import http.client
import http.server
import threading
import time
import urllib.parse


class Gateway:
    """`before(method, path)` is called before a request is passed on; `rewrite(method, path, body)` gives the body that the server gets
    instead; `edit(method, path, status, body)` gives the status and the body that the client gets instead. `requests` lists what was asked
    for, as texts such as "GET /api/projects"; a `recorder` (replay.py) is told all of it."""

    def __init__(self, server, before=None, edit=None, rewrite=None, recorder=None):
        self.before, self.edit, self.rewrite, self.recorder = before, edit, rewrite, recorder
        self.requests = []
        self.answered = []  # when
        gateway, target = self, urllib.parse.urlparse(server)

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def handle_request(self):
                gateway.pass_on(self, target)
            do_GET = do_POST = do_PATCH = do_DELETE = handle_request

            def log_message(self, *_):
                pass

        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self._server.daemon_threads = True
        self.url = f'http://127.0.0.1:{self._server.server_address[1]}'
        threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()

    def pass_on(self, client, target):
        body = client.rfile.read(int(client.headers.get('Content-Length') or 0))
        self.requests.append(f'{client.command} {client.path}')
        if self.before:
            self.before(client.command, client.path)
        if self.rewrite:
            body = self.rewrite(client.command, client.path, body)
        began = time.monotonic()
        server = http.client.HTTPConnection(target.hostname, target.port, timeout=120)
        headers = {k: v for k, v in client.headers.items() if k.lower() not in ('host', 'connection', 'accept-encoding', 'content-length')}
        server.request(client.command, client.path, body or None, headers)
        answer = server.getresponse()
        status, data = answer.status, answer.read()
        server.close()
        if self.recorder is not None:
            self.recorder.note(client.command, client.path, client.headers.get('Content-Type'), body, data, began, time.monotonic())
        if self.edit:
            status, data = self.edit(client.command, client.path, status, data)
        client.send_response(status)
        for name, value in answer.getheaders():
            if name.lower() in ('content-type', 'location', 'set-cookie'):
                client.send_header(name, value)
        client.send_header('Content-Length', str(len(data)))
        client.end_headers()
        try:
            client.wfile.write(data)
        except OSError:  # nobody listens any more
            client.close_connection = True
        self.answered.append(time.monotonic())
