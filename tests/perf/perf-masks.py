# SPDX-License-Identifier: GPL-3.0-or-later
"""Brush masks packed and unpacked by label_studio_sdk and by perf-mask-codec, on the same planes:  perf-masks.py CODEC

Both have to agree on each. The times are of this run on this machine; only their ratio is a test.
"""
import pathlib
import subprocess
import sys
import tempfile
import time

import numpy

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / 'lib'))
import tap  # noqa: E402
from label_studio_sdk.converter import brush  # noqa: E402

SIZES = [(640, 480), (1920, 1080), (4000, 3000)]
LEAST_RATIO = 10


def ellipse(width, height, random):
    y, x = numpy.ogrid[:height, :width]
    return ((x - width / 2) / (width / 3)) ** 2 + ((y - height / 2) / (height / 3)) ** 2 < 1


def blobs(width, height, random):
    """Sums of waves, cut off: borders of all directions, with islands and holes."""
    y, x = numpy.ogrid[:height, :width]
    waves = numpy.zeros((height, width))
    for fx, fy, phase in zip(random.uniform(-40, 40, 12), random.uniform(-40, 40, 12), random.uniform(0, 7, 12)):
        waves += numpy.sin(fx * x / width + fy * y / height + phase)
    return waves > 1


def noise(width, height, random):
    return random.random((height, width)) < 0.1


def shortest(call, rounds):
    """(milliseconds, result)"""
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        result = call()
        times.append(time.perf_counter() - start)
    return min(times) * 1000, result


def compare(codec, folder, plane):
    """(the SDK's times, ours, our memory, problems) for a plane. Each unpacks what the other has packed."""
    rounds = 3 if plane.size < 1e6 else 1
    paths = [folder / name for name in ('plane', 'sdk.rle', 'our.rle')]
    sdk_encode, rle = shortest(lambda: brush.mask2rle(plane), rounds)
    paths[0].write_bytes(plane.tobytes())
    paths[1].write_bytes(bytes(rle))
    ours = subprocess.run([codec, *paths], capture_output=True, text=True)
    if ours.returncode:
        return (1, 1), (1e9, 1e9), 0, [ours.stderr]
    encode, decode, memory = map(float, ours.stdout.split())
    rle = list(paths[2].read_bytes())
    sdk_decode, values = shortest(lambda: brush.decode_rle(rle), rounds)
    problems = [] if (values.reshape(*plane.shape, 4) == plane[:, :, None]).all() else ['the planes differ']
    return (sdk_encode, sdk_decode), (encode, decode), memory, problems


def main():
    codec, = sys.argv[1:]
    random = numpy.random.default_rng(1)
    slow = []
    with tempfile.TemporaryDirectory() as name:
        for width, height in SIZES:
            for kind in (ellipse, blobs, noise):
                plane = numpy.ascontiguousarray(kind(width, height, random).astype(numpy.uint8) * 255)
                sdk, ours, memory, problems = compare(codec, pathlib.Path(name), plane)
                ratios = [a / b for a, b in zip(sdk, ours)]
                title = f'{kind.__name__} {width}×{height}'
                tap.point(f'{title}: the SDK reads what is written, and is read', problems)
                print(f'# {title}: packed in {ours[0]:.2f} ms (SDK {sdk[0]:.1f} ms, {ratios[0]:.0f} times), '
                      f'unpacked in {ours[1]:.2f} ms (SDK {sdk[1]:.1f} ms, {ratios[1]:.0f} times), '
                      f'{memory / 1024:.0f} MB at most with both planes of {plane.size / 2 ** 20:.1f} MB')
                if min(ratios) < LEAST_RATIO:
                    slow.append(f'{title}: {min(ratios):.1f} times')
    tap.point(f'everything is at least {LEAST_RATIO} times as fast as in the SDK', slow)
    tap.done()


main()
