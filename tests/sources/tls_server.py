# SPDX-License-Identifier: AGPL-3.0-only
# SPDX-FileCopyrightText: the pprof-mcp authors
"""Serves "secured" over TLS on 127.0.0.1, once: tls_server.py CERTIFICATE KEY. Prints its port when it listens."""
import contextlib
import socket
import ssl
import sys

certificate, key = sys.argv[1:]
context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
context.load_cert_chain(certificate, key)
with socket.create_server(("127.0.0.1", 0)) as listener:
    print(listener.getsockname()[1], flush=True)
    plain, _ = listener.accept()
    with contextlib.suppress(ssl.SSLError, OSError), context.wrap_socket(plain, server_side=True) as secured:
        request = b""
        while b"\r\n\r\n" not in request:
            piece = secured.recv(4096)
            if not piece:
                sys.exit()
            request += piece
        secured.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 7\r\nConnection: close\r\n\r\nsecured")
