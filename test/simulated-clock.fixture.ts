import { seededRandom } from './simulated-log.fixture.ts';

interface Task {
  readonly at_s: number;
  readonly order: number;
  readonly action: () => void;
}

/** Time that passes only from one task to the next, and chance that is the same in every run. */
export class SimulatedClock {
  readonly random: () => number;
  now_s = 0;
  readonly #tasks: Task[] = [];
  #order = 0;

  constructor(seed: number) {
    this.random = seededRandom(seed);
  }

  after(delay_s: number, action: () => void): void {
    const task = { at_s: this.now_s + Math.max(delay_s, 0), order: ++this.#order, action };
    let index = this.#tasks.push(task) - 1;
    while (index > 0) {
      const parent = (index - 1) >> 1;
      if (!isBefore(task, this.#tasks[parent]!)) break;
      this.#tasks[index] = this.#tasks[parent]!;
      index = parent;
    }
    this.#tasks[index] = task;
  }

  at(at_s: number, action: () => void): void {
    this.after(at_s - this.now_s, action);
  }

  /** Again and again with a little jitter, until `action` says false. */
  every(interval_s: number, action: () => unknown, first_s = interval_s * this.random()): void {
    const turn = (): void => {
      if (action() !== false) this.after(interval_s * (0.98 + 0.04 * this.random()), turn);
    };
    this.after(first_s, turn);
  }

  run(until_s: number): void {
    for (let task = this.#tasks[0]; task !== undefined && task.at_s <= until_s; task = this.#tasks[0]) {
      this.#removeFirst();
      this.now_s = task.at_s;
      task.action();
    }
    this.now_s = until_s;
  }

  #removeFirst(): void {
    const tasks = this.#tasks;
    const last = tasks.pop()!;
    if (tasks.length === 0) return;
    let index = 0;
    for (;;) {
      let child = 2 * index + 1;
      if (child >= tasks.length) break;
      if (child + 1 < tasks.length && isBefore(tasks[child + 1]!, tasks[child]!)) child += 1;
      if (!isBefore(tasks[child]!, last)) break;
      tasks[index] = tasks[child]!;
      index = child;
    }
    tasks[index] = last;
  }
}

function isBefore(one: Task, other: Task): boolean {
  return one.at_s < other.at_s || (one.at_s === other.at_s && one.order < other.order);
}
