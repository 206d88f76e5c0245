import type { Server, ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import type {
  ConfigureResponse,
  CreateRequest,
  CreateResponse,
  UpdateRequest,
  UpdateResponse,
} from "@pulumi/pulumi/proto/provider_pb.js";
import { namedProvider } from "./named-provider.ts";

type Handler<Request, Response> = (
  call: ServerUnaryCall<Request, Response>,
  callback: sendUnaryData<Response>,
) => void;

/** The answers of the engine's protocol, which only the SDK can make. */
type Answers = typeof import("@pulumi/pulumi/proto/provider_pb.js");

/**
 * Has the SDK's plugin say what a preview knows of the outputs of an update. Without, the engine takes all of them for
 * unknown: whatever is declared by one of them is then announced as changed, or replaced with the loss of its data, by
 * an update that leaves it alone.
 *
 * The SDK offers no other place for it than where its service is given to the server.
 */
export function tellOutputsInPreviews({ prototype }: typeof Server, answers: Answers): void {
  const { addService } = prototype;
  prototype.addService = function (service, implementation) {
    if ("diffConfig" in implementation) extend(implementation, answers);
    addService.call(this, service, implementation);
  };
}

function extend(implementation: UntypedServiceImplementation, answers: Answers): void {
  const handler = <Request, Response>(name: string) =>
    (implementation[name] as unknown as Handler<Request, Response>).bind(implementation);
  const configure = handler<unknown, ConfigureResponse>("configure");
  const create = handler<CreateRequest, CreateResponse>("create");
  const update = handler<UpdateRequest, UpdateResponse>("update");
  const extended = {
    configure(call, callback) {
      configure(call, (error, response, ...rest) => {
        // From now on previews get here, too: these must do nothing.
        response?.setSupportspreview(true);
        callback(error, response, ...rest);
      });
    },
    create(call, callback) {
      if (!call.request.getPreview()) return create(call, callback);
      // What the engine itself takes it for where a plugin is not asked: nothing is known but the inputs.
      const response = new answers.CreateResponse();
      response.setProperties(call.request.getProperties());
      callback(null, response);
    },
    update(call, callback) {
      if (!call.request.getPreview()) return update(call, callback);
      try {
        const response = new answers.UpdateResponse();
        response.setProperties(withKeptOutputs(call.request));
        callback(null, response);
      } catch (error) {
        callback(error as Error);
      }
    },
  } satisfies {
    configure: Handler<unknown, ConfigureResponse>;
    create: Handler<CreateRequest, CreateResponse>;
    update: Handler<UpdateRequest, UpdateResponse>;
  };
  Object.assign(implementation, extended);
}

/** The inputs, as if the plugin were not asked, and the outputs that the provider says stay as they are. */
function withKeptOutputs(request: UpdateRequest): ReturnType<UpdateRequest["getNews"]> {
  const [olds, news] = [request.getOlds(), request.getNews()];
  if (olds === undefined || news === undefined) return news;
  const inputs = news.toJavaScript();
  const kept = namedProvider(inputs.__provider)?.keptOutputs?.(olds.toJavaScript(), inputs) ?? [];
  for (const name of kept) {
    const value = olds.getFieldsMap().get(name);
    if (value !== undefined) news.getFieldsMap().set(name, value);
  }
  return news;
}
