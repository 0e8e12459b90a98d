import { needBot } from "./channel-operations.ts";
import { answer, type Operation, type Scene } from "./operation.ts";
import { SimulatedRefusal } from "./refusal.ts";
import { openWebhook } from "./webhook-operations.ts";

/** GET /channels/:id */
export const readChannel: Operation = (scene, request, [channelId = ""]) => {
  needBot(scene, request);
  const { server } = scene.world;
  const channel = scene.world.channels.get(channelId);
  if (channel === undefined) throw new SimulatedRefusal(404, 10003, "Unknown Channel");
  if (!server.hasBot) throw new SimulatedRefusal(403, 50001, "Missing Access");
  if (channel.refusal !== undefined) throw new SimulatedRefusal(channel.refusal.status, channel.refusal.code, channel.refusal.message);
  const overwrites = (channel.overwrites ?? []).map(({ id, allow = 0n, deny = 0n }) => ({
    id,
    type: id === scene.world.botId ? 1 : 0,
    allow: allow.toString(),
    deny: deny.toString(),
  }));
  return answer({}, { id: channelId, type: channel.kind, name: "stage", guild_id: server.id, permission_overwrites: overwrites });
};

/** GET /guilds/:id */
export const readServer: Operation = (scene, request, [id = ""]) => {
  needBot(scene, request);
  const { name, ownerId, roles } = existingServer(scene, id);
  return answer(
    {},
    {
      id,
      name,
      owner_id: ownerId,
      roles: roles.map((role) => ({ ...role, permissions: role.permissions.toString(), name: role.id === id ? "@everyone" : "live" })),
    },
  );
};

/** GET /guilds/:id/members/:id: of the bot itself. */
export const readMember: Operation = (scene, request, [id = "", memberId = ""]) => {
  needBot(scene, request);
  const { botRoles } = existingServer(scene, id);
  if (memberId !== scene.world.botId) throw new SimulatedRefusal(404, 10007, "Unknown Member");
  return answer({}, { user: { id: memberId }, roles: botRoles });
};

/** GET /webhooks/:id/:token */
export const readWebhook: Operation = (scene, _, [id = "", token = ""]) => {
  const { channelId, username } = openWebhook(scene, id, token);
  return answer({}, { id, type: 1, token, name: username, channel_id: channelId, guild_id: scene.world.server.id });
};

function existingServer({ world }: Scene, id: string): Scene["world"]["server"] {
  if (id !== world.server.id || !world.server.hasBot) throw new SimulatedRefusal(404, 10004, "Unknown Guild");
  return world.server;
}
