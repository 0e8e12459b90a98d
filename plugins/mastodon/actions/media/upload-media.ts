import { DeliveryError } from "#core";
import { z } from "zod";
import { ApiError, isRefusedWith } from "../../api/api-failure.ts";
import { refuseInput } from "../refuse-input.ts";
import type { MediaInput } from "../status/status-input.ts";
import type { StatusCall } from "../status/status-call.ts";
import { cutGraphemes } from "../text/cut-graphemes.ts";
import { fetchMedia } from "./fetch-media.ts";
import type { Upload } from "./known-uploads.ts";
import { MediaError, type MediaFile } from "./media-file.ts";
import { readVisibleFile } from "./read-visible-file.ts";

/** A host that does not give a picture is asked again for that long; then the post goes out without it. */
const patienceMs = 120_000;
const longestProcessingMs = 30 * 60_000;
const uploadDeadlineMs = 45_000;

const Attachment = z.object({ id: z.string().min(1), url: z.string().nullish() });

/**
 * Brings the media of a new post to the server and returns their ids. Nothing waits in here: while the server still works on one, this throws a
 * retryable `DeliveryError`, and the next attempt goes on from there. A picture behind a link that cannot be had is left out, with a warning: a post
 * without it is better than none. Throws `ApiError` and `DeliveryError`.
 */
export async function uploadMedia(call: StatusCall, descriptionLimit: number): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const [index, media] of (call.input.media ?? []).entries()) {
    if (!media.url?.trim() && !media.path?.trim()) continue;
    try {
      ids.push(await bringOne(call, media, index, descriptionLimit));
    } catch (error) {
      leaveOutOrThrow(call, media, error);
    }
  }
  return ids;
}

/** Forgets what was uploaded for a post that is made. */
export function forgetUploads({ client, idempotencyKey, input }: StatusCall): void {
  for (const index of (input.media ?? []).keys()) client.poster.uploads.delete(keyOf(idempotencyKey, index));
}

async function bringOne(call: StatusCall, media: MediaInput, index: number, descriptionLimit: number): Promise<string> {
  const { uploads, clock } = call.client.poster;
  const key = keyOf(call.idempotencyKey, index);
  let upload = uploads.get(key);
  if (upload === undefined) {
    upload = await uploadOne(call, await fileOf(call, media), cutGraphemes(media.description?.trim() ?? "", descriptionLimit));
    uploads.set(key, upload);
  } else if (!upload.isReady) {
    upload.isReady = await isReady(call, upload, key);
  }
  if (upload.isReady) return upload.id;
  const ageMs = clock.now() - upload.at;
  if (ageMs > longestProcessingMs) throw new MediaError("the server does not get done with it", false);
  throw new DeliveryError("MASTODON_MEDIA_PROCESSING", "the server is still working on the media of the post", {
    failure: "retryable",
    retryAfterMs: Math.min(30_000, Math.max(2_000, ageMs / 2)),
  });
}

function fileOf({ client: { poster, http }, config, signal }: StatusCall, { url, path }: MediaInput): Promise<MediaFile> {
  return url?.trim() ? fetchMedia(url, { http, allowHosts: config.allow_hosts, signal }) : readVisibleFile(path ?? "", poster.folder);
}

async function uploadOne({ client: { poster }, signal }: StatusCall, file: MediaFile, description: string): Promise<Upload> {
  const body = new FormData();
  // With a name: servers take a part without one for text.
  body.append("file", new Blob([file.bytes], { type: file.type }), file.name);
  if (description !== "") body.append("description", description);
  const deadlineMs = uploadDeadlineMs;
  const { status, json } = await poster.api.request({ method: "POST", path: "/api/v2/media", kind: "media", body, signal, deadlineMs });
  return { id: readAttachment(json, status).id, at: poster.clock.now(), isReady: status !== 202 };
}

async function isReady({ client: { poster }, signal }: StatusCall, { id }: Upload, key: string): Promise<boolean> {
  try {
    const { status } = await poster.api.request({ method: "GET", path: `/api/v1/media/${encodeURIComponent(id)}`, kind: "read", signal });
    return status === 200;
  } catch (error) {
    const isLost = isRefusedWith(error, 404, 410);
    if (isLost || isRefusedWith(error, 422)) poster.uploads.delete(key);
    if (!isLost) throw error;
    throw new DeliveryError("MASTODON_MEDIA_LOST", "the server no longer has the media of the post", { failure: "retryable" });
  }
}

function readAttachment(json: unknown, status: number): z.infer<typeof Attachment> {
  const parsed = Attachment.safeParse(json);
  if (parsed.success) return parsed.data;
  throw new ApiError({ kind: "unreadable", status, reason: "no attachment with an id is in it" });
}

/** A file of the rule's own that is missing is a mistake to be seen; what a link leads to is out of the rule's hands. */
function leaveOutOrThrow({ client: { poster }, firstAttemptAt }: StatusCall, media: MediaInput, error: unknown): void {
  const isRefusal = isRefusedWith(error, 400, 413, 415, 422);
  if (!(error instanceof MediaError) && !isRefusal) throw error;
  const why = error instanceof MediaError ? error.message : "the server takes no such file";
  if (!media.url?.trim()) throw refuseInput(why);
  const isEarly = firstAttemptAt === undefined || poster.clock.now() - firstAttemptAt < patienceMs;
  if (error instanceof MediaError && error.isPassing && isEarly) {
    throw new DeliveryError("MASTODON_MEDIA_UNREACHABLE", `the media of the post could not be fetched: ${why}`, { failure: "retryable" });
  }
  poster.log.warn("a post goes out without one of its media", { why });
}

function keyOf(idempotencyKey: string, index: number): string {
  return `${idempotencyKey} ${index.toString()}`;
}
