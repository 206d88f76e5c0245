/** What this project needs to know of a command line for the Pulumi CLI; everything is passed on to it as it is. */
export interface CliArguments {
  /** `up`, `preview`, `refresh`, `destroy`, or any other command by the name that was given; none: undefined. */
  command: string | undefined;
  /** What follows the command without being an option, or the value of one as far as that is known. */
  rest: string[];
  /** The name that `--stack` or `-s` gives. */
  stack: string | undefined;
  /** The file that `--config-file` gives. */
  configFile: string | undefined;
  /** Values that `--config` or `-c` gives, such as `gdn:url=https://...`. */
  config: string[];
  /** Whether one of these options is there, such as `--yes` or `-y`. */
  has(...options: string[]): boolean;
  /** Whether the command only asks for help or a version, so that nothing needs to be made ready for it. */
  asksOnly: boolean;
}

/** Commands that work on the resources of one stack. */
export const lifecycleCommands: ReadonlySet<string> = new Set(["up", "preview", "refresh", "destroy"]);

/** The CLI's other names for its commands. */
const aliases: Record<string, string> = { update: "up", pre: "preview", down: "destroy", dn: "destroy" };

/**
 * Options whose value is the next argument, unless it follows a `=`: of the CLI's help (3.250). Those that are so only
 * for a few commands (`-f`, `-r`, `-o`) are left out.
 */
const takesValue = new Set(
  [
    "--color --config --config-file --copy-config-from --cwd --event-log --exclude --file --from",
    "--generate-resources --import-file --import-pending-creates --memprofilerate --message --organization",
    "--otel-traces --out --output --page --page-size --parallel --parent --plan --policy-pack",
    "--policy-pack-config --profiling --project --properties",
    "--provider --replace --resource --save-plan --secrets-provider --since --stack --tag --target --target-replace",
    "--teams --tracing --type --verbose -C -c -m -p -s -t -v -x",
  ].flatMap((line) => line.split(" ")),
);

const onlyAsking = new Set(["help", "version", "about", "completion", "gen-completion"]);

/** Reads a command line as the CLI does: options before or after the command, `--name value` or `--name=value`. */
export function readArguments(args: readonly string[]): CliArguments {
  const end = args.indexOf("--");
  const own = end === -1 ? args : args.slice(0, end);
  const [given, ...rest] = own.filter(
    (arg, index) => !arg.startsWith("-") && !takesValue.has(own[index - 1] ?? ""),
  );
  const has = (...options: string[]) =>
    own.some((arg) => options.includes(arg) || options.some((option) => arg === `${option}=true`));
  return {
    command: given && (aliases[given] ?? given),
    rest,
    stack: values(own, "--stack", "-s").at(-1),
    configFile: values(own, "--config-file").at(-1),
    config: values(own, "--config", "-c"),
    has,
    asksOnly: given === undefined || onlyAsking.has(given) || has("--help", "-h", "--version"),
  };
}

function values(args: readonly string[], long: string, short?: string): string[] {
  return args.flatMap((arg, index) => {
    if (arg === long || arg === short) return args[index + 1] ?? [];
    if (arg.startsWith(`${long}=`)) return arg.slice(long.length + 1);
    if (short && arg.startsWith(short) && !arg.startsWith("--"))
      return arg.slice(short.length).replace(/^=/, "");
    return [];
  });
}
