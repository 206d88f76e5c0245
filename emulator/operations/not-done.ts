import type { Evidence, Method } from "./operation.ts";

/** Operations of the service that the local GDN knows and does not do. */
export interface NotDone {
  /** What they are about, as the answer names it: "Graphs are not done by the local GDN." */
  readonly what: string;
  readonly evidence: Evidence;
  /** Methods and paths, as in `Operation`. */
  readonly operations: readonly (readonly [methods: string, path: string])[];
  readonly note?: string;
}

const client = { evidence: "client" } as const;

/** What is answered with 501 and its name, by group. */
export const NOT_DONE: readonly NotDone[] = [
  {
    ...client,
    what: "Search of a whole collection",
    operations: [
      ["POST", "/search"],
      ["POST", "/search/collection/:collection"],
    ],
  },
  {
    ...client,
    what: "Stream workers that run",
    note: "They are kept, checked and told.",
    operations: [
      ["POST", "/streamapps/query/:app"],
      ["POST", "/streamapps/http/:app/:stream"],
    ],
  },
  {
    ...client,
    what: "Functions",
    operations: [
      ["GET POST", "/function"],
      ["POST", "/function/generate"],
      ["POST", "/function/generate/query"],
      ["POST", "/function/generate/publisher"],
      ["GET POST PUT DELETE", "/function/metadata"],
      ["POST", "/function/invoke/:name"],
      ["GET PUT DELETE", "/function/:name"],
    ],
  },
  {
    ...client,
    what: "C8QL functions of one's own",
    operations: [
      ["GET POST", "/c8qlfunction"],
      ["DELETE", "/c8qlfunction/:name"],
    ],
  },
  { ...client, what: "Redis commands", operations: [["POST", "/redis/:collection"]] },
  {
    ...client,
    what: "Events",
    operations: [
      ["GET POST DELETE", "/events"],
      ["GET", "/events/tenant"],
      ["GET", "/events/:event"],
    ],
  },
  {
    ...client,
    what: "Bills and usage",
    operations: [
      ["GET", "/billing/account"],
      ["PUT", "/billing/contact"],
      ["GET PUT", "/billing/paymentsettings"],
      ["GET", "/billing/payments"],
      ["GET", "/billing/invoices"],
      ["GET", "/billing/invoice/current"],
      ["GET", "/billing/invoices/:year/:month"],
      ["GET", "/billing/usage"],
      ["GET", "/billing/region/:region/usage"],
    ],
  },
  {
    ...client,
    what: "Further tenants",
    operations: [
      ["POST", "/tenant"],
      ["DELETE", "/tenant/:tenant"],
    ],
  },
  {
    ...client,
    what: "Batches and jobs that run later",
    operations: [
      ["POST", "/batch"],
      ["GET PUT DELETE", "/job/:job"],
      ["PUT", "/job/:job/cancel"],
    ],
  },
  { ...client, what: "Renaming of collections", operations: [["PUT", "/collection/:collection/rename"]] },
];

/** All of them, one by one. */
export function notDoneOperations(): { method: Method; path: string; what: string }[] {
  return NOT_DONE.flatMap(({ what, operations }) =>
    operations.flatMap(([methods, path]) =>
      methods.split(" ").map((method) => ({ method: method as Method, path, what })),
    ),
  );
}
