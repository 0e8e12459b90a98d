/** Names by time, the earliest first: a binary heap. The same name may be in it several times. */
export class TimeQueue {
  readonly #heap: { readonly at: number; readonly name: string }[] = [];

  peek(): { readonly at: number; readonly name: string } | undefined {
    return this.#heap[0];
  }

  push(at: number, name: string): void {
    const item = { at, name };
    let index = this.#heap.push(item) - 1;
    while (index > 0) {
      const above = (index - 1) >> 1;
      const parent = this.#heap[above];
      if (parent === undefined || parent.at <= at) break;
      this.#heap[index] = parent;
      index = above;
    }
    this.#heap[index] = item;
  }

  pop(): void {
    const last = this.#heap.pop();
    if (last === undefined || this.#heap.length === 0) return;
    let index = 0;
    for (;;) {
      const child = this.#earlierChild(index);
      if (child === undefined || child.item.at >= last.at) break;
      this.#heap[index] = child.item;
      index = child.index;
    }
    this.#heap[index] = last;
  }

  #earlierChild(index: number): { readonly index: number; readonly item: { readonly at: number; readonly name: string } } | undefined {
    const left = this.#heap[2 * index + 1];
    const right = this.#heap[2 * index + 2];
    if (left === undefined) return undefined;
    return right !== undefined && right.at < left.at ? { index: 2 * index + 2, item: right } : { index: 2 * index + 1, item: left };
  }
}
