import type { ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import type * as wire from "@pulumi/pulumi/proto/provider_pb.js";
import type { Struct as StructMessage } from "google-protobuf/google/protobuf/struct_pb.js";
import type { PreviewingProvider } from "./dynamic-provider.ts";
import { loadProvider } from "./load-provider.ts";
import { toStatus } from "./partial-create-error.ts";
import { type ResourceMethod, SdkPlugin } from "./sdk-plugin.ts";
import { Empty, messages, PluginInfo, Struct, sdkVersion } from "./wire.ts";

type Properties = Record<string, unknown>;

/** Both are fixed by the engine's wire protocol. */
const SIGNATURE = "4dabf18193072939515e22adb298388d";
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/**
 * The engine's protocol for resources of dynamic providers, as the plugin of Pulumi's SDK serves it, with two
 * differences: a preview of an update keeps the outputs that the update leaves as they are, and nothing of the SDK is
 * loaded but its messages. Without the former, the engine takes all outputs of a changed resource for unknown, and
 * previews replacements that no up makes.
 *
 * Providers of this package are called here. Requests for all others go to the SDK's own plugin.
 *
 * @param engine the engine's address
 * @returns what a gRPC server serves; methods that are not there answer UNIMPLEMENTED
 */
export function resourceService(engine: string): UntypedServiceImplementation {
  let config: Properties = {};
  let sdkPlugin: SdkPlugin | undefined;
  const configured = new WeakMap<PreviewingProvider, Promise<void>>();

  const configure = (request: wire.ConfigureRequest): wire.ConfigureResponse => {
    sdkPlugin = new SdkPlugin(engine, request);
    config = Object.fromEntries(
      Object.entries(properties(request.getArgs())).map(([key, value]) => [key, plain(value)]),
    );
    const response = new messages.ConfigureResponse();
    response.setAcceptsecrets(false);
    response.setSupportspreview(true);
    return response;
  };

  const provider = async (text: unknown): Promise<PreviewingProvider | undefined> => {
    const loaded = loadProvider(text);
    if (loaded === undefined) return undefined;
    if (!configured.has(loaded)) {
      const get = (key: string) => config[key] as string | undefined;
      const require = (key: string) => get(key) ?? missing(key);
      configured.set(loaded, Promise.resolve(loaded.configure?.({ config: { get, require } })));
    }
    await configured.get(loaded);
    return loaded;
  };

  /** @param located the properties that hold the provider's text */
  const serve =
    <Request, Response>(
      method: ResourceMethod,
      located: (request: Request) => StructMessage | undefined,
      answer: (provider: PreviewingProvider, request: Request) => Promise<Response>,
    ) =>
    async ({ request }: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
      try {
        const own = await provider(properties(located(request)).__provider);
        if (own !== undefined) callback(null, await answer(own, request));
        else await sdkPlugin?.forward(method, request, callback as sendUnaryData<never>);
      } catch (error) {
        const status = toStatus(error as Error);
        callback(status, null, status.metadata);
      }
    };

  return {
    configure: (
      { request }: ServerUnaryCall<wire.ConfigureRequest, wire.ConfigureResponse>,
      callback: sendUnaryData<wire.ConfigureResponse>,
    ) => callback(null, configure(request)),
    getPluginInfo: (_call: unknown, callback: sendUnaryData<InstanceType<typeof PluginInfo>>) => {
      const info = new PluginInfo();
      info.setVersion(sdkVersion);
      callback(null, info);
    },
    cancel: (_call: unknown, callback: sendUnaryData<InstanceType<typeof Empty>>) =>
      callback(null, new Empty()),

    check: serve("check", ofNews<wire.CheckRequest>, async (own, request) => {
      const news = properties(request.getNews());
      const { inputs = news, failures = [] } = (await own.check?.(properties(request.getOlds()), news)) ?? {};
      const response = new messages.CheckResponse();
      response.setInputs(struct(inputs, news));
      response.setFailuresList(
        failures.map(({ property, reason }) => {
          const failure = new messages.CheckFailure();
          failure.setProperty(property);
          failure.setReason(reason);
          return failure;
        }),
      );
      return response;
    }),

    diff: serve("diff", ofNews<wire.DiffRequest>, async (own, request) => {
      const [olds, news] = [properties(request.getOlds()), properties(request.getNews())];
      const diff = (await own.diff?.(request.getId(), olds, news)) ?? {};
      const { DIFF_SOME, DIFF_NONE, DIFF_UNKNOWN } = messages.DiffResponse.DiffChanges;
      const response = new messages.DiffResponse();
      response.setChanges(diff.changes === undefined ? DIFF_UNKNOWN : diff.changes ? DIFF_SOME : DIFF_NONE);
      response.setReplacesList(diff.replaces ?? []);
      response.setDeletebeforereplace(diff.deleteBeforeReplace ?? false);
      return response;
    }),

    create: servePreviewed(
      serve(
        "create",
        (request: wire.CreateRequest) => request.getProperties(),
        async (own, request) => {
          const inputs = properties(request.getProperties());
          const { id, outs } = await own.create(inputs);
          const response = new messages.CreateResponse();
          response.setId(id);
          response.setProperties(struct(outs, inputs));
          return response;
        },
      ),
      // Nothing but the inputs is known of what is not there yet.
      (request) => {
        const response = new messages.CreateResponse();
        response.setProperties(request.getProperties());
        return response;
      },
    ),

    read: serve("read", ofState, async (own, request) => {
      const state = properties(ofState(request));
      const { id, props, inputs } = (await own.read?.(request.getId(), state)) ?? {};
      const response = new messages.ReadResponse();
      response.setId(id ?? "");
      response.setProperties(struct(props, state));
      if (inputs !== undefined) response.setInputs(struct(inputs, state));
      return response;
    }),

    update: servePreviewed(
      serve("update", ofNews<wire.UpdateRequest>, async (own, request) => {
        const [olds, news] = [properties(request.getOlds()), properties(request.getNews())];
        const { outs } = (await own.update?.(request.getId(), olds, news)) ?? {};
        const response = new messages.UpdateResponse();
        response.setProperties(struct(outs, news));
        return response;
      }),
      (request) => {
        const response = new messages.UpdateResponse();
        response.setProperties(withKeptOutputs(request));
        return response;
      },
    ),

    delete: serve(
      "delete",
      (request: wire.DeleteRequest) => request.getProperties(),
      async (own, request) => {
        await own.delete?.(request.getId(), properties(request.getProperties()));
        return new Empty();
      },
    ),
  };
}

/** Answers previews by themselves, since no provider may be called in one. */
function servePreviewed<Request extends { getPreview(): boolean }, Response>(
  serve: (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => Promise<void>,
  preview: (request: Request) => Response,
) {
  return async (call: ServerUnaryCall<Request, Response>, callback: sendUnaryData<Response>) => {
    if (!call.request.getPreview()) return serve(call, callback);
    try {
      callback(null, preview(call.request));
    } catch (error) {
      callback(error as Error, null);
    }
  };
}

/** The new inputs, and of the outputs those that the provider says the update leaves as they are. */
function withKeptOutputs(request: wire.UpdateRequest): StructMessage | undefined {
  const [olds, news] = [request.getOlds(), request.getNews()];
  if (olds === undefined || news === undefined) return news;
  const own = loadProvider(properties(news).__provider);
  for (const name of own?.keptOutputs(properties(olds), properties(news)) ?? []) {
    const value = olds.getFieldsMap().get(name);
    if (value !== undefined) news.getFieldsMap().set(name, value);
  }
  return news;
}

/** The properties that hold the text of the provider to use: today's, unless a preview does not know it yet. */
function ofNews<
  Request extends { getOlds(): StructMessage | undefined; getNews(): StructMessage | undefined },
>(request: Request): StructMessage | undefined {
  return properties(request.getNews()).__provider === UNKNOWN ? request.getOlds() : request.getNews();
}

/** A refresh gives the outputs; a lookup by a program gives inputs alone. */
function ofState(request: wire.ReadRequest): StructMessage | undefined {
  const state = request.getProperties();
  return state !== undefined && state.getFieldsMap().getLength() > 0 ? state : request.getInputs();
}

function properties(message: StructMessage | undefined): Properties {
  return (message?.toJavaScript() ?? {}) as Properties;
}

/** Properties as the engine keeps them: with the text of their provider, without which nothing could be done later. */
function struct(values: object | undefined, { __provider }: Properties): StructMessage {
  return Struct.fromJavaScript({ ...values, __provider } as Parameters<typeof Struct.fromJavaScript>[0]);
}

/** A value of the configuration, which may be wrapped as a secret. */
function plain(value: unknown): unknown {
  const isWrapped = typeof value === "object" && value !== null && Object.hasOwn(value, SIGNATURE);
  return isWrapped ? (value as { value: unknown }).value : value;
}

function missing(key: string): never {
  throw new Error(`The stack's configuration has no ${key}. Set it with 'pulumi config set ${key} VALUE'.`);
}
