import axios, { type AxiosInstance, type InternalAxiosRequestConfig } from "axios";
import type { HttpRequest } from "#core";
import type { AnswerJson } from "./read-answer.ts";

/** What megalodon wants sent. */
export type WantedRequest = Pick<HttpRequest, "method" | "url" | "headers" | "body">;

/** A successful answer. */
export interface GivenAnswer {
  readonly status: number;
  readonly headers: { readonly [name: string]: string };
  readonly json: AnswerJson;
}

/**
 * The axios that megalodon works with, in which `send` takes the place of axios' own network: no redirect turns a POST into a GET, no proxy is
 * read from the environment, bodies and times are bounded, and no error carries the request with its token. Whatever `send` throws comes out.
 */
export function axiosOver(send: (request: WantedRequest) => Promise<GivenAnswer>): AxiosInstance {
  return axios.create({
    async adapter(config) {
      const { status, headers, json } = await send(wantedBy(config));
      return { data: json, status, statusText: "", headers: { ...headers }, config };
    },
  });
}

function wantedBy({ method = "get", url = "", headers, data }: InternalAxiosRequestConfig<unknown>): WantedRequest {
  const body = typeof data === "string" || data instanceof FormData ? data : undefined;
  const named = Object.entries(headers.toJSON()).flatMap(([name, value]) => (typeof value === "string" ? [[name, value] as const] : []));
  return {
    method: methodOf(method),
    url: new URL(url),
    headers: Object.fromEntries(named),
    ...(body !== undefined && { body }),
  };
}

function methodOf(name: string): HttpRequest["method"] {
  const upper = name.toUpperCase();
  return upper === "POST" || upper === "PUT" || upper === "PATCH" || upper === "DELETE" || upper === "HEAD" ? upper : "GET";
}
