# SPDX-License-Identifier: GPL-3.0-or-later
"""A server of files that answers as those of downloads do: pieces of a file, marks of its version, and, on request, everything that goes wrong."""
import email.utils
import http.server
import io
import pathlib
import random
import threading
import time
import zipfile

EXPORTS = pathlib.Path(__file__).resolve().parents[1] / 'data/exports'
# More than is on its way at any time, so that what breaks off does so in the middle.
PADDING = random.Random(7).randbytes(3_000_000)


def pack(name='fod_plain', top='quickstart/', padding=b'', more=()):
    """An archive of the zoo's layout; more: (ZipInfo or name, bytes)."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, 'w', zipfile.ZIP_DEFLATED) as archive:
        for path in sorted((EXPORTS / name).rglob('*')):
            archive.write(path, top + str(path.relative_to(EXPORTS / name)))
        if padding:
            archive.writestr(zipfile.ZipInfo(top + 'data/padding'), padding)
        for info, data in more:
            archive.writestr(info, data)
    return out.getvalue()


class Archive:
    """One file under any path. `fault(request)` may answer in place of the server: it gives True if it has."""

    def __init__(self, data=b''):
        self.requests = []  # (path, Range, If-Range, bytes that were sent)
        self.fault = None
        self.marks = True   # whether ETag and Last-Modified are sent
        self.ranges = True  # whether pieces are
        self.chunked = False
        self.limit = None   # of bytes in an answer; then the connection breaks
        self.sent = lambda count: None  # called behind each bit of an answer
        self.change(data)
        outer = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_GET(self):
                outer._answer(self)

            def log_message(self, *arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        self._server.daemon_threads = True
        self._server.handle_error = lambda *arguments: None  # clients may go when they like
        self.url = f'http://127.0.0.1:{self._server.server_port}'
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def change(self, data, etag=None):
        self.data = data
        self.etag = etag or f'"{hash(data):x}"'
        self.modified = email.utils.formatdate(1.6e9 + abs(hash(data)) % 1e8, usegmt=True)

    def reset(self):
        """As at first, but for the file."""
        self.requests.clear()
        self.fault, self.marks, self.ranges, self.chunked, self.limit, self.sent = None, True, True, False, None, lambda count: None

    @property
    def ranges_asked(self):
        return [asked for _, asked, _, _ in self.requests]

    def _answer(self, request):
        asked, condition = request.headers['Range'], request.headers['If-Range']
        self.requests.append([request.path, asked, condition, 0])
        if self.fault is not None and self.fault(request):
            return
        start, total = None, len(self.data)
        if asked and self.ranges and condition in (None, self.etag, self.modified):
            start = int(asked.removeprefix('bytes=').split('-')[0])
            if start >= total:
                self.say(request, 416, b'', Content_Range=f'bytes */{total}')
                return
        self._send(request, start, total)

    def _send(self, request, piece, total):
        start = piece or 0
        request.send_response(200 if piece is None else 206)
        if piece is not None:
            request.send_header('Content-Range', f'bytes {start}-{total - 1}/{total}')
        if self.marks:
            request.send_header('ETag', self.etag)
            request.send_header('Last-Modified', self.modified)
        request.send_header('Content-Type', 'application/zip')
        request.send_header(*(('Transfer-Encoding', 'chunked') if self.chunked else ('Content-Length', str(total - start))))
        request.end_headers()
        end = min(total, start + self.limit) if self.limit is not None else total
        for position in range(start, end, 65536):
            bit = self.data[position:min(end, position + 65536)]
            request.wfile.write(b'%x\r\n%b\r\n' % (len(bit), bit) if self.chunked else bit)
            self.requests[-1][3] += len(bit)
            self.sent(position + len(bit))
        if self.chunked and end == total:
            request.wfile.write(b'0\r\n\r\n')
        request.close_connection = end < total

    @staticmethod
    def say(request, status, body, **headers):
        """An answer of its own."""
        request.send_response(status)
        for name, value in {'Content-Length': str(len(body)), **headers}.items():
            request.send_header(name.replace('_', '-'), value)
        request.end_headers()
        request.wfile.write(body)
        return True

    @staticmethod
    def trickle(request, gone):
        """A byte now and then, until the client has gone, which `gone` is told."""
        request.send_response(200)
        request.send_header('Content-Type', 'application/zip')
        request.end_headers()
        try:
            while True:
                request.wfile.write(b'P')
                time.sleep(0.05)
        except OSError:
            gone.set()
        return True
