import { restAccountJson, restStatusJson, isSet } from "./rest-json.ts";
import { RestRefusal } from "./rest-refusal.ts";
import type { RestOperation, RestScene } from "./rest-scene.ts";
import { type RestWorld, saidNow, type SimulatedStatus } from "./rest-world.ts";
import { existingStatus, mentionedIn, saidBy, StatusForm } from "./rest-write-status.ts";

const keyWindowMs = 3_600_000;

/** POST /api/v1/statuses */
export const createStatus: RestOperation = (scene, request) => {
  const { world, server } = scene;
  const form = readForm(request.fields);
  const header = request.headers["idempotency-key"];
  const key = typeof header === "string" && server.keepsKeys ? header : undefined;
  const known = key === undefined ? undefined : world.keys.get(key);
  if (known !== undefined && world.clock.now() - known.at <= keyWindowMs) return shown(scene, existingStatus(scene, known.id));
  const said = saidBy(scene, form);
  if (form.in_reply_to_id && world.statuses.get(form.in_reply_to_id)?.isDeleted !== false) {
    throw new RestRefusal(404, "The post you are trying to reply to does not appear to exist.");
  }
  if (form.quoted_status_id) existingStatus(scene, form.quoted_status_id);
  const mentions = mentionedIn(said.text);
  const unexpected = mentions.filter((name) => form.allowed_mentions && !form.allowed_mentions.includes(name));
  if (unexpected.length > 0) {
    throw new RestRefusal(422, "Post would be sent to unexpected accounts", { unexpected_accounts: unexpected.map((acct) => ({ acct })) });
  }
  const status = world.add({
    account: world.bot,
    visibility: form.visibility ?? "public",
    inReplyTo: form.in_reply_to_id ?? undefined,
    quotes: form.quoted_status_id ?? undefined,
    idempotencyKey: typeof header === "string" ? header : undefined,
    mentions,
    said,
  });
  if (key !== undefined) world.keys.set(key, { id: status.id, at: world.clock.now() });
  scene.show(announce("posted", status));
  return shown(scene, status);
};

/** GET /api/v1/statuses/:id */
export const readStatus: RestOperation = (scene, _request, id) => shown(scene, existingStatus(scene, id));

/** GET /api/v1/statuses/:id/source */
export const readSource: RestOperation = (scene, _request, id) => {
  const { text, spoilerText } = saidNow(ownStatus(scene, id));
  return { status: 200, body: { id, text, spoiler_text: spoilerText } };
};

/** PUT /api/v1/statuses/:id */
export const editStatus: RestOperation = (scene, request, id) => {
  if (!scene.server.hasEdits) throw new RestRefusal(404, "Not Found");
  const status = ownStatus(scene, id);
  status.history.push(saidBy(scene, readForm(request.fields)));
  scene.world.tell({ what: "edited", status });
  scene.show(announce("edited", status));
  return shown(scene, status);
};

/** DELETE /api/v1/statuses/:id */
export const removeStatus: RestOperation = (scene, _request, id) => {
  const status = ownStatus(scene, id);
  scene.world.remove(status);
  scene.show(announce("deleted", status));
  return shown(scene, status);
};

const marked = { reblog: "boosted", favourite: "favourited", bookmark: "bookmarked" } as const;

/** POST /api/v1/statuses/:id/reblog and its kin: doing it twice is the same as once. */
export function markStatus(verb: "reblog" | "favourite" | "bookmark", isUndone: boolean): RestOperation {
  return (scene, _request, id) => {
    const status = existingStatus(scene, id);
    if (verb === "reblog" && !isUndone && !["public", "unlisted"].includes(status.visibility)) {
      throw new RestRefusal(403, "This action is not allowed");
    }
    if (isSet(status, verb) === isUndone) {
      status.marks.push(isUndone ? `un${verb}` : verb);
      if (verb === "reblog") scene.world.tell({ what: isUndone ? "unboosted" : "boosted", status });
      scene.show(announce(isUndone ? `un${marked[verb]}` : marked[verb], status));
    }
    const json = restStatusJson(scene.world, status, scene.origin());
    // The answer to a boost is a post of one's own around the boosted one.
    if (verb !== "reblog" || isUndone) return { status: 200, body: json };
    const account = restAccountJson(scene.world.bot, scene.origin());
    return { status: 200, body: { ...json, id: scene.world.newId(), content: "", account, reblog: json } };
  };
}

/** GET /api/v1/accounts/verify_credentials */
export const readMe: RestOperation = ({ world, origin }) => ({ status: 200, body: restAccountJson(world.bot, origin()) });

/** GET /api/v1/accounts/:id/statuses: newest first. */
export const listStatuses: RestOperation = (scene, { query }, id) => {
  const limit = Math.min(40, Number(query.get("limit") ?? 20));
  const before = query.get("max_id");
  const listed = newestFirst(scene.world).filter(
    (status) => status.account.id === id && !status.isDeleted && (before === null || BigInt(status.id) < BigInt(before)),
  );
  return { status: 200, body: listed.slice(0, limit).map((status) => restStatusJson(scene.world, status, scene.origin())) };
};

function newestFirst(world: RestWorld): readonly SimulatedStatus[] {
  return [...world.statuses.values()].toSorted((a, b) => (BigInt(a.id) < BigInt(b.id) ? 1 : -1));
}

function readForm(fields: unknown): StatusForm {
  const form = StatusForm.safeParse(fields);
  if (!form.success) throw new RestRefusal(422, "Validation failed");
  return form.data;
}

function ownStatus(scene: RestScene, id: string): SimulatedStatus {
  const status = existingStatus(scene, id);
  if (status.account.id !== scene.world.bot.id) throw new RestRefusal(404, "Record not found");
  return status;
}

function shown(scene: RestScene, status: SimulatedStatus): { readonly status: number; readonly body: object } {
  return { status: 200, body: restStatusJson(scene.world, status, scene.origin()) };
}

const shownLength = 100;

/** What happened to a post, in one line for a person who watches. */
function announce(verb: string, status: SimulatedStatus): string {
  const { text, spoilerText, mediaIds } = saidNow(status);
  const parts = [spoilerText === "" ? "" : `[${spoilerText}]`, text, mediaIds.length > 0 ? `(${mediaIds.length.toString()} media)` : ""];
  const line = parts
    .filter((part) => part !== "")
    .join(" ")
    .replaceAll(/\s+/g, " ");
  return `${verb} ${status.id} (${status.account.acct}): ${line.length > shownLength ? `${line.slice(0, shownLength)}…` : line}`;
}
