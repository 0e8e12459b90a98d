import { definePlugin, Printer } from "#core";
import { z } from "zod";
import { printAction } from "./print-action.ts";

/** The console: shows on the terminal what a rule would post elsewhere. */
export default definePlugin({
  name: "console",
  summary: "Prints to the terminal what a rule would post elsewhere.",
  config: z.strictObject({}),
  needs: { printer: Printer },
  events: {},
  actions: { print: printAction },
  open: ({ connection, needs }) => ({ connection, printer: needs.printer }),
});
