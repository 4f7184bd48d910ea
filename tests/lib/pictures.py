# SPDX-License-Identifier: GPL-3.0-or-later
"""Small pictures in every format, each with a corner of its own colour: what a program shows of them is told by four letters."""
import base64
import struct
import zlib

import gi

gi.require_version('GdkPixbuf', '2.0')
from gi.repository import GdkPixbuf, GLib  # noqa: E402

WIDTH, HEIGHT = 40, 24
COLOURS = {'r': (220, 20, 20), 'g': (20, 200, 20), 'b': (20, 20, 220), 'w': (240, 240, 240), 'n': (128, 128, 128), 'k': (10, 10, 10)}

# Where a pixel is shown that is stored at (x, y), by the orientation.
TURNS = {1: lambda x, y, w, h: (x, y), 2: lambda x, y, w, h: (w - 1 - x, y), 3: lambda x, y, w, h: (w - 1 - x, h - 1 - y),
         4: lambda x, y, w, h: (x, h - 1 - y), 5: lambda x, y, w, h: (y, x), 6: lambda x, y, w, h: (h - 1 - y, x),
         7: lambda x, y, w, h: (h - 1 - y, w - 1 - x), 8: lambda x, y, w, h: (y, w - 1 - x)}


def size(orientation=1):
    """As it is shown."""
    return (HEIGHT, WIDTH) if orientation >= 5 else (WIDTH, HEIGHT)


