"""Raises an exception whose name and message are HTML, ANSI codes and text that turns round."""

Loud = type("<script>alert(1)</script>\x1b[31m", (Exception,), {})


def predict(parameters, X):
    raise Loud(
        "\x1b]8;;http://evil\x07link\x1b]8;;\x07\u202e<img src=x onerror=alert(1)>"
        "[x](javascript:alert(1)) ![x](http://127.0.0.1/beacon)\r\n\x00=HYPERLINK(1)" * 10
    )
