"""csource.py - look at C source without its comments and texts. For tools/."""
import re

_PARTS = re.compile(r'/\*.*?\*/|//[^\n]*|"(?:\\.|[^"\\\n])*"|\'(?:\\.|[^\'\\\n])*\'', re.S)


def bare(text):
    """The source with comments and the inside of texts blanked; same lines."""
    def blank(match):
        part = match.group()
        if part[0] in '"\'':
            return part[0] + ' ' * (len(part) - 2) + part[0]
        return re.sub(r'[^\n]', ' ', part)
    return _PARTS.sub(blank, text)


def sources(root, suffixes=('.c', '.h')):
    """(path, name from the root) of every source file under src/."""
    for path in sorted((root / 'src').rglob('*')):
        if path.suffix in suffixes:
            yield path, path.relative_to(root).as_posix()
