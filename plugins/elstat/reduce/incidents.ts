import { canonicalJson, hashOf, type Json, type JsonObject, type Reduction, type SourceEvent } from "#core";
import type { ElstatState, IncidentState } from "../state.ts";
import type { Message } from "../wire/decode-message.ts";

/** Of more incidents the oldest are forgotten. */
const mostIncidents = 64;
/** A longer payload is passed on and not remembered. */
const longestCharacters = 16_384;
const longestTitle = 500;

type Told = Extract<Message, { readonly kind: "incident" }>;

/** News of an incident, which may be of one that was opened before anything was heard of it. */
export function incidentTold(state: ElstatState, { news, id, payload }: Told, now: number): Reduction<ElstatState> {
  const known = state.incidents.find((one) => one.id === id);
  const all = { ...known?.payload, ...payload };
  const text = canonicalJson(all);
  const hash = hashOf(text);
  const isSame = known?.hash === hash;
  const { next, name } = judge(news, id, known, isSame);
  const event: SourceEvent = { name, id: eventId(name, next), subject: `incident/${id}`, time: now, data: dataOf(id, all) };
  const stored: IncidentState = { ...next, hash, payload: text.length <= longestCharacters ? all : {} };
  const isRepeated = isSame && known?.isClosed === next.isClosed && known?.turn === next.turn;
  return { state: isRepeated ? state : { ...state, incidents: keep(state.incidents, known, stored) }, events: [event] };
}

type Counts = Omit<IncidentState, "hash" | "payload">;

/** Opened again while open is an update if it says something new. The same message twice gives the same event twice. */
function judge(
  news: Told["news"],
  id: string,
  known: IncidentState | undefined,
  isSame: boolean,
): { readonly next: Counts; readonly name: SourceEvent["name"] } {
  const counts: Counts = known ?? { id, isClosed: false, turn: 1, updates: 0 };
  if (news === "closed") return { next: { ...counts, isClosed: true }, name: "incident.closed" };
  if (news === "opened" && (known === undefined || known.isClosed)) {
    return { next: { id, isClosed: false, turn: known === undefined ? 1 : known.turn + 1, updates: 0 }, name: "incident.opened" };
  }
  if (isSame) return { next: counts, name: `incident.${news}` };
  return { next: { ...counts, updates: counts.updates + 1 }, name: "incident.updated" };
}

function eventId(name: string, { id, turn, updates }: Counts): string {
  return name === "incident.updated" ? `${name}:${turn.toString()}:${updates.toString()}:${id}` : `${name}:${turn.toString()}:${id}`;
}

function dataOf(id: string, incident: { readonly [name: string]: Json }): JsonObject {
  const title = incident["title"];
  return { id, title: typeof title === "string" && title.trim() !== "" ? title.slice(0, longestTitle).toWellFormed() : null, incident };
}

function keep(list: readonly IncidentState[], known: IncidentState | undefined, next: IncidentState): IncidentState[] {
  return [...list.filter((one) => one !== known), next].slice(-mostIncidents);
}
