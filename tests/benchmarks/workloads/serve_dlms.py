"""A whole meter behind a TCP port: `serve_dlms.py PORT` (see `dlms_server`)."""

import sys

from packed import packed


def main(port):
    serve, server = packed(_prepared)
    serve(server, port)


def _prepared():
    import dlms_server  # here, for what is imported is packed too

    return dlms_server.serve, dlms_server.make_server()


if __name__ == "__main__":
    main(int(sys.argv[1]))
