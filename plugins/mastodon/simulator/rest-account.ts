import { tagKey } from "../streams/tag-key.ts";
import { RestRefusal } from "./rest-refusal.ts";
import type { RestOperation } from "./rest-scene.ts";

/** GET /api/v1/apps/verify_credentials */
export const readApplication: RestOperation = ({ server }) => ({
  status: 200,
  body: { id: "1", name: "Herald", website: null, ...(server.scopes === undefined ? {} : { scopes: server.scopes }) },
});

/** GET /api/v1/tags/:name: with the uses of the last seven days. */
export const readTag: RestOperation = ({ server, world }, _, name) => {
  const uses = server.unusedTags.has(tagKey(name)) ? "0" : "10";
  const today = Math.floor(world.clock.now() / 86_400_000) * 86_400;
  const history = Array.from({ length: 7 }, (_day, index) => ({ day: (today - index * 86_400).toString(), uses, accounts: uses }));
  return { status: 200, body: { name: tagKey(name), history, following: false } };
};

/** GET /api/v1/lists/:id */
export const readList: RestOperation = ({ server }, _, id) => {
  if (!server.lists.has(id)) throw new RestRefusal(404, "Record not found");
  return { status: 200, body: { id, title: "Simulated", replies_policy: "list" } };
};
