import { resolve } from "node:path";
import { requestGdn } from "../gdn/background.ts";
import type { CliArguments } from "./settings.ts";
import { configuredSettings } from "./settings.ts";

/** What a stack is told about a local GDN that did not start in its folder. */
interface Given {
  /** By which name a setting was given: `GDN_CA_FILE`, `gdn:caFile`; undefined where it was not. */
  credential: string | undefined;
  ca: string | undefined;
  /** Of the API key only where it is known in clear. */
  apiKey: string | undefined;
  caFile: string | undefined;
}

/**
 * Says what is wrong with the way to a local GDN that answers on a port and was not started in this folder: what was not
 * given of it, or what it does not take.
 *
 * @returns undefined if nothing is
 */
export async function complaintAbout(
  port: number,
  project: string,
  stack: string,
  args: CliArguments,
  env: NodeJS.ProcessEnv,
): Promise<string | undefined> {
  const { credential, ca, apiKey, caFile } = given(project, stack, args, env);
  const about = `The local GDN on port ${port} was not started in this folder:`;
  if (credential === undefined && ca === undefined)
    return `${about} its API key and certificate (GDN_API_KEY, GDN_CA_FILE) must be given.`;
  if (credential === undefined)
    return `${about} its API key (GDN_API_KEY) must be given too; its certificate is (${ca}).`;
  if (ca === undefined)
    return `${about} its certificate (GDN_CA_FILE) must be given too; its API key is (${credential}).`;
  if (caFile === undefined) return undefined;
  const url = `https://gdn.localhost:${port}`;
  try {
    const { status } = await requestGdn({ url, caFile, apiKey: apiKey ?? "" }, "/datacenter/local", {
      timeout: 5_000,
    });
    return status === 401 && apiKey !== undefined
      ? `${about} it does not take the API key that ${credential} gives. Give one of its own; it tells one when it starts.`
      : undefined;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === undefined || /^E(CONN|PIPE)/.test(code)) return undefined;
    return /^E[A-Z]+$/.test(code)
      ? `${about} the file ${caFile}, which ${ca} gives as its certificate, cannot be read (${code}).`
      : `${about} its certificate is not that in ${caFile}, which ${ca} gives (${message}). Give that which it tells when it starts.`;
  }
}

/** As the providers take it: from the stack's settings first, then from the environment; empty counts as absent. */
function given(project: string, stack: string, args: CliArguments, env: NodeJS.ProcessEnv): Given {
  const configured = configuredSettings(project, stack, args);
  const nameOf = (key: string, variable: string) =>
    configured[key] !== undefined && configured[key] !== ""
      ? key
      : env[variable] !== undefined && env[variable] !== ""
        ? variable
        : undefined;
  const login = nameOf("gdn:email", "GDN_EMAIL") && nameOf("gdn:password", "GDN_PASSWORD");
  const apiKey = nameOf("gdn:apiKey", "GDN_API_KEY");
  const ca = nameOf("gdn:caFile", "GDN_CA_FILE");
  const caFile = ca === "gdn:caFile" ? configured[ca] : env.GDN_CA_FILE;
  return {
    credential: apiKey ?? nameOf("gdn:token", "GDN_TOKEN") ?? login,
    ca,
    apiKey: apiKey === "GDN_API_KEY" ? env.GDN_API_KEY : undefined,
    caFile: ca !== undefined && typeof caFile === "string" ? resolve(project, caFile) : undefined,
  };
}
