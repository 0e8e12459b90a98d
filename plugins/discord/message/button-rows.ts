import { limits } from "./limits.ts";
import type { MessageInput } from "./message-input.ts";
import { webLink } from "./web-link.ts";

/** A row of buttons as Discord takes it: `type` 1 is a row, 2 a button, `style` 5 a link. */
export interface ButtonRow {
  readonly type: 1;
  readonly components: readonly { readonly type: 2; readonly style: 5; readonly label: string; readonly url: string }[];
}

/** Link buttons in rows of five. One without a label or a usable link is left out. Pure. */
export function buildButtonRows(buttons: MessageInput["buttons"]): readonly ButtonRow[] {
  const usable = (buttons ?? []).flatMap(({ label, url }) => {
    const shown = label?.trim() ?? "";
    const link = webLink(url, limits.buttonUrl);
    return shown === "" || link === undefined ? [] : [{ type: 2 as const, style: 5 as const, label: shown, url: link }];
  });
  const rows: ButtonRow[] = [];
  for (let from = 0; from < usable.length; from += limits.buttonsPerRow) {
    rows.push({ type: 1, components: usable.slice(from, from + limits.buttonsPerRow) });
  }
  return rows;
}
