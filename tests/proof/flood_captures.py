"""Captures that mean to overwhelm a sensor, and ordinary ones of the same size beside them. Written here byte by byte,
so that a flood is what it is said to be. tests/proof/floods, tests/proof/valgrind and bench/floods use them.

    write(path, name, n)            flood `name` of n packets; returns the bytes of its frames
    write_ordinary(path, n, size)   ordinary conversations, n packets of `size` bytes in the mean
"""
import random
import struct

ETHERNET4 = b'\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x08\x00'
ETHERNET6 = b'\x02\0\0\0\0\x01\x02\0\0\0\0\x02\x86\xdd'
BEGIN = 1793500000      # seconds since 1970, in November 2026
SERVER = 0x0a140005     # 10.20.0.5, a host of the sample's office
OFFICE = 0x0a140000
NANOS = 3000            # between two packets: 333,000 a second
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
OPTIONS = bytes.fromhex('020405b40402080a0000000100000000 01030307')     # of a SYN as Linux sends it


def ip4(transport, source, destination, body, number=0, fragment=0x4000):
    return ETHERNET4 + struct.pack('>BBHHHBBHII', 0x45, 0, 20 + len(body), number & 0xffff, fragment, 64, transport, 0,
                                   source & 0xffffffff, destination & 0xffffffff) + body


def ip6(following, source, destination, body):
    return ETHERNET6 + struct.pack('>IHBB', 0x60000000, len(body), following, 64) + source + destination + body


def tcp(source, destination, seq, ack, flags, payload=b'', options=b''):
    return struct.pack('>HHIIBBHHH', source, destination, seq & 0xffffffff, ack & 0xffffffff,
                       (20 + len(options)) << 2, flags, 65535, 0, 0) + options + payload


def udp(source, destination, payload):
    return struct.pack('>HHHH', source, destination, 8 + len(payload), 0) + payload


def dns(number, name):
    labels = b''.join(bytes([len(p)]) + p for p in name.split(b'.'))
    return struct.pack('>HHHHHH', number, 0x0100, 1, 0, 0, 0) + labels + b'\0\0\x01\0\x01'


def client_hello(r, name, padding=0):
    def extension(kind, body):
        return struct.pack('>HH', kind, len(body)) + body
    server = struct.pack('>HBH', len(name) + 3, 0, len(name)) + name
    extensions = (extension(0, server) + extension(10, b'\0\x04\0\x1d\0\x17') + extension(11, b'\x01\0') +
                  extension(13, b'\0\x06\x04\x03\x08\x04\x04\x01') + extension(16, b'\0\x0c\x02h2\x08http/1.1') +
                  extension(43, b'\x04\x03\x04\x03\x03') + extension(51, b'\0\x24\0\x1d\0\x20' + r.randbytes(32)))
    if padding:
        extensions += extension(21, bytes(padding))
    ciphers = bytes.fromhex('130113021303c02bc02fc02cc030cca9cca8c013c014009c009d002f0035')
    body = (b'\x03\x03' + r.randbytes(32) + b'\x20' + r.randbytes(32) + struct.pack('>H', len(ciphers)) + ciphers +
            b'\x01\0' + struct.pack('>H', len(extensions)) + extensions)
    message = b'\x01' + len(body).to_bytes(3, 'big') + body
    return b'\x16\x03\x01' + struct.pack('>H', len(message)) + message


def opened(source, port, seq, server=SERVER, service=443):
    """A handshake: three packets."""
    yield ip4(6, source, server, tcp(port, service, seq, 0, SYN, options=OPTIONS))
    yield ip4(6, server, source, tcp(service, port, seq ^ 0x5555, seq + 1, SYN | ACK, options=OPTIONS))
    yield ip4(6, source, server, tcp(port, service, seq + 1, (seq ^ 0x5555) + 1, ACK))


# ---- the floods: endless; write() takes as many packets as it wants ----

def syn(r):
    """A SYN each, from an address of its own."""
    while True:
        yield ip4(6, r.getrandbits(32), SERVER, tcp(r.randrange(1024, 65536), 80, r.getrandbits(32), 0, SYN, options=OPTIONS))


