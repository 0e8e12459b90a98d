import type { SimulatorCommand } from "#core";
import type { Answer, SimulatedSender } from "./sender.ts";
import type { Scheme } from "./sign.ts";

type Commands = { readonly [name: string]: SimulatorCommand };

const hourMs = 3_600_000;
const schemes: readonly Scheme[] = ["standard", "github", "bearer"];

/** What a person can let the sender do. */
export function commandsOf(sender: SimulatedSender): Commands {
  return { ...sendings(sender), ...misdeeds(sender), ...adjustments(sender) };
}

function sendings(sender: SimulatedSender): Commands {
  return {
    send: command("<json>: send this body", (args) => sender.send({ body: jsonOf(args) })),
    github: command("<event> <json>: send it as GitHub does", ([event = "ping", ...args]) =>
      sender.send({ body: jsonOf(args), scheme: "github", headers: { "x-github-event": event } }),
    ),
    structured: command("<type> <json>: send a CloudEvent in structured mode", ([type = "org.example.happened", ...args]) => {
      const event = { specversion: "1.0", id: "1", source: "/simulator", type, datacontenttype: "application/json" };
      const body = JSON.stringify({ ...event, data: JSON.parse(jsonOf(args)) as unknown });
      return sender.send({ body, headers: { "content-type": "application/cloudevents+json" } });
    }),
    binary: command("<type> <json>: send a CloudEvent in binary mode", ([type = "org.example.happened", ...args]) => {
      const headers = { "ce-specversion": "1.0", "ce-id": "1", "ce-source": "/simulator", "ce-type": type };
      return sender.send({ body: jsonOf(args), headers });
    }),
    again: command("send the last one once more, with the same id", () => sender.again()),
  };
}

function misdeeds(sender: SimulatedSender): Commands {
  return {
    forge: command("<json>: send it signed with another secret", (args) => {
      const secret = `whsec_${Buffer.from("another-secret-than-the-right-one").toString("base64")}`;
      return sender.send({ body: jsonOf(args), secret });
    }),
    stale: command("<json>: send it with a signature that is an hour old", (args) => sender.send({ body: jsonOf(args), ageMs: hourMs })),
    big: command("<bytes>: send a body of this size", ([bytes = "2000000"]) => {
      if (!/^\d{1,8}$/.test(bytes)) throw new Error(`expected a number of bytes, found ${bytes}`);
      return sender.send({ body: JSON.stringify("x".repeat(Math.max(0, Number(bytes) - 2))) });
    }),
  };
}

function adjustments(sender: SimulatedSender): Commands {
  return {
    to: {
      summary: "<url>: send to another address from now on",
      run: ([url = ""]) => {
        if (URL.parse(url)?.protocol !== "http:")
          return Promise.reject(new Error("expected an address such as http://127.0.0.1:8420/hooks/hooks"));
        sender.url = url;
        return Promise.resolve(`sending to ${url}`);
      },
    },
    as: {
      summary: "<standard | github | bearer>: prove who sends in another way from now on",
      run: ([name]) => {
        const scheme = schemes.find((one) => one === name);
        if (scheme === undefined) return Promise.reject(new Error(`expected one of ${schemes.join(", ")}`));
        sender.scheme = scheme;
        return Promise.resolve(`sending as ${scheme}`);
      },
    },
  };
}

function command(summary: string, send: (args: readonly string[]) => Promise<Answer>): SimulatorCommand {
  return {
    summary,
    run: async (args) => {
      const { status, body } = await send(args);
      return `${status.toString()} ${body}`;
    },
  };
}

function jsonOf(args: readonly string[]): string {
  const text = args.join(" ") || '{"type":"simulated"}';
  try {
    JSON.parse(text);
  } catch {
    throw new Error(`expected JSON, found ${text}`);
  }
  return text;
}
