"""File names of any bytes, on one line of UTF-8 text."""


def shown(name):
    """The name with everything that is no UTF-8 or no visible character as `\\xNN`, and `\\` doubled."""
    out = []
    for character in name:
        if 0xDC80 <= ord(character) <= 0xDCFF:
            out.append("\\x%02x" % (ord(character) - 0xDC00))
        elif character == "\\":
            out.append("\\\\")
        elif ord(character) < 32 or ord(character) == 127:
            out.append("\\x%02x" % ord(character))
        else:
            out.append(character)
    return "".join(out)
