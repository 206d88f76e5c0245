import type { Metadata } from "@grpc/grpc-js";
import { Any, grpc, messages, Status, Struct } from "./wire.ts";

/** An error of a create or update whose object is there nevertheless: it is then kept in the state. */
export interface PartialCreateError extends Error {
  id?: string;
  properties?: object;
  reasons?: string[];
}

/** An error as the engine reads it. */
export function toStatus({ message, id, properties = {}, reasons = [] }: PartialCreateError): {
  code: number;
  details: string;
  metadata: Metadata;
} {
  const { UNKNOWN } = grpc.status;
  const metadata = new grpc.Metadata();
  if (id !== undefined) {
    const failure = new messages.ErrorResourceInitFailed();
    failure.setId(id);
    failure.setProperties(Struct.fromJavaScript(properties as Parameters<typeof Struct.fromJavaScript>[0]));
    failure.setReasonsList(reasons);
    const packed = new Any();
    packed.pack(failure.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
    const status = new Status();
    status.setCode(UNKNOWN);
    status.setMessage(message);
    status.addDetails(packed);
    // How Go's gRPC, which the engine is built with, carries more than a message with an error.
    metadata.add("grpc-status-details-bin", Buffer.from(status.serializeBinary()));
  }
  return { code: UNKNOWN, details: message, metadata };
}
