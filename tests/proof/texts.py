"""All bytes that would show a text: what the proofs search for."""
import base64
import urllib.parse


def base64_forms(text):
    """Base64 of the text wherever it lies in a longer one: three alignments,
    without the digits that depend on the neighbours; both alphabets."""
    for before in range(3):
        whole = base64.b64encode(b"\0" * before + text)
        first = (before * 8 + 5) // 6
        last = (before + len(text)) * 8 // 6
        form = whole[first:last]
        yield form
        yield form.replace(b"+", b"-").replace(b"/", b"_")


def forms(text):
    """All bytes that would show the text."""
    plain = text.encode()
    out = {plain, plain.lower(), plain.upper(), urllib.parse.quote_plus(text).encode(),
           "".join("%%%02x" % b for b in plain).encode(), "".join("%%%02X" % b for b in plain).encode(),
           text.encode("utf-16-le"), text.encode("utf-16-be"), plain.hex().encode(), plain.hex().upper().encode()}
    out.update(base64_forms(plain))
    return out
