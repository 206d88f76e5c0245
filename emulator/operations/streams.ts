import { type Answer, success } from "../answer.ts";
import { ApiError } from "../api-error.ts";
import type { Operation } from "../operation.ts";
import { flag, type GdnRequest, param } from "../request.ts";

const NAME = /^[A-Za-z0-9_.-]{1,256}$/;

function create(request: GdnRequest): Answer {
  const name = param(request, "name");
  if (!NAME.test(name)) throw new ApiError(400, 400, "illegal stream name");
  const full = `${flag(request, "global", true) ? "c8globals" : "c8locals"}.${name}`;
  if (!request.gdn.store.streams.add(request.fabric.name, full)) {
    throw new ApiError(409, 409, `stream '${full}' exists already`);
  }
  return success({ result: { "stream-id": full } }, 202);
}

function remove(request: GdnRequest): Answer {
  const { streams, grants } = request.gdn.store;
  const name = param(request, "name");
  if (!streams.remove(request.fabric.name, name)) throw new ApiError(404, 100016, "stream not found");
  grants.drop(request.fabric.name, "stream", name);
  return success({}, 202);
}

const common = {
  path: "/streams/:name",
  scope: "fabric rw",
  evidence: "recorded",
  contentType: "application/json",
  note: "Only the name is kept, as something to give access levels for; no messages.",
} as const;

export const STREAMS: Operation[] = [
  { ...common, name: "create a stream", method: "POST", handler: create },
  { ...common, name: "delete a stream", method: "DELETE", handler: remove },
];
