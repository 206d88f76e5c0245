import type { GdnSettings } from "../../../providers/gdn/settings.ts";
import { answer, type Behaviour } from "../../support/fake-gdn.ts";

const html =
  (status: number): Behaviour =>
  (_, response) => {
    response.writeHead(status, { "content-type": "text/html" });
    response.end("\n<html><head><title>Bad Gateway</title></head>\n<body>nginx</body></html>\n");
  };
const error =
  (status: number, body: object, headers = {}): Behaviour =>
  (_, response) =>
    answer(response, status, body, headers);
const gdnError = (status: number, errorNum: number, errorMessage: string, headers = {}) =>
  error(status, { error: true, code: status, errorNum, errorMessage }, headers);

/** One way in which a server, or what stands before it, can fail a call. */
export interface Misbehaviour {
  what: string;
  behave: Behaviour;
  says: RegExp;
  /** How many requests a look makes with two retries, and how many a create. */
  looks: number;
  creates: number;
  /** Whether the create may have taken effect, so that its caller must look. */
  effectUnknown: boolean;
  changes?: Partial<GdnSettings>;
}

export const MISBEHAVIOURS: Misbehaviour[] = [
  {
    what: "is reset before the answer",
    behave: (request) => request.socket.destroy(),
    says: /: socket hang up\. Check the network between here and https:\/\/gdn\.localhost:\d+, then try again\.$/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets an answer that is cut short",
    behave: (request, response) => {
      response.writeHead(200, { "content-type": "application/json", "content-length": "1000" });
      response.write('{"result":["a"', () => request.socket.destroy());
    },
    says: /: the connection closed before the answer was whole\. Check the network/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets an answer in chunks that is cut short",
    behave: (request, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.write('{"result":', () => request.socket.destroy());
    },
    says: /: the connection closed before the answer was whole\. /,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets no answer",
    behave: () => {},
    says: /: no answer came within 2 s \(gdn:timeout\)\. It was tried 3 times at most; raise gdn:timeout/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
    changes: { timeoutMs: 2000 },
  },
  {
    what: "gets 429 for ever",
    behave: gdnError(429, 429, "too many requests", { "retry-after": "0" }),
    says: /: the GDN answered 429 \(error 429\): too many requests\. The service limits how many requests/,
    looks: 3,
    creates: 3,
    effectUnknown: false,
  },
  {
    what: "is asked to come back in an hour",
    behave: gdnError(429, 429, "too many requests", { "retry-after": "3600" }),
    says: /: the GDN answered 429 \(error 429\): too many requests; it asks to wait for 3600 s\. The service limits/,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "gets 503",
    behave: gdnError(503, 503, "not now"),
    says: /: the GDN answered 503 \(error 503\): not now\. The service had a problem of its own: try again later\.$/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 503 with another endpoint, which jsc8 would ask without end",
    behave: gdnError(503, 503, "not now", { "x-c8-endpoint": "https://elsewhere.example" }),
    says: /: the GDN named another endpoint \(503 with x-c8-endpoint\), which is not followed\. /,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 504",
    behave: gdnError(504, 504, "no answer in time"),
    says: /: the GDN answered 504 \(error 504\): no answer in time\. The service had a problem of its own/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 500",
    behave: gdnError(500, 4, "internal error"),
    says: /: the GDN answered 500 \(error 4\): internal error\. The service had a problem/,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets a proxy's page with 502",
    behave: html(502),
    says: /: the GDN answered 502: <html><head><title>Bad Gateway<\/title><\/head>\. The service had/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets a page with 200",
    behave: html(200),
    says: /: what answered at https:\S+ is not the GDN's API: the answer .*\. Check gdn:url, and whether a proxy/,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets nothing with 200",
    behave: (_, response) => response.writeHead(200).end(),
    says: /is not the GDN's API: the answer was empty\. /,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 204",
    behave: (_, response) => response.writeHead(204).end(),
    says: /is not the GDN's API: the answer was empty\. /,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets JSON of another form",
    behave: error(200, { result: [1] }),
    says: /is not the GDN's API: the answer does not have the form that was expected \(.*\)\. Check gdn:url/,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 200 with JSON that is broken",
    behave: (_, response) => {
      response.writeHead(200, { "content-type": "application/json" });
      response.end('{"result": [');
    },
    says: /: the GDN answered 200, but with JSON that cannot be read\. /,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 502 with JSON that is broken",
    behave: (_, response) => {
      response.writeHead(502, { "content-type": "application/json" });
      response.end("<html>");
    },
    says: /: the GDN answered 502\b.*\. The service had a problem/,
    looks: 3,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "gets 200 with an error in all four fields",
    behave: gdnError(200, 1228, "database not found"),
    says: /: the GDN answered 200 \(error 1228\): database not found\. /,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "gets 200 with an error that jsc8 takes for success",
    behave: error(200, { error: true, code: 400, errorMessage: "no" }),
    says: /: .*(the GDN answered with an error: no|is not the GDN's API).*\. /,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "is sent elsewhere",
    behave: (_, response) => response.writeHead(307, { location: "https://gdn.localhost:1/" }).end(),
    says: /is not the GDN's API: the answer was empty\. /,
    looks: 1,
    creates: 1,
    effectUnknown: true,
  },
  {
    what: "is refused without an error number",
    behave: error(401, { message: "Unauthorized", requestId: "1" }),
    says: /: the GDN answered 401: Unauthorized\. The credential was refused at https:\S+: check gdn:apiKey/,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "is forbidden",
    behave: gdnError(403, 1230, "operation only allowed in system database"),
    says: /: the GDN answered 403 \(error 1230\): operation only .*\. The credential has no right to do this/,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
  {
    what: "gets an error in several lines, with control characters",
    behave: gdnError(400, 1501, "\r\nsyntax \u001b[31merror\nnear '\u0007'"),
    says: /: the GDN answered 400 \(error 1501\): syntax [^\p{Cc}]+\. Change what was declared accordingly/u,
    looks: 1,
    creates: 1,
    effectUnknown: false,
  },
];
