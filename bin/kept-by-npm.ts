/** Those that npm has itself: they may be set for all that it does. */
const npmOwn = new Set(["json"]);

/**
 * Which of these options npm took for itself: it does so with all that stand before `--`, and passes them on as settings
 * of its own, so that the command would run without.
 *
 *     keptByNpm(["stack", "detailed-exitcode"], { npm_config_detailed_exitcode: "true" }); // "detailed-exitcode"
 */
export function keptByNpm(names: readonly string[], env: NodeJS.ProcessEnv): string | undefined {
  return names.find((name) => !npmOwn.has(name) && env[`npm_config_${name.replaceAll("-", "_")}`]);
}

/** Says of such an option what to do; `call` is what stands behind `npm run`. */
export function keptOption(name: string, call: string): string {
  return (
    `npm kept the option --${name} for itself; nothing was done. ` +
    `Options go behind \`--\`, such as: npm run ${call} -- --${name}`
  );
}
