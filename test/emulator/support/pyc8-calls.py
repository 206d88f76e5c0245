"""Calls methods of Macrometa's Python client, unmodified: a line of JSON in, [fabric, method, args, named], a line out.

GDN_INFO holds the line that a local GDN prints with --json; pyC8 insists on port 443.
"""

import json
import os
import sys

from c8 import C8Client
from c8.exceptions import C8ServerError

info = json.loads(os.environ["GDN_INFO"])
host = info["url"].removeprefix("https://").split(":")[0]
clients = {}


def client(fabric):
    if fabric not in clients:
        clients[fabric] = C8Client("https", host, 443, geofabric=fabric, apikey=info["apiKey"])
    return clients[fabric]


def plain(value):
    """Cursors are lists of their rows; what else JSON has not is left out."""
    if hasattr(value, "__next__"):
        return list(value)
    return None


for line in sys.stdin:
    fabric, method, args, named = json.loads(line)
    # pyC8 prints to standard output now and then.
    sys.stdout = sys.stderr
    try:
        target = client(fabric)
        # `collection.count` is `client.collection(name).count`, with the name as the first argument.
        if method.startswith("collection."):
            target = target.collection(args.pop(0))
            method = method.removeprefix("collection.")
        target = getattr(target, method)
        answer = {"value": target(*args, **named)}
        text = json.dumps(answer, default=plain)
    except C8ServerError as error:
        text = json.dumps({"refused": [error.http_code, error.error_code]})
    except Exception as error:
        text = json.dumps({"failed": repr(error)})
    sys.stdout = sys.__stdout__
    print(text, flush=True)