def flows(r):
    """A UDP datagram each, of a tuple of its own; every eighth IPv6."""
    while True:
        for _ in range(7):
            yield ip4(17, r.getrandbits(32), r.getrandbits(32), udp(r.getrandbits(16), r.getrandbits(16), r.randbytes(24)))
        yield ip6(17, b'\x20\x01\x0d\xb8' + r.randbytes(12), b'\x20\x01\x0d\xb8' + r.randbytes(12),
                  udp(r.getrandbits(16), r.getrandbits(16), r.randbytes(24)))


def fragments(r):
    """Beginnings that are never completed, middles without a beginning, tiny ones that overlap."""
    while True:
        source, number = r.getrandbits(32), r.getrandbits(16)
        yield ip4(17, source, SERVER, udp(r.getrandbits(16), 53, r.randbytes(64)), number, 0x2000)
        yield ip4(17, r.getrandbits(32), SERVER, r.randbytes(72), r.getrandbits(16), 0x2000 | r.randrange(1, 8000))
        head = struct.pack('>BBHI', 17, 0, 1, r.getrandbits(32))
        yield ip6(44, b'\x20\x01\x0d\xb8' + r.randbytes(12), b'\x20\x01\x0d\xb8' + bytes(12),
                  head + udp(r.getrandbits(16), 53, r.randbytes(64)))
        source, number = r.getrandbits(32), r.getrandbits(16)
        for at in (0, 1, 1, 0, 2, 1, 5, 4):
            yield ip4(6, source, SERVER, r.randbytes(8 if at else 16), number, 0x2000 | at)


def pieces(r):
    """As many holes as may be in one datagram: every second 8 bytes of 64 KiB, in random order."""
    while True:
        source, number = r.getrandbits(32), r.getrandbits(16)
        places = list(range(0, 8000, 2))
        r.shuffle(places)
        for at in places:
            yield ip4(17, source, SERVER, r.randbytes(8), number, 0x2000 | at)


def crc_same(words):
    """Tuples of 16 bytes that CRC-32 of any beginning cannot tell apart: the generator's multiples are added."""
    poly, out = 0x104c11db7, []
    for k in words:
        product, shift = 0, 0
        while k >> shift:
            if k >> shift & 1:
                product ^= poly << shift
            shift += 1
        out.append(product)
    return out


def collisions(r):
    """Tuples that hashes without a key give one place: the same sum, the same exclusive or, the same CRC-32, the same low
    bits, both orders of the two ends, and multiples of powers of two."""
    base, port = OFFICE + 1, 1024
    step = 0
    while True:
        step += 1
        x = step & 0xffff
        tcp_of = tcp(port + (x & 0x3fff), 80, step, 0, SYN, options=OPTIONS)
        yield ip4(6, base ^ (x << 8), SERVER ^ (x << 8), tcp_of)                        # exclusive or
        yield ip4(6, base + x, SERVER - x, tcp_of)                                      # sum
        yield ip4(6, (x << 16) | 7, (~x & 0xffff) << 16 | 7, tcp(7, 7, 0, 0, SYN, options=OPTIONS))     # multiples
        yield ip4(6, SERVER, base + (x << 14), tcp(80, 80, 0, 0, SYN, options=OPTIONS))         # equal low bits
        yield ip4(6, base + (x << 14), SERVER, tcp(80, 80, 0, 0, SYN, options=OPTIONS))         # the other order
        product = crc_same([step])[0]                                                   # 32 bits of CRC
        yield ip4(6, base ^ (product >> 32 & 0xffffffff), SERVER ^ (product & 0xffffffff),
                  tcp(80, 80, 0, 0, SYN, options=OPTIONS))
        low = (step * 0x01000193 * 0x10000) & 0xffffffff                                # FNV: the prime's multiples
        yield ip4(6, low, low ^ 0xffff0000, tcp(80, 80, 0, 0, SYN, options=OPTIONS))
        yield ip6(6, bytes(8) + struct.pack('>II', x, 0) , bytes(8) + struct.pack('>II', 0, x),
                  tcp(80, 80, 0, 0, SYN, options=OPTIONS))                              # the halves changed places


def holes(r):
    """Connections whose first byte never comes: big segments behind it."""
    while True:
        source, port, seq = r.getrandbits(32), r.randrange(1024, 65536), r.getrandbits(32)
        yield from opened(source, port, seq)
        for k in range(9):
            yield ip4(6, source, SERVER, tcp(port, 443, seq + 100 + 3000 * (8 - k), seq ^ 0x5555, ACK | PSH, r.randbytes(1400)))


