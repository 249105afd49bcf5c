import type { ServerClock } from '../clock.ts';

/** What a level asked for in one period. */
export interface SeatDemand {
  readonly highWatermark_count: number;
  readonly average: number;
  readonly deviation: number;
  readonly smoothed: number;
}

/** Half-life of old demand: 5 minutes at one adjustment each 10 s (seatDemandSmoothingCoefficient). */
const SMOOTHING = 0.977;

/** Adds up over time how many seats a level could use. Source: fairqueuing/integrator.go, seatDemandStats of apf_controller.go. */
export class SeatDemandIntegrator {
  readonly #clock: ServerClock;
  #at_ms: number;
  #seats = 0;
  #elapsed_s = 0;
  #sum = 0;
  #squares = 0;
  #max = 0;
  #demand: SeatDemand = { highWatermark_count: 0, average: 0, deviation: 0, smoothed: 0 };

  constructor(clock: ServerClock) {
    this.#clock = clock;
    this.#at_ms = clock.now_ms();
  }

  set(seats: number): void {
    this.#update();
    this.#seats = seats;
    this.#max = Math.max(this.#max, seats);
  }

  #update(): void {
    const now_ms = this.#clock.now_ms();
    const passed_s = (now_ms - this.#at_ms) / 1000;
    this.#at_ms = now_ms;
    this.#elapsed_s += passed_s;
    this.#sum += this.#seats * passed_s;
    this.#squares += this.#seats * this.#seats * passed_s;
  }

  /** Ends a period and begins the next. */
  endPeriod(): SeatDemand {
    this.#update();
    const highWatermark_count = Math.round(this.#max);
    const { smoothed: before } = this.#demand;
    if (this.#elapsed_s > 0) {
      const average = this.#sum / this.#elapsed_s;
      const deviation = Math.sqrt(Math.max(0, this.#squares / this.#elapsed_s - average * average));
      const envelope = average + deviation;
      const smoothed = Math.max(envelope, SMOOTHING * before + (1 - SMOOTHING) * envelope);
      this.#demand = { highWatermark_count, average, deviation, smoothed };
    } else this.#demand = { ...this.#demand, highWatermark_count };
    this.#elapsed_s = 0;
    this.#sum = 0;
    this.#squares = 0;
    this.#max = this.#seats;
    return this.#demand;
  }
}
