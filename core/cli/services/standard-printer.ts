import type { Printer } from "#core/plugin/printer";

/** Prints to standard output. */
export function standardPrinter(): Printer {
  return {
    print: (text) =>
      new Promise((resolve, reject) => {
        process.stdout.write(`${text}\n`, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
  };
}
