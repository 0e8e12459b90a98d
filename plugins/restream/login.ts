import { HeraldError, type LoginDefinition } from "#core";
import type { RestreamClient } from "./client.ts";
import { loginUrlOf, type Settings } from "./settings.ts";
import { scopesMissing } from "./scopes.ts";

/** Signing in as Restream documents it: https://developers.restream.io/docs, "Authentication". */
export const login: LoginDefinition<Settings, RestreamClient> = {
  before: "The page of your application on https://developers.restream.io/apps has to list this redirect URI, exactly as it stands here.",
  pageFor(config, { redirectUri, state }) {
    if (config.client_id === undefined) {
      throw new HeraldError("LOGIN_NOT_PROVIDED_FOR", "a connection with an access_token cannot sign in", {
        hint: "give it client_id and client_secret in place of access_token",
      });
    }
    const page = loginUrlOf(config);
    page.search = new URLSearchParams({ response_type: "code", client_id: config.client_id, redirect_uri: redirectUri, state }).toString();
    return page;
  },
  async finish({ client, code, redirectUri }) {
    if (client.oauth === undefined) throw new TypeError("pageFor refuses a connection without an application");
    const { tokens, endpoint } = client.oauth;
    const { pair, scopes } = await endpoint.exchange({ code, redirectUri }, () => client.clock.now());
    await tokens.adopt(pair);
    const missing = scopes.length === 0 ? [] : scopesMissing(scopes);
    return [
      "The refresh token is in the store, encrypted with the client secret. It is renewed by itself; the settings need none.",
      ...(scopes.length === 0 ? [] : [`It may do: ${scopes.map(printable).join(", ")}.`]),
      ...(missing.length === 0
        ? []
        : [
            `It lacks ${missing.join(" and ")}: tick them on the application's page and sign in again, or Herald cannot do all of its work.`,
          ]),
    ];
  },
};

/** What a service calls its scopes is shown to people. */
function printable(scope: string): string {
  return scope.replaceAll(/[^\w.:-]/g, "?").slice(0, 60);
}
