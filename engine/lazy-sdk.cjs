/**
 * Delays loading the parts of Pulumi's SDK that few programs need until something in them is used: TypeScript's
 * compiler and npm's dependency tree, which serialize functions, the Automation API, the tracing and debugging of
 * programs. A program, and the plugin of dynamic providers, start in about half the time. `GDN_SPOT_PLAIN_SDK=1` does
 * without, see `bin/engine/environment.ts`.
 *
 * In JavaScript, since NODE_OPTIONS gives it (`--require`) to all that the engine starts, of whatever version of Node.
 * What is not a program that the engine runs remains as it is, and so does a part of the SDK that is not where it is
 * looked for.
 */
const { existsSync, readFileSync, realpathSync } = require("node:fs");
const Module = require("node:module");
const { dirname, join, resolve, sep } = require("node:path");

/** @typedef {{ [name: string]: any }} Functions what a part of the SDK exports */

const RUNNER = join("@pulumi", "pulumi", "cmd", "run", "index.js");
const [, script = ""] = process.argv;
if (script.endsWith(sep + RUNNER)) makeProgramLazy(script, process.argv.at(-1) ?? ".");

module.exports = { makeLazy };

/**
 * @param {string} runner what of the SDK runs the program
 * @param {string} program the program's file, or its folder
 */
function makeProgramLazy(runner, program) {
  const sdk = realpathSync(join(dirname(runner), "..", ".."));
  makeLazy(sdk);
  if (!isTraced()) standIn(sdk, "./cmd/run/tracing.js", () => withoutTracer(sdk));
  // The engine has ts-node loaded for any program, unless its project says `typescript: false`, which the last language
  // host that can be built from Go modules does not heed. Node loads a module of this kind itself.
  if (isEsModule(program) && find(sdk, "ts-node/esm") === undefined)
    delete process.env.PULUMI_NODEJS_TYPESCRIPT;
}

/**
 * Makes the parts lazy in this process that neither programs nor plugins need.
 *
 * @param {string} sdk the folder of `@pulumi/pulumi`
 */
function makeLazy(sdk) {
  standIn(sdk, "./typescript-shim.js", lazily);
  standIn(sdk, "./automation/index.js", lazily);
  standIn(sdk, "./runtime/closure/codePaths.js", (load) => ({
    // Not by itself: the SDK takes this function out as soon as it has loaded what exports it.
    computeCodePaths: (/** @type {unknown[]} */ ...args) => load().computeCodePaths(...args),
  }));
  standIn(sdk, "./runtime/closure/v8Hooks.js", watchingScriptsWhenAsked);
  if (process.env.PULUMI_DEBUG_PROMISE_LEAKS === undefined) {
    standIn(sdk, "./runtime/debuggable.js", (load) => lazily(once(() => withoutStacks(load()))));
  }
}

/**
 * To serialize a function, the SDK asks V8's debugger which file it comes from. It starts that with each program, since
 * it would not hear of what was loaded before; switched off and on, the debugger names everything again.
 *
 * @param {() => Functions} load
 * @returns {Functions}
 */
function watchingScriptsWhenAsked(load) {
  /** @type {Promise<import("node:inspector").Session> | undefined} */
  let session;
  const begin = async () => {
    /** @type {import("node:inspector").Session} */
    const begun = await load().getSessionAsync();
    begun.post("Debugger.disable");
    begun.post("Debugger.enable");
    return begun;
  };
  return {
    isInitializedAsync: async () => {},
    getSessionAsync: () => {
      session ??= begin();
      return session;
    },
    getScriptUrl: (/** @type {string} */ id) => load().getScriptUrl(id),
  };
}

/**
 * The SDK takes down the stack of where each promise is made, for PULUMI_DEBUG_PROMISE_LEAKS. What `dynamic.ts` does
 * about it for its own resources helps programs that are run without this file.
 *
 * @param {Functions} debuggable
 * @returns {Functions}
 */
function withoutStacks(debuggable) {
  return {
    ...debuggable,
    debuggablePromise(/** @type {unknown[]} */ ...args) {
      const { stackTraceLimit } = Error;
      Error.stackTraceLimit = 0;
      try {
        return debuggable.debuggablePromise(...args);
      } finally {
        Error.stackTraceLimit = stackTraceLimit;
      }
    },
  };
}

/** Whether somebody wants to know what takes how long: the conditions are those of the SDK. */
function isTraced() {
  return Boolean(process.env.TRACEPARENT || process.env.PULUMI_EXPERIMENTAL);
}

/**
 * Spans that go nowhere, as the SDK's do where nothing is traced, without loading what would trace.
 *
 * @param {string} sdk
 * @returns {Functions}
 */
function withoutTracer(sdk) {
  const { trace } = requireAs(sdk)("@opentelemetry/api");
  return { newSpan: (/** @type {string} */ name) => trace.getTracer("nodejs-runtime").startSpan(name) };
}

/**
 * Whether Node loads the program as an ES module, TypeScript or not: what the nearest manifest says, if it is JSON.
 *
 * @param {string} program
 */
function isEsModule(program) {
  for (let folder = resolve(program); ; folder = dirname(folder)) {
    const file = join(folder, "package.json");
    if (existsSync(file)) return readType(file) === "module";
    // Which the SDK takes as well.
    if (existsSync(join(folder, "package.yaml")) || folder === dirname(folder)) return false;
  }
}

/** @param {string} file */
function readType(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8")).type;
  } catch {
    return undefined; // For the SDK to judge.
  }
}

/**
 * Puts what `make` answers in the place of a part of the SDK that is not loaded yet.
 *
 * @param {string} sdk
 * @param {string} part as the SDK itself would require it
 * @param {(load: () => Functions) => object} make gets what loads the part itself
 */
function standIn(sdk, part, make) {
  const file = find(sdk, part);
  if (file === undefined || require.cache[file] !== undefined) return;
  const stand = new Module(file);
  stand.filename = file;
  stand.loaded = true;
  stand.exports = make(
    once(() => {
      delete require.cache[file];
      const loaded = require(file);
      // The SDK knows a module again by what the cache has of it, where a function that is serialized refers to one.
      require.cache[file] = stand;
      return loaded;
    }),
  );
  require.cache[file] = stand;
}

/**
 * @param {string} sdk
 * @param {string} part
 */
function find(sdk, part) {
  try {
    return requireAs(sdk).resolve(part);
  } catch {
    return undefined;
  }
}

/**
 * @template Value
 * @param {() => Value} make
 * @returns {() => Value}
 */
function once(make) {
  /** @type {{ value: Value } | undefined} */
  let made;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** @param {string} sdk */
function requireAs(sdk) {
  return Module.createRequire(join(sdk, "package.json"));
}

/**
 * What a module exports, loaded when one of its exports is first asked for.
 *
 * `__esModule` is answered without: the SDK's compiled code asks for it at once, and copies all exports of a module
 * that is none.
 *
 * @param {() => Functions} load
 */
function lazily(load) {
  return new Proxy(
    {},
    {
      get: (_, name) => (name === "__esModule" ? true : Reflect.get(load(), name)),
      has: (_, name) => Reflect.has(load(), name),
      deleteProperty: (_, name) => Reflect.deleteProperty(load(), name),
      defineProperty: (_, name, descriptor) => Reflect.defineProperty(load(), name, descriptor),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor: (_, name) => {
        const descriptor = Reflect.getOwnPropertyDescriptor(load(), name);
        // A proxy must not claim that a property cannot be changed which it does not have itself.
        return descriptor && { ...descriptor, configurable: true };
      },
    },
  );
}
