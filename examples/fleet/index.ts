// Elsewhere the import is from "gdn-spot".
import { Collection, Fabric, Index, RestqlQuery, Stream, StreamWorker } from "../../providers/index.ts";

const fleet = new Fabric("fleet", { name: "fleet" });

const vehicles = new Collection("vehicles", { fabric: fleet, name: "vehicles", stream: true });
new Index("vehicles-at", {
  fabric: fleet,
  collection: vehicles,
  name: "at",
  type: "geo",
  fields: ["latitude", "longitude"],
});

const positions = new Stream("positions", { fabric: fleet, name: "positions" });
const alarms = new Stream("alarms", { fabric: fleet, name: "alarms" });

new StreamWorker(
  "speeding",
  {
    fabric: fleet,
    name: "speeding",
    definition: `
      @App:name("speeding")
      @App:description("Tells of vehicles that are too fast")

      @source(type="c8streams", stream.list="positions", replication.type="global", @map(type="json"))
      define stream Positions (vehicle string, speed double);

      @sink(type="c8streams", stream="alarms", replication.type="global", @map(type="json"))
      define stream Alarms (vehicle string, speed double);

      from Positions[speed > 130] select vehicle, speed insert into Alarms;
    `,
  },
  { dependsOn: [positions, alarms] },
);

const near = new RestqlQuery(
  "near",
  {
    fabric: fleet,
    name: "vehicles_near",
    value: `FOR vehicle IN WITHIN(vehicles, @latitude, @longitude, @metres, "metres")
      RETURN { vehicle: vehicle._key, metres: ROUND(vehicle.metres) }`,
  },
  { dependsOn: vehicles },
);

export const topics = { positions: positions.topic, alarms: alarms.topic, changes: vehicles.streamTopic };
export const query = near.name;
