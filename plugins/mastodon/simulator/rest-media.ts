import { z } from "zod";
import { restMediaJson } from "./rest-json.ts";
import { RestRefusal } from "./rest-refusal.ts";
import type { RestOperation } from "./rest-scene.ts";

/** POST /api/v2/media: 202 while it is worked on. */
export const uploadMedia: RestOperation = ({ world, server, origin }, { fields, files }) => {
  const file = files.find(({ field }) => field === "file");
  if (file === undefined || file.name === "") throw new RestRefusal(400, "Invalid Encoding");
  if (file.bytes === 0) throw new RestRefusal(422, "Validation failed: File can't be blank");
  const description = z.object({ description: z.string().catch("") }).safeParse(fields).data?.description ?? "";
  const readyAt = world.clock.now() + server.processingMs;
  const media = { id: world.newId(), name: file.name, bytes: file.bytes, description, readyAt, isBroken: false };
  world.media.set(media.id, media);
  return { status: server.processingMs > 0 ? 202 : 200, body: restMediaJson(world, media, origin()) };
};

/** GET /api/v1/media/:id: 206 while it is worked on. */
export const readMedia: RestOperation = ({ world, origin }, _request, id) => {
  const media = world.media.get(id);
  if (media === undefined) throw new RestRefusal(404, "Record not found");
  if (media.isBroken) throw new RestRefusal(422, "Error processing thumbnail for uploaded media");
  return { status: media.readyAt <= world.clock.now() ? 200 : 206, body: restMediaJson(world, media, origin()) };
};
