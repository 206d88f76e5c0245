import { createRequire } from "node:module";

/**
 * The messages of the engine's plugin protocol, as `@pulumi/pulumi` publishes them, and the gRPC and protobuf libraries
 * that they are made with. Nothing else of the SDK is loaded.
 */
const require = createRequire(import.meta.url);
const ofSdk = createRequire(require.resolve("@pulumi/pulumi/package.json"));

export const grpc = ofSdk("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
export const messages =
  require("@pulumi/pulumi/proto/provider_pb.js") as typeof import("@pulumi/pulumi/proto/provider_pb.js");
export const { ResourceProviderService, ResourceProviderClient } =
  require("@pulumi/pulumi/proto/provider_grpc_pb.js") as typeof import("@pulumi/pulumi/proto/provider_grpc_pb.js");
export const { PluginInfo } =
  require("@pulumi/pulumi/proto/plugin_pb.js") as typeof import("@pulumi/pulumi/proto/plugin_pb.js");
export const { Status } =
  require("@pulumi/pulumi/proto/status_pb.js") as typeof import("@pulumi/pulumi/proto/status_pb.js");
export const { Empty } = ofSdk(
  "google-protobuf/google/protobuf/empty_pb.js",
) as typeof import("google-protobuf/google/protobuf/empty_pb.js");
export const { Any } = ofSdk(
  "google-protobuf/google/protobuf/any_pb.js",
) as typeof import("google-protobuf/google/protobuf/any_pb.js");
export const { Struct } = ofSdk(
  "google-protobuf/google/protobuf/struct_pb.js",
) as typeof import("google-protobuf/google/protobuf/struct_pb.js");

/** The script by which the SDK itself serves dynamic providers. */
export const sdkPlugin = require.resolve("@pulumi/pulumi/cmd/dynamic-provider/index.js");

/** The version that the plugin reports: the SDK's. */
export const { version: sdkVersion } = require("@pulumi/pulumi/package.json") as { version: string };

/** The SDK sets the same limits: a message may hold all documents of a seed. */
export const channelOptions = {
  "grpc.max_receive_message_length": 400 * 2 ** 20,
  "grpc.max_send_message_length": 400 * 2 ** 20,
};
