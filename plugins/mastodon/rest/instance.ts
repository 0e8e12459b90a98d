import type { Json } from "#core";
import { z } from "zod";
import { ask, jsonOf, type RestCall } from "./answer.ts";

/** What the instance tells of itself. */
export interface Instance {
  /** The domain in its accounts' names. */
  readonly domain: string | undefined;
  /** Where it says that its streaming API is. */
  readonly streamingUrl: string | undefined;
}

const Version2 = z.object({
  domain: z.string().optional().catch(undefined),
  configuration: z
    .object({
      urls: z
        .object({ streaming: z.string().optional().catch(undefined) })
        .optional()
        .catch(undefined),
    })
    .optional()
    .catch(undefined),
});

const Version1 = z.object({
  uri: z.string().optional().catch(undefined),
  urls: z
    .object({ streaming_api: z.string().optional().catch(undefined) })
    .optional()
    .catch(undefined),
});

/** Asks the instance, by the older address where the newer is not known. Rejects with a `LinkError`. */
export async function fetchInstance(baseUrl: string, call: RestCall): Promise<Instance> {
  const newer = await ask(call, new URL(`${baseUrl}/api/v2/instance`));
  if (newer.status !== 404) return readNewer(jsonOf(newer, call));
  const older = await ask(call, new URL(`${baseUrl}/api/v1/instance`));
  return older.status === 404 ? { domain: undefined, streamingUrl: undefined } : readOlder(jsonOf(older, call));
}

function readNewer(json: Json): Instance {
  const { data } = Version2.safeParse(json);
  return { domain: domainOf(data?.domain), streamingUrl: data?.configuration?.urls?.streaming };
}

function readOlder(json: Json): Instance {
  const { data } = Version1.safeParse(json);
  return { domain: domainOf(data?.uri), streamingUrl: data?.urls?.streaming_api };
}

/** Some servers write an address where a domain belongs. */
function domainOf(text: string | undefined): string | undefined {
  const domain = text
    ?.replace(/^https?:\/\//, "")
    .replace(/\/.*$/, "")
    .toLowerCase();
  return domain === undefined || !/^[^\s/@]{1,253}$/.test(domain) ? undefined : domain;
}
