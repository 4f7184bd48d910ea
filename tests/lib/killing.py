# SPDX-License-Identifier: GPL-3.0-or-later
"""Kills a program in the middle of what it does with a server: a dataset to do it with, and the points at which it is done."""
import base64
import signal
import threading
import time
import zlib

import faulty
import fiftyone_folder
from fiftyone_folder import box, label

_JPEG = zlib.decompress(base64.b64decode(
    'eNr7f+P/AwYBLzdPNwZGRgYGRiBk+H+bwZlBWkhEXERQWlxMXE5GWkHDSVtDVVUj0MrWwCkhNDUlPjQ2OqtiZmNW4YTi6NjWrW0T5i1evXZ1esOek7uWHZ+5YvUSkCGMMn'
    'JyGsoaftrafkvyYvOWkAz+H2AQ5GAwYHBgZlRiYBJkZBZk/H+EQR7oTlZGMGCAAkYmZhZWNnYOTi5uoIKtAgxMjMzMTCzMrKwsLEDZWqA8A4sgq5CioSObcGAiu1KhiFHj'
    'xIUcyk4bD4oGXfygYpxU1MTJJSYuISmlqqauoallYmpmbmFp5ezi6ubu4ekVHBIaFh4RGZWckpqWnpGZVVxSWlZeUVnV3NLa1t7R2TVp8pSp06bPmDlr0eIlS5ctX7Fy1a'
    'bNW7Zu275j565Dh48cPXb8xMlTly5fuXrt+o2btx4+evzk6bPnL16++vjp85ev377/+PkL5C9GBmZGGMDqL0Ggv5hYWJhZ2EH+YmQqBykQZGFVNGQTcgxkTywUVjJq5BBx'
    'mrhw40FOZeOgD6JJRRe5xFRMHqp+BHkN7DPiPNZEls/gHkP46xYDDzMjMPKYBRnsGVa6ioQdc3QVCWAkErP/vwkA2SD+mw=='))
FIELDS = {'boxes': 'Detections', 'cells': 'Detections', 'kind': 'Classification', 'lanes': 'Polylines', 'people': 'Keypoints'}
SCHEMA = {'boxes': {'type': 'detections', 'classes': ['car', 'bus']}, 'cells': {'type': 'instances', 'classes': ['cell']},
          'kind': {'type': 'classification', 'classes': ['a', 'b']}, 'lanes': {'type': 'polygons', 'classes': ['roof']},
          'people': {'type': 'keypoints', 'classes': ['person']}}


def jpeg(number):
    """A small picture that no other is equal to, byte by byte."""
    comment = f'{number:06}'.encode()
    return _JPEG[:2] + b'\xff\xfe' + (len(comment) + 2).to_bytes(2, 'big') + comment + _JPEG[2:]


def create(side, count, size=0):
    """A dataset of JPEG files with labels of five types; each file has `size` bytes more than it needs."""
    mask = fiftyone_folder.disc(9, 7)
    samples = [{
        'boxes': [box(place=(0.1, 0.2, 0.3, 0.1 + i / 10000)), box('bus', (0.5, 0.5, 0.2, 0.2), rotation=i % 90)],
        'cells': [box('cell', (0.6, 0.1, 0.2, 0.2), mask=mask)],
        'kind': label('Classification', label='ab'[i % 2]),
        'lanes': [label('Polyline', label='roof', points=[[[0.1, 0.1], [0.4, 0.1], [0.4, 0.3]]], closed=True, filled=True)],
        'people': [label('Keypoint', label='person', points=[[0.2, 0.9], [0.25, 0.8]])],
    } for i in range(count)]
    side.ids = fiftyone_folder.write(side.folder / 'dataset', FIELDS, samples, suffix='.jpg')
    for i in range(count):
        (side.folder / f'dataset/data/image_{i:03}.jpg').write_bytes(jpeg(i) + bytes(size))
    side.read(side.folder / 'dataset')


class Killer:
    """The fault of a Door that knows how far a program has come, and kills it at a point: (place, phase). The places are the requests of a
    run that nobody disturbs, in their order; identify(exchange) tells them: (kind, number of the first sample in it). What comes after a place
    has been passed by is killed as it arrives, so that each program that is given a point, and does not end before, dies."""
    # Before the server hears of the request; while it is sent; when it is sent; when its work is done; in the middle of the answer; behind
    # it; and then at a part of the time until the next request.
    PHASES = ['arrives', 'half sent', 'sent', 'done', 'half answered', 'answered', 0.1, 0.3, 0.6, 0.9]

    def __init__(self, server, identify, door=None):
        self.door = door or faulty.Door(server)
        self.door.fault = self._fault
        self._identify = identify
        self._lock, self._overtaken = threading.Lock(), threading.Event()
        self._process, self._point, self._place, self._is_dying = None, None, 0, False
        self._places, self._gaps = {}, []
        self.killed = []

    def measure(self, start):
        """Lets a program run undisturbed, and gives all points of it, in their order."""
        first = len(self.door.exchanges)
        self.run(start)
        ended, points = time.monotonic(), []
        exchanges = self.door.exchanges[first:]
        for i, one in enumerate(exchanges):
            place = self._places.setdefault(one.identity, len(self._places))
            self._gaps[place:] = [max(0, (exchanges[i + 1].begun if i + 1 < len(exchanges) else ended) - one.ended)]
            points += [(place, phase) for phase in self.PHASES if one.length or phase != 'half sent']
        return points

    def watch(self, *places):
        """Makes places known without measuring."""
        self._places = {place: i for i, place in enumerate(places)}
        self._gaps = [0] * len(places)

    def run(self, start, point=None):
        """The status of the program that start() gives: the negative number of a signal."""
        with self._lock:
            self._point, self._place, self._is_dying = point, 0, False
            self._overtaken.clear()
            self._process = start()
        status = self._process.wait()
        with self._lock:
            self._process = None
        return status

    def _find_place(self, exchange):
        """The last that is not behind it; what is not known is where the last was."""
        kind, number = exchange.identity
        found = [place for (one, first), place in self._places.items() if one == kind and first <= number]
        return max(found, default=self._place)

    def _fault(self, exchange):
        exchange.receive(min(1, 4096 / max(1, exchange.length)))
        with self._lock:
            exchange.identity = self._identify(exchange)
            place = self._place = max(self._place, self._find_place(exchange)) if self._places else 0
            if self._is_dying:
                self._overtaken.set()
                return self._kill
            if self._point is None or place < self._point[0]:
                return None
            phase = self._point[1] if place == self._point[0] else 'arrives'
            self._is_dying, self._point = True, None
        return lambda exchange: self._die(exchange, place, phase)

    def _die(self, exchange, place, phase):
        if phase == 'half sent':
            exchange.forward(0.5)
        elif phase != 'arrives':
            exchange.forward()
        if phase not in ('arrives', 'half sent', 'sent'):
            answer = exchange.collect()
            if phase != 'done':
                exchange.tell(answer[:len(answer) // 2] if phase == 'half answered' else answer)
        if isinstance(phase, float):
            exchange.hang_up()
            self._overtaken.wait(self._gaps[place] * phase)
        if self._kill(exchange):
            self.killed.append((place, phase))
        if phase in ('half sent', 'sent'):
            exchange.collect()

    def _kill(self, exchange):
        """Whether it was alive."""
        alive = self._process is not None and self._process.poll() is None
        if alive:
            self._process.send_signal(signal.SIGKILL)
        return alive
