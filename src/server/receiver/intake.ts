/** What was refused for want of room, since it was last taken. */
export interface Shed {
  readonly batches_count: number;
  /** As they came over the wire, where their length was known. */
  readonly size_bytes: number;
}

/** Room that one request holds. */
export interface Room {
  /** Now it is known to need so much. False, and nothing changes, where there is no more. */
  resize(size_bytes: number): boolean;
  release(): void;
}

/**
 * How many bytes of events are in memory at once: bodies that arrive, and lines that wait for the disk. What finds no room is refused at once, with
 * a count: kube-apiserver holds events in a buffer of its own and tries again, whereas a receiver that grows is killed, and takes what it
 * has with it.
 */
export class Intake {
  readonly max_bytes: number;
  #held_bytes = 0;
  #shed_batches_count = 0;
  #shed_bytes = 0;

  constructor(max_bytes: number) {
    this.max_bytes = max_bytes;
  }

  get held_bytes(): number {
    return this.#held_bytes;
  }

  /** Room for `size_bytes`, or undefined where there is none: then it is counted as shed. */
  enter(size_bytes: number): Room | undefined {
    if (this.#held_bytes + size_bytes > this.max_bytes) {
      this.shed(size_bytes);
      return undefined;
    }
    let own_bytes = size_bytes;
    this.#held_bytes += own_bytes;
    return {
      resize: (needed_bytes) => {
        if (this.#held_bytes - own_bytes + needed_bytes > this.max_bytes) return false;
        this.#held_bytes += needed_bytes - own_bytes;
        own_bytes = needed_bytes;
        return true;
      },
      release: () => {
        this.#held_bytes -= own_bytes;
        own_bytes = 0;
      },
    };
  }

  /** A batch that was refused for another reason of ours: the disk is full. */
  shed(size_bytes: number): void {
    this.#shed_batches_count += 1;
    this.#shed_bytes += size_bytes;
  }

  takeShed(): Shed {
    const shed = { batches_count: this.#shed_batches_count, size_bytes: this.#shed_bytes };
    this.#shed_batches_count = 0;
    this.#shed_bytes = 0;
    return shed;
  }
}
