import type { ServerResponse } from "node:http";

/** Answers with a JSON document, unless an answer has begun. */
export function replyJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  response
    .writeHead(status, {
      "content-type": "application/json",
      "cache-control": "no-store",
      ...headers,
    })
    .end(JSON.stringify(body));
}

/** Refuses a request in the words of JSON-RPC, which clients of the protocol show. */
export function replyRefusal(
  response: ServerResponse,
  status: number,
  message: string,
  headers: Record<string, string> = {},
): void {
  const error = { code: -32000, message };
  replyJson(response, status, { jsonrpc: "2.0", error, id: null }, headers);
}
