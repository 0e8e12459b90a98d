/** What Discord's rate limits go by: the shape of a route, and the channel or webhook in it. */
export interface Lane {
  /** `POST /channels/:id/messages`, without any id or token. */
  readonly route: string;
  /** The id of the channel or webhook; empty when the route has none. */
  readonly major: string;
}

const apiPath = /^.*?\/v\d+(?=\/)/;

/** The lane of a request. The webhook's token is in neither part. Pure. */
export function laneOf(method: string, pathname: string): Lane {
  const path = pathname.replace(apiPath, "");
  const major = /^\/(?:channels|webhooks)\/(\d+)/.exec(path)?.[1] ?? "";
  const shape = path.replace(/^(\/webhooks\/\d+)\/[^/]+/, "$1/:token").replaceAll(/\/\d{15,20}(?=\/|$)/g, "/:id");
  return { route: `${method} ${shape}`, major };
}