def rows(orientation=1, corners='rgbw'):
    """The colours as they are stored, so that the corners are shown in their places."""
    width, height = size(orientation)

    def at(x, y):
        x, y = TURNS[orientation](x, y, WIDTH, HEIGHT)
        return COLOURS[corners[(y >= height // 2) * 2 + (x >= width // 2)]]
    return [[at(x, y) for x in range(WIDTH)] for y in range(HEIGHT)]


def letter(pixel):
    """The colour that it is nearest to."""
    def distance(name):
        return sum((a - b) ** 2 for a, b in zip(pixel, COLOURS[name]))
    nearest = min(COLOURS, key=distance)
    return nearest if distance(nearest) < 60 ** 2 else '?'


def look(data):
    """(width, height, corners) of what GdkPixbuf makes of a file's content, the right way up."""
    loader = GdkPixbuf.PixbufLoader()
    loader.write_bytes(GLib.Bytes.new(data))
    loader.close()
    pixbuf = loader.get_pixbuf().apply_embedded_orientation()
    width, height, pixels = pixbuf.get_width(), pixbuf.get_height(), pixbuf.read_pixel_bytes().get_data()

    def at(x, y):
        start = y * pixbuf.get_rowstride() + x * pixbuf.get_n_channels()
        return letter(pixels[start:start + 3])
    return width, height, ''.join(at(x, y) for y in (height // 4, height * 3 // 4) for x in (width // 4, width * 3 // 4))


def has_loader(mime_type):
    return any(mime_type in one.get_mime_types() for one in GdkPixbuf.Pixbuf.get_formats())


def png(orientation=1, depth=8, alpha=False):
    """The orientation is one that is stored already: few programs look for it in a PNG."""
    def chunk(kind, data):
        return struct.pack('>I', len(data)) + kind + data + struct.pack('>I', zlib.crc32(kind + data))

    def samples(pixel):
        values = (*pixel, 255) if alpha else pixel
        return struct.pack(f'>{len(values)}H', *(value * 257 for value in values)) if depth == 16 else bytes(values)
    stored = b''.join(b'\0' + b''.join(map(samples, row)) for row in rows(orientation))
    return b'\x89PNG\r\n\x1a\n' + chunk(b'IHDR', struct.pack('>IIBBBBB', WIDTH, HEIGHT, depth, 6 if alpha else 2, 0, 0, 0)) + \
        chunk(b'IDAT', zlib.compress(stored)) + chunk(b'IEND', b'')


def jpeg(orientation=1):
    stored = b''.join(bytes(pixel) for row in rows(orientation) for pixel in row)
    pixbuf = GdkPixbuf.Pixbuf.new_from_bytes(GLib.Bytes.new(stored), GdkPixbuf.Colorspace.RGB, False, 8, WIDTH, HEIGHT, WIDTH * 3)
    data = pixbuf.save_to_bufferv('jpeg', ['quality'], ['95'])[1]
    exif = b'Exif\0\0II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0' + bytes([orientation]) + bytes(7)
    return data[:2] + b'\xff\xe1' + struct.pack('>H', len(exif) + 2) + exif + data[2:]


def bmp(bits=24, header=40, compression=0, top_down=False):
    """Palettes have the four colours; 16 bits are 5 for each; of 4 and 8 bits, compression 1 and 2 are runs."""
    palette = [COLOURS[name] for name in 'rgbw']
    stored = rows() if top_down else rows()[::-1]

    def packed(row):
        if bits == 24:
            return b''.join(bytes(pixel[::-1]) for pixel in row)
        if bits == 32:
            return b''.join(bytes(pixel[::-1]) + b'\xff' for pixel in row)
        if bits == 16:
            return b''.join(struct.pack('<H', (p[0] >> 3) << 10 | (p[1] >> 3) << 5 | p[2] >> 3) for p in row)
        numbers = [palette.index(pixel) for pixel in row]
        if compression:
            half = len(row) // 2
            runs = [number * 17 if bits == 4 else number for number in (numbers[0], numbers[-1])]
            return bytes([half, runs[0], half, runs[1], 0, 0])
        text = ''.join(f'{number:0{bits}b}' for number in numbers)
        return int(text, 2).to_bytes(len(text) // 8, 'big')
    lines = [packed(row) for row in stored]
    data = b''.join(line if compression in (1, 2) else line + bytes(-len(line) % 4) for line in lines)
    if header == 12:
        head = struct.pack('<IHHHH', 12, WIDTH, HEIGHT, 1, bits)
    else:
        head = struct.pack('<IiiHHIIiiII', header, WIDTH, -HEIGHT if top_down else HEIGHT, 1, bits, compression, len(data), 2835, 2835,
                           4 if bits <= 8 else 0, 0)
        if header > 40:
            head += struct.pack('<IIII', 0xff0000, 0xff00, 0xff, 0xff000000 if bits == 32 else 0) + b'BGRs' + bytes(header - 60)
    if header == 40 and compression == 3:
        head += struct.pack('<III', 0xff0000, 0xff00, 0xff) if bits == 32 else struct.pack('<III', 0x7c00, 0x3e0, 0x1f)
    if bits <= 8:
        head += b''.join(bytes(colour[::-1]) + (b'' if header == 12 else b'\0') for colour in palette) + \
            (bytes(3 * (2 ** bits - 4)) if header == 12 else b'')
    return b'BM' + struct.pack('<IHHI', 14 + len(head) + len(data), 0, 0, 14 + len(head)) + head + data


def gif(animated=False):
    """Each pixel is a code of its own, and the table is cleared before it would grow."""
    def frame(corners):
        codes = []
        for i, pixel in enumerate(pixel for row in rows(corners=corners) for pixel in row):
            codes += ([4] if i % 2 == 0 else []) + ['rgbw'.index(letter(pixel))]
        bits = ''.join(f'{code:03b}'[::-1] for code in [*codes, 5])
        data = bytes(int(bits[i:i + 8][::-1], 2) for i in range(0, len(bits), 8))
        blocks = b''.join(bytes([len(data[i:i + 255])]) + data[i:i + 255] for i in range(0, len(data), 255))
        return b'\x21\xf9\4\0\x0a\0\0\0' + b'\x2c' + struct.pack('<HHHHB', 0, 0, WIDTH, HEIGHT, 0) + b'\2' + blocks + b'\0'
    loop = b'\x21\xff\x0bNETSCAPE2.0\3\1\0\0\0' if animated else b''
    return b'GIF89a' + struct.pack('<HHBBB', WIDTH, HEIGHT, 0x91, 0, 0) + b''.join(bytes(COLOURS[name]) for name in 'rgbw') + loop + \
        frame('rgbw') + (frame('wbgr') if animated else b'') + b';'


def _fields(endian, tags, start, after):
    """A directory at `start`: tag -> values of 16 bits, or of 32 in a tuple. What is longer than four bytes comes after it."""
    entries, more = [], b''
    offset = start + 2 + 12 * len(tags) + 4
    for tag, values in sorted(tags.items()):
        code, kind = ('I', 4) if isinstance(values, tuple) else ('H', 3)
        packed = struct.pack(f'{endian}{len(values)}{code}', *values)
        if len(packed) > 4:
            place, more = struct.pack(endian + 'I', offset + len(more)), more + packed
        else:
            place = packed + bytes(4 - len(packed))
        entries.append(struct.pack(endian + 'HHI', tag, kind, len(values)) + place)
    return struct.pack(endian + 'H', len(tags)) + b''.join(entries) + struct.pack(endian + 'I', after) + more


def _page(endian, tags, strips, start, last):
    """A directory that begins at `start` of the file, and the strips after it."""
    size = len(_fields(endian, tags, start, 0))
    offset = start + size
    tags[273] = tuple(offset + sum(map(len, strips[:i])) for i in range(len(strips)))
    return _fields(endian, tags, start, 0 if last else offset + sum(map(len, strips))) + b''.join(strips)


def _strips(kind, bits, stored, endian, planar, lines):
    palette = list(COLOURS.values())
    samples = {'rgb': lambda p: p, 'rgba': lambda p: (*p, 255), 'cmyk': lambda p: (*(255 - v for v in p), 0), 'gray': lambda p: p[:1],
               'mono': lambda p: (int(p[0] < 128),), 'palette': lambda p: (palette.index(p),)}[kind]
    stored = [[samples(pixel) for pixel in row] for row in stored]
    planes = [[[pixel[i:i + 1] for pixel in row] for row in stored] for i in range(len(stored[0][0]))] if planar else [stored]

    def line(row):
        values = [value for pixel in row for value in pixel]
        if kind == 'mono':
            return int(''.join(map(str, values)), 2).to_bytes(len(values) // 8, 'big')
        return struct.pack(f'{endian}{len(values)}H', *(value * 257 for value in values)) if bits == 16 else bytes(values)
    return [b''.join(map(line, plane[i:i + lines])) for plane in planes for i in range(0, len(stored), lines)]


def tiff(kind='rgb', bits=8, orientation=1, endian='<', packed=False, planar=False, lines=HEIGHT, corners='rgbw', pages=1, **more):
    """`kind`: rgb, rgba, cmyk, gray, mono or palette; in strips of `lines` each, packed by deflate if wanted. `more` are further tags, as t339.
    A second page shows other corners."""
    data = (b'II*\0' if endian == '<' else b'MM\0*') + struct.pack(endian + 'I', 8)
    for page in range(pages):
        strips = _strips(kind, bits, rows(orientation, corners[::-1] if page else corners), endian, planar, lines)
        strips = [zlib.compress(strip) for strip in strips] if packed else strips
        data += _page(endian, {**_tags(kind, bits, orientation, WIDTH, HEIGHT, strips, lines), 259: [8 if packed else 1],
                               284: [2 if planar else 1], **{int(tag[1:]): value for tag, value in more.items()}},
                      strips, len(data), page == pages - 1)
    return data


def large_tiff(orientation, width, height):
    """RGB in one strip, with the four colours as they are stored."""
    top, bottom = (bytes(COLOURS[a]) * (width // 2) + bytes(COLOURS[b]) * (width // 2) for a, b in ('rg', 'bw'))
    strips = [top * (height // 2) + bottom * (height // 2)]
    return b'II*\0\x08\0\0\0' + _page('<', _tags('rgb', 8, orientation, width, height, strips, height), strips, 8, True)


def _tags(kind, bits, orientation, width, height, strips, lines):
    photometric, n_samples = {'rgb': (2, 3), 'rgba': (2, 4), 'cmyk': (5, 4), 'gray': (1, 1), 'mono': (0, 1), 'palette': (3, 1)}[kind]
    tags = {256: [width], 257: [height], 258: [1] if kind == 'mono' else [bits] * n_samples, 259: [1], 262: [photometric],
            273: tuple(0 for _ in strips), 274: [orientation], 277: [n_samples], 278: [lines], 279: tuple(map(len, strips))}
    if kind == 'rgba':
        tags[338] = [2]
    if kind == 'palette':
        palette = list(COLOURS.values())
        tags[320] = [value * 257 for channel in range(3) for value in [colour[channel] for colour in palette] + [0] * (256 - len(palette))]
    return tags


# What can't be written in a few lines: by libwebp, libjpeg, libavif, libheif and libjxl.
WEBP = base64.b64decode(
    'UklGRkoAAABXRUJQVlA4TD0AAAAvJ8AFAB8gJCCM8T8ZZo5CthGgYZ0/z4sgFEBkgsh/hRPC/Me/BkoIagKmYTCJSUx25OaP6P8EmMM2odgGAA==')
WEBP_ANIMATED = base64.b64decode(
    'UklGRp4BAABXRUJQVlA4WAoAAAACAAAAJwAAFwAAQU5JTQYAAAD/////AABBTk1GtAAAAAAAAAAAACcAABcAAMgAAAJWUDggnAAAADAGAJ0BKigAGAA+ZSaPRaQiIRqkAEAGRLIA'
    'YA1APwglgH8A/FW7/9yA3iv/AfwAD8/gOgWJaP7CYdAA/vKU6+m3n/r4JJUpwZ6YsG2u//3sF92B5wtjfeI2fJ+HdP/Ut7zHw4+Elf/4ufrMF6/xfIRGz6OVvof+eUvJf9FN//58'
    'ezw9flf/bgN5xMmX3BqEDruqEmSy5xPFnkAAAEFOTUa2AAAAAAAAAAAAJwAAFwAAyAAAAFZQOCCeAAAAtAUAnQEqKAAYAD5lJo9Fg1SAAADIlkAKwukH4ASwD+Afird/+4gbyT/g'
    'P5mC6q0ZRuwZNwCAAP7xBSf7p//AXv//B7L+3fB57fo55tcpI1//vgT7wIIzlJr9JDf1iZ/47T2W//3wGL/+/zsSd80nS4+mbxTCP//+fUs5f6AE//1D+yJ3xs/9OCyXSvyIvXAN'
    'pghBbK3Ivz0RrppgAABSSUZGqAAAAFdFQlBWUDggnAAAADAGAJ0BKigAGAA+ZSaPRaQiIRqkAEAGRLIAYA1APwglgH8A/FW7/9yA3iv/AfwAD8/gOgWJaP7CYdAA/vKU6+m3n/r4'
    'JJUpwZ6YsG2u//3sF92B5wtjfeI2fJ+HdP/Ut7zHw4+Elf/4ufrMF6/xfIRGz6OVvof+eUvJf9FN//58ezw9flf/bgN5xMmX3BqEDruqEmSy5xPFnkAAAA==')
JPEG_CMYK = base64.b64decode(
    '/9j/7gAOQWRvYmUAZAAAAAAC/9sAQwAFAwQEBAMFBAQEBQUFBgcMCAcHBwcPCwsJDBEPEhIRDxERExYcFxMUGhURERghGBodHR8fHxMXIiQiHiQcHh8e/9sAQwEFBQUHBgcOCAgO'
    'HhQRFB4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4eHh4e/8AAFAgAGAAoBAERAAIRAQMRAQQRAP/EABgAAQADAQAAAAAAAAAAAAAAAAAFBggH'
    '/8QAMxAAAQADDAcJAAAAAAAAAAAAABETFgUIEhQVF0NhZIGj4QIHJGWkweIxQkVGYoOEwsT/xAAZAQEAAwEBAAAAAAAAAAAAAAAABgcIBAX/xAA4EQABAAUGBhMAAAAAAAAAAAAA'
    'ERIXZOIHExZCoqMBBEFjgeMFBggUFSEiJERFUWFicoKDwcLD/9oADgQBAAIRAxEEAAA/ALwT4yKaTAAKTrT8O936HvbCV9Hyaq3MnWfs/qR7sUV/IpB7xqojwADR7MW7CzMjtxcb'
    'zVmF2OPl3GWAMxbsLMNxcbzVhjj5dxg4k+ndhh2c2eUI7Gu+qgQFVWklMOrsJ9tHlU4Wn+aqqq10pSt4MHYWdJxiNAN88qfn1Miiqi3mSlfuQjKniSbKFMqV+lKU31HEZ19w8Z0E'
    '9pxmLUJZrRna3CGatuFmJ19w8Z0CnGYtQhoztbhDNW3CzN/GCCIAAAy0/wC/Jfz/AM5bslXS/R9zgx6rpJBxqW7mZaLdOAkAAD//2Q==')
AVIF = base64.b64decode(
    'AAAAHGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZgAAAOptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAABAAAAImlsb2MAAAAAREAA'
    'AQABAAAAAAEOAAEAAAAAAAAALwAAACNpaW5mAAAAAAABAAAAFWluZmUCAAAAAAEAAGF2MDEAAAAAamlwcnAAAABLaXBjbwAAABNjb2xybmNseAACAAIABoAAAAAMYXYxQ4EADAAA'
    'AAAUaXNwZQAAAAAAAAAoAAAAGAAAABBwaXhpAAAAAAMICAgAAAAXaXBtYQAAAAAAAAABAAEEgYIDhAAAADdtZGF0EgAKBhgVJ7sCEDIjRZABhhhhALjfMK2q0bKC0+2OSvW5XTix'
    '6lq91DPLexUMOaA=')
HEIC = base64.b64decode(
    'AAAAHGZ0eXBoZWljAAAAAG1pZjFoZWljbWlhZgAAAaptZXRhAAAAAAAAACFoZGxyAAAAAAAAAABwaWN0AAAAAAAAAAAAAAAAAAAAAA5waXRtAAAAAAACAAAAEGlkYXQAAAAAACgA'
    'GAAAADhpbG9jAQAAAERAAAIAAQAAAAAAAAHOAAEAAAAAAAAAkwACAAEAAAAAAAAAAQAAAAAAAAAIAAAAOGlpbmYAAAAAAAIAAAAVaW5mZQIAAAEAAQAAaHZjMQAAAAAVaW5mZQIA'
    'AAAAAgAAZ3JpZAAAAADVaXBycAAAALNpcGNvAAAAc2h2Y0MBA3AAAAAAAAAAAAAe8AD8/fj4AAAPAyAAAQAYQAEMAf//A3AAAAMAkAAAAwAAAwAeugJAIQABACdCAQEDcAAAAwCQ'
    'AAADAAADAB6gIIEFluqumubAgAAAAwCAAAADAIQiAAEABkQBwXPBiQAAABRpc3BlAAAAAAAAAEAAAABAAAAAFGlzcGUAAAAAAAAAKAAAABgAAAAQcGl4aQAAAAADCAgIAAAAGmlw'
    'bWEAAAAAAAAAAgABAoECAAICA4QAAAAaaXJlZgAAAAAAAAAOZGltZwACAAEAAQAAAJttZGF0AAAAjygBrwnIeubDQCOYlv99//z5yFSP3Jh4Z8SPQG+ybu5L/0zGHX13gq6qkx+3'
    'j3ai3pP9KivBPrRzwr115T4b4qGTRo49ASENx4acxVoqanc4i5wxh4NeZPAFqOKg//8H/2Dx0bIKpVXOd6AzD3AMhBbH5VPnzLU0RB65fv+w24WC1itXIM/Mwqs1IA1H9c+A')
JXL = base64.b64decode(
    '/woFCAgoLgQIAgEAkABLGJOOg4cJAJEz6eUCQQCgD+oCIOsNSHRu38fQbWAcMVbsUQU=')
