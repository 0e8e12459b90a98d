/** The types of channels that carry samples. */
export type ChannelType = "status" | "latency";

/** `status:api`. */
export function channelOf(type: ChannelType, service: string): string {
  return `${type}:${service}`;
}

/** A channel's name taken apart at the first colon: a service's name may hold anything. Undefined without a colon. */
export function splitChannel(channel: string): { readonly type: string; readonly service: string } | undefined {
  const colon = channel.indexOf(":");
  return colon < 0 ? undefined : { type: channel.slice(0, colon), service: channel.slice(colon + 1) };
}