def hellos(r):
    """A ClientHello each, cut in the middle."""
    while True:
        source, port, seq = r.getrandbits(32), r.randrange(1024, 65536), r.getrandbits(32)
        yield from opened(source, port, seq)
        hello = client_hello(r, b'h%d.flood.example' % r.getrandbits(32), 400)
        yield ip4(6, source, SERVER, tcp(port, 443, seq + 1, seq ^ 0x5555, ACK | PSH, hello[:len(hello) // 2]))


def scan(r):
    """One host asks all, and all ask one."""
    count = 0
    while True:
        count += 1
        yield ip4(6, SERVER, OFFICE + 0x80000000 + count, tcp(40000, 445, count, 0, SYN, options=OPTIONS))
        yield ip4(6, 0xc6000000 + count, SERVER, tcp(40001, 445, count, 0, SYN, options=OPTIONS))


def garbage(r):
    """Random bytes in frames that are right as far as they go, and in frames that are not."""
    while True:
        size = r.randrange(0, 200)
        kind = r.randrange(10)
        if kind == 0:
            yield r.randbytes(size)
        elif kind == 1:
            yield ETHERNET4 + r.randbytes(size)
        elif kind == 2:
            yield ETHERNET6 + b'\x60' + r.randbytes(size)
        elif kind == 3:
            yield ETHERNET4 + b'\x45' + r.randbytes(size)
        elif kind == 4:
            yield ip6(r.getrandbits(8), r.randbytes(16), r.randbytes(16), r.randbytes(size))
        elif kind == 5:
            yield ETHERNET4[:12] + r.choice((b'\x81\0', b'\x88\xa8', b'\x88\x47', b'\x88\x64', b'\x88\xe7')) + r.randbytes(size)
        elif kind == 6:
            yield ip4(r.choice((1, 4, 6, 17, 41, 47, 50, 51, 89, 132)), r.getrandbits(32), SERVER, r.randbytes(size))
        elif kind == 7:
            yield ip4(17, r.getrandbits(32), SERVER, udp(r.getrandbits(16), r.choice((53, 67, 123, 443, 500, 2152, 3544, 4789, 5353, 6081)),
                                                         r.randbytes(size)))
        else:
            yield ip4(6, r.getrandbits(32), SERVER, tcp(r.getrandbits(16), r.choice((21, 22, 25, 80, 443, 445, 3389)), r.getrandbits(32),
                                                        r.getrandbits(32), r.getrandbits(8), r.randbytes(size)))


def names(r):
    """A DNS question each, from a port of its own, for a name that nobody asked for before."""
    while True:
        yield ip4(17, OFFICE | r.getrandbits(16), SERVER, udp(r.getrandbits(16), 53, dns(r.getrandbits(16), b'%x.flood.example' % r.getrandbits(64))))


def drip(r):
    """HTTP headers without an end, two bytes a segment."""
    while True:
        conversations = []
        for _ in range(64):
            source, port, seq = r.getrandbits(32), r.randrange(1024, 65536), r.getrandbits(32)
            yield from opened(source, port, seq, service=80)
            text = b'GET /%x HTTP/1.1\r\nHost: drip.example\r\n' % r.getrandbits(64) + b'X: %x\r\n' % r.getrandbits(512) * 40
            conversations.append((source, port, seq, text))
        for at in range(0, 4000, 2):
            for source, port, seq, text in conversations:
                yield ip4(6, source, SERVER, tcp(port, 80, seq + 1 + at, seq ^ 0x5555, ACK | PSH, text[at:at + 2]))


def initials(r):
    """A QUIC Initial packet each, of a connection of its own, that no key opens."""
    while True:
        body = r.randbytes(1150)
        packet = b'\xc3\0\0\0\x01\x08' + r.randbytes(8) + b'\0\0' + struct.pack('>H', 0x4000 | len(body)) + body
        yield ip4(17, r.getrandbits(32), SERVER, udp(r.getrandbits(16), 443, packet))


FLOODS = {f.__name__: f for f in (syn, flows, fragments, pieces, collisions, holes, hellos, scan, garbage, names, drip, initials)}


# ---- ordinary conversations ----

def ordinary(r, size):
    """Conversations of 15 packets between 2,000 hosts and 200 servers: TLS, HTTP or a bare exchange, as the size of a
    packet allows; one of eight is a question for a name and its answer. 4,096 go on at a time, so that one takes a
    fifth of a second at this rate, a dozen times there and back, as on a real line."""
    def conversation(number):
        client, port = OFFICE + 256 + number % 2000, 1024 + number * 7 % 60000
        server, seq = 0xc6336400 + number % 200, r.getrandbits(32)
        if number % 8 == 0:
            question = dns(number & 0xffff, b'www%d.ordinary.example' % (number % 500))
            yield ip4(17, client, SERVER, udp(port, 53, question))
            yield ip4(17, SERVER, client, udp(53, port, question[:2] + b'\x81\x80\0\x01\0\x01\0\0\0\0' + question[12:] +
                                              b'\xc0\x0c\0\x01\0\x01\0\0\0\x3c\0\x04\xc6\x33\x64\x05'))
            return
        service = 443 if size >= 200 else 80 if size >= 90 else 7000 + number % 50
        yield from opened(client, port, seq, server, service)
        at, back = seq + 1, (seq ^ 0x5555) + 1
        if service == 443:
            request = client_hello(r, b'www%d.ordinary.example' % (number % 500))
        elif service == 80:
            request = b'GET / HTTP/1.1\r\nHost: www%d.ordinary.example\r\n\r\n' % (number % 500)
        else:
            request = b'ask\0\x01'
        yield ip4(6, client, server, tcp(port, service, at, back, ACK | PSH, request))
        at += len(request)
        # 15 packets of `size` bytes in all; what is left goes into five of the server's.
        left = (15 * size - 2 * 74 - 11 * 54 - len(request) - 54) // 5
        left = max(0, min(left, 9000))
        for k in range(5):
            data = bytes(left)
            if k == 0 and service == 443 and left > 6:
                data = b'\x17\x03\x03' + struct.pack('>H', min(left - 5, 16384)) + bytes(left - 5)
            elif k == 0 and service == 80:
                data = (b'HTTP/1.1 200 OK\r\nContent-Length: 999999\r\n\r\n' + bytes(left))[:max(left, 45)]
            yield ip4(6, server, client, tcp(service, port, back, at, ACK, data))
            back += len(data)
            yield ip4(6, client, server, tcp(port, service, at, back, ACK)) if k < 4 else \
                ip4(6, client, server, tcp(port, service, at, back, ACK | FIN))
        yield ip4(6, server, client, tcp(service, port, back, at + 1, ACK | FIN))

    number, alive = 0, []
    while True:
        while len(alive) < 4096:
            c = conversation(number)
            for _ in range(number % 15 if number < 4096 else 0):    # those at the beginning are under way
                next(c, None)
            alive.append(c)
            number += 1
        for c in list(alive):
            frame = next(c, None)
            if frame is None:
                alive.remove(c)
            else:
                yield frame


def write_frames(path, frames, n, nanos=NANOS):
    """A capture (pcap, nanoseconds) of the first n frames."""
    when, total, held = BEGIN * 10**9, 0, []
    with open(path, 'wb') as f:
        f.write(struct.pack('<IHHIIII', 0xa1b23c4d, 2, 4, 0, 0, 262144, 1))
        for count, frame in zip(range(1, n + 1), frames):
            held.append(struct.pack('<IIII', when // 10**9, when % 10**9, len(frame), len(frame)) + frame)
            when += nanos
            total += len(frame)
            if count % 512 == 0:
                f.write(b''.join(held))
                held.clear()
        f.write(b''.join(held))
    return total


def write(path, name, n, seed=1):
    return write_frames(path, FLOODS[name](random.Random('%s %d' % (name, seed))), n)


def write_ordinary(path, n, size):
    """The share of questions and headers is not exact, so the size is sought."""
    def mean(want):
        frames = ordinary(random.Random('ordinary'), want)
        return sum(len(next(frames)) for _ in range(100000)) / 100000
    low, high = 0, max(16, 4 * int(size))
    while high - low > max(1, size // 100):
        middle = (low + high) // 2
        if mean(middle) < size:
            low = middle + 1
        else:
            high = middle
    return write_frames(path, ordinary(random.Random('ordinary'), high), n)
