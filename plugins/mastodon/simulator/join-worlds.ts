import { accountEntity, type StatusEntity, tagsOf } from "./entities.ts";
import { restStatusJson } from "./rest-json.ts";
import type { RestSimulation } from "./rest-simulation.ts";
import { saidNow, type StatusChange } from "./rest-world.ts";
import type { World } from "./world.ts";

/** Makes what people do visible to the API that the account acts with, and what the account does visible in the streams. */
export function joinWorlds(world: World, rest: RestSimulation): void {
  const other = rest.scene.world;
  world.onChange(({ what, entity, text }) => {
    const known = other.statuses.get(entity.id);
    if (what === "created" && known === undefined) {
      const { id, username, acct } = entity.account;
      other.add({
        id: entity.id,
        account: { id, username, acct },
        visibility: entity.visibility,
        said: { text, sensitive: entity.sensitive },
      });
    } else if (what === "edited" && known !== undefined) known.history.push({ ...saidNow(known), at: world.clock.now(), text });
    else if (what === "deleted" && known !== undefined) known.isDeleted = true;
  });
  other.onChange((change) => follow(world, rest, change));
}

function follow(world: World, { scene }: RestSimulation, { what, status }: StatusChange): void {
  const { text } = saidNow(status);
  const isKnown = world.statuses.has(status.id);
  if (what === "created" && !isKnown) {
    const json = restStatusJson(scene.world, status, scene.origin()) as StatusEntity;
    world.take({ ...json, account: accountEntity(status.account.acct), tags: tagsOf(text) }, text);
  } else if (what === "edited" && isKnown) world.edit(status.id, text);
  else if (what === "deleted" && isKnown) world.delete(status.id);
  else if (what === "boosted") world.boost(status.id);
  else if (what === "unboosted") world.unboost(status.id);
}
