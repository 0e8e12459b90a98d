/** What a webhook's URL says. `token` is a secret. */
export interface WebhookAddress {
  /** Where the API begins, without its version: `https://discord.com/api`. */
  readonly apiUrl: string;
  readonly id: string;
  readonly token: string;
}

const pathForm = /^(?<prefix>.*?)(?:\/v\d+)?\/webhooks\/(?<id>\d{15,20})\/(?<token>[\w-]+)\/?$/;

/** Reads a webhook's URL: any host, with or without an API version, nothing after the token. `undefined` when it is not one. */
export function parseWebhookUrl(text: string): WebhookAddress | undefined {
  const url = URL.parse(text.trim());
  if (url === null || (url.protocol !== "https:" && url.protocol !== "http:") || url.search !== "" || url.hash !== "") return undefined;
  const parts = pathForm.exec(url.pathname)?.groups;
  if (parts === undefined) return undefined;
  return { apiUrl: url.origin + (parts["prefix"] ?? ""), id: parts["id"] ?? "", token: parts["token"] ?? "" };
}
