import type { Finding } from "#core";
import { has, permissionsIn, type PermissionName } from "./permissions.ts";
import { isThread, type Place } from "./read-place.ts";
import type { Wishes } from "./wishes.ts";

/** Discord's numbers for kinds of channels in which a message can be posted: text, direct, voice, group, announcements, threads, stage. */
const takesMessages: ReadonlySet<number> = new Set([0, 1, 2, 3, 5, 10, 11, 12, 13]);
const forums: ReadonlySet<number> = new Set([15, 16]);

interface Need {
  readonly permission: PermissionName;
  readonly level: "warning" | "error";
  readonly without: string;
}

/** Whether the bot can do in a place what the rules want there. Pure. */
export function judgePlace(place: Place, wishes: Wishes): readonly Finding[] {
  const label = labelOf(place, wishes);
  const kind = kindProblem(place, label);
  if (kind !== undefined) return [kind];
  if (place.server === undefined) return [{ level: "ok", what: `${label} can be written to` }];
  const granted = permissionsIn(place.overwrites, place.server);
  const findings: Finding[] = needsOf(place, wishes)
    .filter(({ permission }) => !has(granted, permission))
    .map(({ permission, level, without }) => ({
      level,
      what: `${label}: the bot lacks ${permission}: ${without}`,
      advice: `give the bot's role ${permission} in that channel (Edit Channel, Permissions)`,
    }));
  findings.push(...mentionFindings(place.server.roles, wishes, has(granted, "Mention @everyone, @here and All Roles"), label));
  return findings.length > 0 ? findings : [{ level: "ok", what: `${label}: the bot may do all that the rules want there` }];
}

function needsOf(place: Place, wishes: Wishes): readonly Need[] {
  const mustSend = isThread(place) ? "Send Messages in Threads" : "Send Messages";
  const blind = "when an answer is lost, it cannot look whether its post is there";
  const needs: (Need | false)[] = [
    { permission: "View Channel", level: "error", without: "it cannot post there" },
    { permission: mustSend, level: "error", without: "it cannot post there" },
    wishes.embeds && { permission: "Embed Links", level: "error", without: "embeds are left out of its posts" },
    wishes.files && { permission: "Attach Files", level: "error", without: "posts with files are refused" },
    wishes.threads && { permission: "Create Public Threads", level: "error", without: "no thread can be started" },
    wishes.replies
      ? { permission: "Read Message History", level: "error", without: `replies are refused, and ${blind}` }
      : { permission: "Read Message History", level: "warning", without: blind },
  ];
  return needs.filter((need) => need !== false);
}

function mentionFindings(
  roles: readonly { readonly id: string; readonly mentionable: boolean }[],
  wishes: Wishes,
  mayMentionAll: boolean,
  label: string,
): readonly Finding[] {
  const grant = "give the bot's role Mention @everyone, @here and All Roles there";
  const findings: Finding[] = [];
  if (wishes.everyone && !mayMentionAll) {
    findings.push({ level: "error", what: `${label}: the bot may not mention everyone or here: nobody would be notified`, advice: grant });
  }
  for (const id of wishes.roles) {
    const role = roles.find((one) => one.id === id);
    if (role === undefined) {
      const advice = "compare the id under roles with the server's (Server Settings, Roles, Copy Role ID)";
      findings.push({ level: "error", what: `${label}: there is no role ${id} in that server, so nobody would be notified`, advice });
    } else if (!role.mentionable && !mayMentionAll) {
      const advice = `let everybody mention that role (Server Settings, Roles), or ${grant}`;
      findings.push({ level: "error", what: `${label}: the bot may not mention the role ${id}: nobody would be notified`, advice });
    }
  }
  return findings;
}

function kindProblem({ kind }: Place, label: string): Finding | undefined {
  if (takesMessages.has(kind)) return undefined;
  if (forums.has(kind)) {
    const advice = "use the id of one of its threads, or a webhook of the forum with thread_name";
    return { level: "error", what: `${label} is a forum, in which a bot can post into threads alone`, advice };
  }
  return {
    level: "error",
    what: `${label} takes no messages (it is a category or the like)`,
    advice: "use the id of a text or announcement channel",
  };
}

function labelOf({ id, name, server }: Place, { rules }: Wishes): string {
  const shown = name === undefined ? id : `#${name} (${id})`;
  const where = server?.name === undefined ? "" : ` of ${server.name}`;
  return `channel ${printable(shown + where)}, for ${rules.join(", ")}`;
}

/** Names are other people's. */
function printable(text: string): string {
  return text.replaceAll(/\p{C}/gu, "").slice(0, 200);
}
