import { type ActionCall, DeliveryError, type HttpResponse, parseDurationText } from "#core";
import type { WebhookClient } from "../client.ts";
import type { PostInput } from "../post-input.ts";
import type { Settings } from "../settings.ts";
import { type Body, bodyOf } from "./body.ts";
import { mergeHeaders } from "./headers.ts";
import { type ChosenBy, redirected, type Route, routeTo } from "./route.ts";
import { requireUrl } from "./target.ts";

export type PostCall = ActionCall<Settings, WebhookClient, PostInput>;

const mostRedirects = 5;
const redirects: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/** Sends the request, follows redirects that keep it whole, and gives the last answer. Throws `HttpError` and `DeliveryError`. */
export async function sendPost(call: PostCall): Promise<HttpResponse> {
  const { client, config, input, signal } = call;
  const method = input.method.toUpperCase();
  const body = bodyOf(input);
  const headers = headersOf(call, body);
  const endsAt = client.clock.now() + parseDurationText(config.timeout);
  const chosenBy: ChosenBy = input.url?.isRendered === true ? "template" : "rule";
  let route: Route & { readonly chosenBy: ChosenBy } = { ...routeTo(requireUrl(config, input), chosenBy, config), chosenBy };
  for (let hop = 0; hop <= mostRedirects; hop += 1) {
    const answer = await client.http.request({
      method,
      url: route.url,
      publicOnly: route.publicOnly,
      headers,
      ...(body !== undefined && { body: body.text }),
      deadlineMs: Math.max(1, endsAt - client.clock.now()),
      connectDeadlineMs: parseDurationText(config.connect_timeout),
      headersDeadlineMs: parseDurationText(config.headers_timeout),
      maxResponseBytes: config.max_response,
      signal,
    });
    if (!redirects.has(answer.status)) return answer;
    const next = redirected({ status: answer.status, location: answer.headers["location"], method }, route, config);
    if (next === undefined) throw moved(route.url, method, answer);
    route = next;
  }
  throw new DeliveryError("WEBHOOK_REDIRECTED", `${route.url.origin} redirects without end`, { failure: "permanent" });
}

/** The id is the same at every attempt; the time is that of the attempt, since receivers refuse what is old. */
function headersOf({ client, config, input, idempotencyKey }: PostCall, body: Body | undefined): { readonly [name: string]: string } {
  const at = new Date(client.clock.now());
  const own = Object.fromEntries(Object.entries(config.headers).map(([name, value]) => [name, value.reveal()]));
  const signature = client.signer?.sign(idempotencyKey, at, body?.text ?? "");
  return mergeHeaders(body === undefined ? {} : { "content-type": body.contentType }, own, input.headers ?? {}, {
    "webhook-id": idempotencyKey,
    "webhook-timestamp": Math.floor(at.getTime() / 1000).toString(),
    ...(signature !== undefined && { "webhook-signature": signature }),
  });
}

function moved(url: URL, method: string, { status, headers }: HttpResponse): DeliveryError {
  const to = headers["location"] === undefined ? null : URL.parse(headers["location"], url.href);
  const place = to === null ? "" : ` to ${to.origin}`;
  const text = `${method} ${url.origin} is redirected${place} (HTTP ${status.toString()}) in a way that cannot be followed: write the address it leads to as url`;
  return new DeliveryError("WEBHOOK_REDIRECTED", text, { failure: "permanent", status });
}
