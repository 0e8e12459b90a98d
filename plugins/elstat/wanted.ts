import type { Subscription } from "#core";
import { z } from "zod";
import { serviceNames, servicesIn } from "./services.ts";
import type { Settings } from "./settings.ts";
import { channelOf, type ChannelType } from "./wire/channel.ts";

const Parameters = z.object({ services: serviceNames("").optional() });

const typeOf: { readonly [event: string]: ChannelType } = { "service.status": "status", "service.latency": "latency" };

/** What the rules ask for. */
export interface Wanted {
  /** Each once. */
  readonly channels: readonly string[];
  /** Events that a rule listens to without naming services, while the settings name none either: nothing of them will be heard. */
  readonly unnamed: readonly string[];
  /** Incidents come without a channel, so a link without any channel may still be wanted. */
  readonly incidents: boolean;
}

/** The channels that carry exactly what the rules ask for. */
export function wantedOf(subscriptions: readonly Subscription[], settings: Settings): Wanted {
  const channels = new Set<string>();
  const unnamed = new Set<string>();
  for (const { event, parameters } of subscriptions) {
    const type = typeOf[event];
    if (type === undefined) continue;
    const services = Parameters.parse(parameters).services ?? settings.services;
    if (services === undefined) unnamed.add(event);
    else for (const service of servicesIn(services)) channels.add(channelOf(type, service));
  }
  return { channels: [...channels], unnamed: [...unnamed], incidents: subscriptions.some(({ event }) => event.startsWith("incident.")) };
}
