import { Command, InvalidArgumentError } from "commander";
import { type CommandContext, defaultConfigPath } from "../command-context.ts";
import type { LoginPage } from "../setup-services.ts";

interface LoginOptions {
  readonly config: string;
  readonly redirectUri: string;
  readonly paste?: true;
  readonly json?: true;
}

const usualRedirect = "http://localhost:8421/callback";

/** `herald login`: signs a connection in by the service's own page. */
export function loginCommand({ output, services, signal, lines }: CommandContext): Command {
  return new Command("login")
    .summary("sign a connection in by the service's own page")
    .description(
      "Shows the page on which you give your consent, waits until your browser comes back, and keeps the token that this gives in the store, encrypted: the configuration needs none. Where the browser is on another machine, paste the address that it ends up at.",
    )
    .argument("<connection>", "the connection, as the configuration calls it")
    .option("--config <path>", "the configuration", defaultConfigPath)
    .option("--redirect-uri <uri>", "where the service sends the browser back to, exactly as it is told there", redirectUri, usualRedirect)
    .option("--paste", "do not listen for the browser: paste the address that it ends up at")
    .option("--json", "the result as one JSON object")
    .addHelpText("after", "\nExamples:\n  $ herald login restream\n  $ herald login restream --paste")
    .action(async (connection: string, options: LoginOptions) => {
      const dialogue = {
        // The result alone goes to standard output when a script reads it.
        show: (page: LoginPage) => {
          for (const line of pageLines(page))
            if (options.json) output.complain(line);
            else output.print(line);
        },
        complain: (line: string) => output.complain(line),
        lines,
      };
      const request = { configPath: options.config, connection, redirectUri: options.redirectUri, paste: options.paste ?? false };
      const stored = await services.setup.login(request, dialogue, signal);

      if (options.json) output.json({ connection, stored });
      else for (const line of [`${connection} is signed in.`, ...stored]) output.print(line);
    });
}

function pageLines({ page, before, redirectUri: uri, listens }: LoginPage): string[] {
  return [
    before,
    `  ${uri}`,
    "Then open this page and give your consent:",
    `  ${page}`,
    listens
      ? "Waiting for your browser. If it is on another machine it cannot come back here: paste the address that it ends up at."
      : "Paste the address that your browser ends up at, even where it shows an error there:",
  ];
}

function redirectUri(text: string): string {
  const url = URL.parse(text);
  if (url !== null && /^https?:$/.test(url.protocol) && url.search === "" && url.hash === "") return text;
  throw new InvalidArgumentError("It must be an http or https URL without ? and #.");
}
