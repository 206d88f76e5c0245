"""Provisions a spot fabric on a local GDN with Macrometa's Python client, unmodified; prints what it found as JSON.

GDN_INFO holds the line that a local GDN prints with --json; pyC8 insists on port 443.
"""

import json
import os
import time

from c8 import C8Client

info = json.loads(os.environ["GDN_INFO"])
REGIONS = [region["name"] for region in info["regions"]]
HEROES = [
    {"_key": "1", "firstname": "Peter", "lastname": "Parker", "City": "NewYork"},
    {"_key": "2", "firstname": "Bruce", "lastname": "Wayne", "City": "Gotham"},
    {"_key": "3", "firstname": "Clark", "lastname": "Kent", "City": "Manhatten"},
    {"_key": "4", "firstname": "Ned", "lastname": "Stark", "City": "Winterfell"},
    {"_key": "5", "firstname": "Tywin", "lastname": "Lannister", "City": "Kings Landing"},
]


def connect(url, fabric="_system", **credential):
    host = url.removeprefix("https://").split(":")[0]
    return C8Client(protocol="https", host=host, port=443, geofabric=fabric, **credential)


owner = connect(info["url"], email=info["email"], password=info["password"])
by_key = connect(info["url"], apikey=info["apiKey"])
found = {"tenants": [owner._tenant.name, by_key._tenant.name], "regions": owner.get_dc_list()}

system = owner._tenant.useFabric("_system")
system.create_fabric(
    "pyspot", dclist=REGIONS, spot_creation_type=system.SPOT_CREATION_TYPES.SPOT_REGION, spot_dc=REGIONS[1]
)
deadline = time.monotonic() + 30
while True:
    [fabric] = [each for each in system.fabrics_detail() if each["name"] == "pyspot"]
    if fabric["options"]["status"] == "available":
        break
    if time.monotonic() > deadline:
        raise SystemExit(f"fabric pyspot did not become available: {fabric}")
    time.sleep(0.1)
found["spotDc"] = fabric["options"]["spotDc"]

key = system.api_keys(info["apiKeyId"])
key.set_database_access_level("pyspot", "rw")
found["level"] = key.get_database_access_level("pyspot")

provisioner = connect(info["url"], fabric="pyspot", apikey=info["apiKey"])
provisioner.create_collection("accounts", spot_collection=True)
found["isSpot"] = provisioner.collection("accounts").get_collection_information()["isSpot"]
provisioner.insert_document(collection_name="accounts", document=HEROES[0], return_new=True)
imported = provisioner.import_bulk("accounts", HEROES)
found["imported"] = {name: imported["result"][name] for name in ("created", "errors")}

query = "FOR account IN accounts SORT account._key RETURN account"
provisioner.create_restql({"query": {"name": "read_query", "value": query}})
found["saved"] = [each["name"] for each in provisioner.get_restqls()]
found["rows"] = {}
for region in info["regions"]:
    client = connect(region["url"], fabric="pyspot", apikey=info["apiKey"])
    rows = client.execute_restql("read_query")["result"]
    found["rows"][region["name"]] = [{name: row[name] for name in HEROES[0]} for row in rows]
found["queried"] = list(provisioner.execute_query("FOR a IN accounts FILTER a.City == @c RETURN a._key", bind_vars={"c": "Gotham"}))

provisioner.delete_restql("read_query")
provisioner.delete_collection("accounts")
system.delete_fabric("pyspot")
found["left"] = [name for name in system.fabrics() if name != "_system"]
print(json.dumps(found))
