import { type HttpClient, HttpError, type HttpResponse } from "#core";
import { MediaError, type MediaFile, mostMediaBytes } from "./media-file.ts";

const mostRedirects = 3;
/** Within the deadline of the post. */
const deadlineMs = 40_000;
const answerMs = 20_000;

export interface FetchMediaOptions {
  readonly http: HttpClient;
  /** Hosts outside the public internet that a link may lead to, without brackets. */
  readonly allowHosts: readonly string[];
  readonly signal: AbortSignal;
}

/**
 * Fetches a picture, video or sound. A URL may come from a stranger, so hosts outside the public internet are refused, at each redirect too,
 * unless `allowHosts` names them. Throws `MediaError`, whose message names the host and not the path.
 */
export async function fetchMedia(link: string, options: FetchMediaOptions): Promise<MediaFile> {
  let url = webUrl(link);
  for (let hop = 0; hop <= mostRedirects; hop++) {
    const answer = fileIn(await fetchOnce(url, options), url);
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

async function fetchOnce(url: URL, { http, allowHosts, signal }: FetchMediaOptions): Promise<HttpResponse> {
  const publicOnly = !allowHosts.includes(url.hostname.replace(/^\[|\]$/g, ""));
  try {
    const limits = { deadlineMs, connectDeadlineMs: answerMs, headersDeadlineMs: answerMs, maxResponseBytes: mostMediaBytes };
    return await http.request({ method: "GET", url, publicOnly, signal, ...limits });
  } catch (error) {
    const code = error instanceof HttpError ? error.code : "";
    if (code === "HTTP_PRIVATE_ADDRESS") {
      throw new MediaError(`${url.host} is not in the public internet; allow_hosts can allow it`, false);
    }
    if (code === "HTTP_BODY_TOO_LARGE") throw new MediaError(`${url.host} sends more than a post can carry`, false);
    throw new MediaError(`${url.host} could not be read`, true);
  }
}

function fileIn({ status, headers, body }: HttpResponse, url: URL): { readonly file: MediaFile } | { readonly location: string } {
  const location = headers["location"];
  if (status >= 300 && status < 400 && location !== undefined) return { location };
  if (status !== 200) throw new MediaError(`${url.host} answered HTTP ${status.toString()}`, status >= 500 || status === 429);
  const type = (headers["content-type"] ?? "").split(";")[0]?.trim().toLowerCase() ?? "";
  if (/^(?:text\/|application\/(?:json|xhtml))/.test(type)) throw new MediaError(`${url.host} answered ${type}, which is no media`, false);
  return { file: { name: nameOf(url, type), type, bytes: new Uint8Array(body) } };
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
