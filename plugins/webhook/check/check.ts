import { type CheckContext, type CheckResult, type Finding, parseDurationText, type WantedMessage } from "#core";
import type { WebhookClient } from "../client.ts";
import type { Settings } from "../settings.ts";
import { reach } from "./reach.ts";

type Check = CheckContext<Settings, WebhookClient>;

/** Looks whether each host that requests would go to can be reached, TLS included. Sends no request: a receiver may act on any. */
export async function check({ client, config, messages, signal }: Check): Promise<CheckResult> {
  const { hosts, templated } = hostsOf(config, messages);
  const options = { clock: client.clock, timeoutMs: parseDurationText(config.connect_timeout), signal };
  const findings = await Promise.all(
    [...hosts.values()].map(async (url): Promise<Finding> => {
      const hindrance = await reach(url, options);
      const how = url.protocol === "https:" ? "it answers and its certificate is good" : "it answers (without encryption)";
      if (hindrance === undefined) return { level: "ok", what: `${url.origin}: ${how}; nothing was sent` };
      return { level: "error", what: `${url.origin} cannot be reached (${hindrance})`, advice: adviceFor(hindrance) };
    }),
  );
  if (templated.length > 0) {
    findings.push({ level: "ok", what: `the url of ${templated.join(", ")} is only known when an event is there: not looked at` });
  }
  return { findings };
}

/** The hosts, each once: a path may be a secret, and does not matter here. */
function hostsOf(
  config: Settings,
  messages: readonly WantedMessage[],
): { readonly hosts: ReadonlyMap<string, URL>; readonly templated: readonly string[] } {
  const given = messages.flatMap(({ input }) => (typeof input["url"] === "string" ? [input["url"]] : []));
  const own = config.url === undefined ? [] : [config.url.reveal()];
  const urls = [...own, ...given].map((text) => URL.parse(text)).filter((url) => url !== null);
  const templated = messages.filter((message) => message.templated.includes("url")).map(({ rule }) => rule);
  return { hosts: new Map(urls.map((url) => [url.origin, url])), templated: [...new Set(templated)] };
}

function adviceFor(code: string): string {
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "look at the host's name, and at this machine's DNS";
  if (/CERT|SELF_SIGNED|ALTNAME|ISSUER|SIGNATURE/.test(code)) {
    return "its certificate is not good: have it renewed, or let Node.js trust its issuer with NODE_EXTRA_CA_CERTS";
  }
  if (/^(ERR_SSL|EPROTO)/.test(code)) return "it does not speak TLS there: look at the port, and at https in the url";
  if (code === "ECONNREFUSED") return "nothing listens there: look at the port, and whether the receiver runs";
  return "look whether it runs, and at firewalls on the way";
}
