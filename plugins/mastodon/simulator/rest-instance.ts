import { RestRefusal } from "./rest-refusal.ts";
import type { RestOperation, RestScene } from "./rest-scene.ts";

/** The part of an instance's description that posting goes by. The rest of it is the streaming side's. */
export function restConfiguration({ server }: RestScene): object {
  return {
    statuses: { max_characters: server.maxCharacters, max_media_attachments: server.maxMedia, characters_reserved_per_url: 23 },
    media_attachments: { description_limit: 1500, image_size_limit: 16_777_216 },
    polls: { max_options: 4, max_characters_per_option: 50, min_expiration: 300, max_expiration: 2_629_746 },
  };
}

/** GET /api/v2/instance */
export const readInstanceV2: RestOperation = (scene) => {
  if (!scene.server.hasInstanceV2) throw new RestRefusal(404, "Record not found");
  return { status: 200, body: { domain: new URL(scene.origin()).host, version: "4.5.0", configuration: restConfiguration(scene) } };
};

/** GET /api/v1/instance */
export const readInstanceV1: RestOperation = (scene) => ({
  status: 200,
  body: { uri: new URL(scene.origin()).host, version: "4.5.0", configuration: restConfiguration(scene) },
});
