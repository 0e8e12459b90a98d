import type { HttpRequest, HttpResponse } from "#core";

const mask = "[secret]";

/**
 * The same answer without the secrets of its request: a proxy, or whatever else answers in Discord's place, may say back what it was sent, and
 * the words of a refusal are shown and stored. Pure.
 */
export function withoutSecrets(answer: HttpResponse, request: Pick<HttpRequest, "url" | "headers">): HttpResponse {
  const secrets = secretsOf(request);
  if (secrets.length === 0) return answer;
  let text = answer.body.toString("utf8");
  for (const secret of secrets) text = text.replaceAll(secret, mask);
  return { ...answer, body: Buffer.from(text) };
}

/** The token of a bot stands in a header, that of a webhook in the path. */
function secretsOf({ url, headers }: Pick<HttpRequest, "url" | "headers">): string[] {
  const bot = headers?.["authorization"]?.replace(/^Bot /, "");
  const webhook = /\/webhooks\/\d+\/([^/]+)/.exec(url.pathname)?.[1];
  return [bot ?? "", webhook ?? ""].filter((secret) => secret !== "");
}
