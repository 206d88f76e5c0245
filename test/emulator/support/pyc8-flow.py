"""The steps of provisioning a spot fabric with pyC8, unmodified; run by pyc8.test.ts, which gives the connection."""
import json
import os
import socket
import sys

info = json.loads(sys.argv[1])
os.environ["REQUESTS_CA_BUNDLE"] = info["caFile"]
resolve = socket.getaddrinfo


def loopback(host, *args, **kwargs):
    """Names under .localhost are this machine, whatever the system's resolver says."""
    return resolve("127.0.0.1" if str(host).endswith(".localhost") else host, *args, **kwargs)


socket.getaddrinfo = loopback

from c8 import C8Client  # noqa: E402


def connect(fabric):
    return C8Client(protocol="https", host="gdn.localhost", port=443, apikey=info["apiKey"], geofabric=fabric)


system = connect("_system")
fabrics = system._tenant.useFabric("_system")
regions = [region["name"] for region in fabrics.dclist(detail=True)]
fabrics.create_fabric(
    "spot",
    dclist=regions,
    spot_creation_type=fabrics.SPOT_CREATION_TYPES.SPOT_REGION,
    spot_dc=regions[1],
)
system.set_database_access_level(info["apiKeyId"], "spot", "rw")
spot = connect("spot")
options = spot._fabric.properties()["options"]
spot.create_collection("accounts", spot_collection=True)
spot.insert_document("accounts", document={"_key": "1", "lastname": "Parker"})
spot.insert_document("accounts", document=[{"_key": "2"}, {"_key": "3"}])
query = {"name": "read_query", "value": "FOR account IN accounts RETURN account._key", "parameter": {}}
spot.create_restql({"query": query})
found = {
    "tenant": system._tenant.name,
    "regions": regions,
    "spotDc": options["spotDc"],
    "isSpot": next(one for one in spot._fabric.collections() if one["name"] == "accounts").get("isSpot"),
    "document": spot.get_document("accounts", "1")["lastname"],
    "query": list(spot.execute_query("FOR account IN accounts RETURN account._key")),
    "saved": spot.execute_restql("read_query")["result"],
}
spot.delete_restql("read_query")
spot.delete_collection("accounts")
fabrics.delete_fabric("spot")
found["fabrics"] = fabrics.fabrics()
print(json.dumps(found))
