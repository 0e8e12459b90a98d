import type { ListenAddress } from "#core/config/config-file";
import { isHeraldError } from "#core/errors/herald-error";
import { type HttpClient, HttpError } from "#core/http/http-client";
import { listen } from "#core/http/listener";
import type { Finding } from "#core/plugin/connection-check";
import { broken, doubtful, fine } from "./report.ts";

const askMs = 5_000;

/** Looks whether the bot listens where the configuration says, or whether it could. */
export async function listenerFindings(
  address: ListenAddress,
  { isBotRunning, http }: { readonly isBotRunning: boolean; readonly http: HttpClient },
): Promise<readonly Finding[]> {
  const at = `${address.host.includes(":") ? `[${address.host}]` : address.host}:${address.port.toString()}`;
  return [isBotRunning ? await ask(address, at, http) : await tryToListen(address, at)];
}

async function tryToListen(address: ListenAddress, at: string): Promise<Finding> {
  try {
    await (await listen(address, {})).close();
    return fine(`${at} is free to listen on`);
  } catch (error) {
    if (!isHeraldError(error)) throw error;
    return broken(error.message, error.hint ?? "give http.listen another address");
  }
}

async function ask({ host, port }: ListenAddress, at: string, http: HttpClient): Promise<Finding> {
  // Who listens everywhere listens on this machine too.
  const near = { "0.0.0.0": "127.0.0.1", "::": "[::1]" }[host] ?? (host.includes(":") ? `[${host}]` : host);
  const stale = "if http.listen was changed, let the bot take that over";
  try {
    const { status } = await http.request({ method: "GET", url: new URL(`http://${near}:${port.toString()}/healthz`), deadlineMs: askMs });
    if (status === 200) return fine(`the running bot answers on ${at}`);
    return doubtful(`on ${at} something answers ${status.toString()} to /healthz`, `look at the bot's log; ${stale}`);
  } catch (error) {
    if (!(error instanceof HttpError)) throw error;
    return doubtful(`the running bot does not answer on ${at} (${error.code})`, stale);
  }
}
