import type { ActionResult } from "#core";
import { isRefusedWith } from "../../api/api-failure.ts";
import { pathOf } from "./edit-status.ts";
import type { StatusCall } from "./status-call.ts";
import { readRef } from "./status-ref.ts";

/** Deletes the slot's post. One that is no longer there is as good as deleted. */
export async function deleteStatus({ client, ref, signal }: StatusCall): Promise<ActionResult> {
  try {
    await client.poster.api.request({ method: "DELETE", path: pathOf(readRef(ref)), kind: "delete", signal });
  } catch (error) {
    if (!isRefusedWith(error, 404, 410)) throw error;
  }
  return {};
}
