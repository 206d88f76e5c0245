import type { Connection } from "../../gdn/connection.ts";
import { GdnError } from "../../gdn/gdn-error.ts";
import { fabricName, ownStreamName } from "../../gdn/names.ts";
import {
  createStream,
  deleteStream,
  listStreams,
  type StreamDefinition,
  type StreamDescription,
  streamContents,
  topicOf,
} from "../../gdn/streams.ts";
import {
  type TaggedInputs,
  type TaggedObjectKind,
  type TaggedState,
  taggedObject,
} from "../../ownership/tagged-object.ts";
import type { Lifecycle } from "../../pulumi/lifecycle.ts";
import { flag, name, stamp } from "../../pulumi/schemas.ts";

export interface Inputs extends TaggedInputs, StreamDefinition {
  forceDestroy: boolean;
}

interface Outputs {
  /** Its whole name: `c8globals.orders`. */
  topic: string;
}

export type State = Inputs & Outputs & TaggedState;

const describe = (inputs: Inputs) => `stream ${topicOf(inputs)} in fabric ${inputs.fabric}`;

const kind: TaggedObjectKind<Inputs, Outputs, StreamDescription> = {
  tag: "stream",
  path: topicOf,
  describe,
  list: {
    of: ({ fabric }) => `streams of ${fabric}`,
    read: (connection, { fabric }) => listStreams(connection, fabric),
  },
  isNamed: ({ topic }, inputs) => topic === topicOf(inputs),
  create: async (connection, inputs) => {
    await createStream(connection, inputs.fabric, inputs);
    return { topic: topicOf(inputs) };
  },
  outputs: ({ topic }) => ({ topic }),
  // Its name says all of it.
  declared: () => ({}),
  differences: () => [],
  beforeDelete: async (connection, state) => {
    if (!state.forceDestroy) await mustBeEmpty(connection, state);
  },
  delete: (connection, { fabric, topic, forceDestroy }) =>
    deleteStream(connection, fabric, topic, forceDestroy),
};

export const stream: Lifecycle<Inputs, State> = {
  schema: {
    fabric: name(fabricName, "fabric name"),
    name: name(ownStreamName, "stream name"),
    local: flag(false),
    adopt: flag(false),
    forceDestroy: flag(false),
    stamp,
  },
  replacedBy: ["fabric", "name", "local"],
  changedBy: { topic: [] },
  lostByReplacement: (state) =>
    `replaces ${describe(state)}: ${state.adopted ? "it stays as it is, since this stack did not make it" : "it is deleted with all messages in it, and made anew"}`,
  ...taggedObject(kind),
};

/** Messages are data of others, and who is subscribed waits for more of them. */
async function mustBeEmpty(connection: Connection, state: Inputs & Outputs): Promise<void> {
  const contents = await streamContents(connection, state.fabric, state.topic);
  if (contents === undefined) return;
  const { backlog, storageSize, subscriptions } = contents;
  const found = [
    ...(storageSize > 0 ? [`it holds ${storageSize} bytes of messages`] : []),
    ...(backlog > 0 ? [`${backlog} messages wait for a subscription`] : []),
    ...(subscriptions.length > 0 ? [`it has subscriptions: ${subscriptions.slice(0, 5).join(", ")}`] : []),
  ];
  if (found.length === 0) return;
  throw new GdnError(
    `delete ${describe(state)}`,
    { answer: found.join(", and ") },
    "Wait until all of it is read and nobody is subscribed, or set forceDestroy: true on it (with an up before the destroy) to delete it with its messages.",
  );
}
