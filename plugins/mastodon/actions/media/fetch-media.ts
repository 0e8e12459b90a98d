import { isIP } from "node:net";
import { Agent, request } from "undici";
import { MediaError, type MediaFile, mostMediaBytes } from "./media-file.ts";
import { isPublicAddress, lookupPublic, NotPublicError } from "./public-address.ts";

const mostRedirects = 3;
const silenceMs = 20_000;

/**
 * Fetches a picture, video or sound. A URL may come from a stranger, so hosts outside the public internet are refused, at each redirect too,
 * unless `allowHosts` names them. Throws `MediaError`, whose message names the host and not the path.
 */
export async function fetchMedia(link: string, allowHosts: readonly string[], signal: AbortSignal): Promise<MediaFile> {
  let url = webUrl(link);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const answer = await fetchOnce(url, allowHosts, signal);
    if ("file" in answer) return answer.file;
    url = webUrl(answer.location, url);
  }
  throw new MediaError(`${url.host} redirects too often`, false);
}

function webUrl(link: string, base?: URL): URL {
  const url = URL.parse(link.trim(), base?.href);
  if (url !== null && (url.protocol === "https:" || url.protocol === "http:")) return url;
  throw new MediaError("a link to media is no http(s) URL", false);
}

async function fetchOnce(
  url: URL,
  allowHosts: readonly string[],
  signal: AbortSignal,
): Promise<{ readonly file: MediaFile } | { readonly location: string }> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const isAllowed = allowHosts.includes(host);
  if (!isAllowed && isIP(host) !== 0 && !isPublicAddress(host)) throw notPublic(url);
  const timeouts = { headersTimeout: silenceMs, bodyTimeout: silenceMs };
  const agent = new Agent({ ...timeouts, connect: { timeout: silenceMs, ...(!isAllowed && { lookup: lookupPublic }) } });
  try {
    const { statusCode, headers, body } = await request(url, { dispatcher: agent, signal, headers: { "user-agent": "Herald" } });
    const location = headers["location"];
    if (statusCode >= 300 && statusCode < 400 && typeof location === "string") return { location };
    if (statusCode !== 200)
      throw new MediaError(`${url.host} answered HTTP ${statusCode.toString()}`, statusCode >= 500 || statusCode === 429);
    const type =
      String(headers["content-type"] ?? "")
        .split(";")[0]
        ?.trim()
        .toLowerCase() ?? "";
    if (/^(?:text\/|application\/(?:json|xhtml))/.test(type))
      throw new MediaError(`${url.host} answered ${type}, which is no media`, false);
    return { file: { name: nameOf(url, type), type, bytes: await readBounded(body, url) } };
  } catch (error) {
    if (error instanceof MediaError) throw error;
    throw isNotPublic(error) ? notPublic(url) : new MediaError(`${url.host} could not be read`, true);
  } finally {
    await agent.destroy();
  }
}

async function readBounded(body: AsyncIterable<Buffer>, url: URL): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > mostMediaBytes) throw new MediaError(`${url.host} sends more than a post can carry`, false);
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

/** Servers look at the end of the name too. */
function nameOf(url: URL, type: string): string {
  const last =
    url.pathname
      .split("/")
      .at(-1)
      ?.replaceAll(/[^\w.-]/g, "") ?? "";
  if (/\w\.\w{2,5}$/.test(last)) return last;
  return `${last === "" ? "media" : last}.${type.split("/")[1]?.replace("jpeg", "jpg").replaceAll(/\W.*$/g, "") ?? "bin"}`;
}

function isNotPublic(error: unknown): boolean {
  return error instanceof NotPublicError || (error instanceof Error && error.cause instanceof NotPublicError);
}

function notPublic(url: URL): MediaError {
  return new MediaError(`${url.host} is not in the public internet; allow_hosts can allow it`, false);
}
