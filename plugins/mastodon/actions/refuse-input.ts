import { DeliveryError } from "#core";

/** An input that the server could only refuse: the message is given up, and says why. */
export function refuseInput(message: string): DeliveryError {
  return new DeliveryError("MASTODON_INPUT", message, { failure: "permanent" });
}
