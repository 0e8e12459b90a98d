import { PermissionFlagsBits as Bits } from "discord.js";
import { describe, expect, test } from "vitest";
import { has, type Membership, permissionsIn } from "#plugins/discord/check/permissions";

const everyone = { id: "1", permissions: Bits.ViewChannel, mentionable: false };
const crew = { id: "2", permissions: Bits.SendMessages, mentionable: false };
const others = { id: "3", permissions: Bits.AttachFiles, mentionable: false };
const member: Membership = { serverId: "1", ownerId: "9", memberId: "5", memberRoles: ["2"], roles: [everyone, crew, others] };

describe("permissionsIn", () => {
  test("gives what everyone and the member's own roles have", () => {
    expect(permissionsIn([], member)).toBe(Bits.ViewChannel | Bits.SendMessages);
  });

  test("lets a channel deny everyone, its roles grant again, and the member's own overwrite have the last word", () => {
    const denied = [{ id: "1", allow: 0n, deny: Bits.SendMessages }];
    const granted = [...denied, { id: "2", allow: Bits.SendMessages, deny: 0n }];
    const last = [...granted, { id: "5", allow: 0n, deny: Bits.SendMessages }];

    expect(has(permissionsIn(denied, member), "Send Messages")).toBe(false);
    expect(has(permissionsIn(granted, member), "Send Messages")).toBe(true);
    expect(has(permissionsIn(last, member), "Send Messages")).toBe(false);
  });

  test("lets one role grant what another one denies", () => {
    const overwrites = [
      { id: "2", allow: 0n, deny: Bits.EmbedLinks },
      { id: "3", allow: Bits.EmbedLinks, deny: 0n },
    ];

    expect(has(permissionsIn(overwrites, { ...member, memberRoles: ["2", "3"] }), "Embed Links")).toBe(true);
  });

  test("heeds no overwrite of roles and members that it is not", () => {
    expect(has(permissionsIn([{ id: "3", allow: Bits.EmbedLinks, deny: Bits.ViewChannel }], member), "Embed Links")).toBe(false);
  });

  test("gives owners and administrators everything, whatever a channel denies", () => {
    const overwrites = [{ id: "1", allow: 0n, deny: Bits.ViewChannel }];
    const admin = { ...member, roles: [everyone, { ...crew, permissions: Bits.Administrator }] };

    expect(has(permissionsIn(overwrites, { ...member, ownerId: "5" }), "View Channel")).toBe(true);
    expect(has(permissionsIn(overwrites, admin), "View Channel")).toBe(true);
  });
});
