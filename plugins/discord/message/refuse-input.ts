import { DeliveryError } from "#core";

/** An input that Discord could only refuse: the message is given up, and says why. */
export function refuseInput(message: string): DeliveryError {
  return new DeliveryError("DISCORD_INPUT", message, { failure: "permanent" });
}
