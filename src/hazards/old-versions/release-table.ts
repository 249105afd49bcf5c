/** One minor release 1.x. */
export interface MinorRelease {
  readonly minor: number;
  /** The day on which it stops getting fixes, in milliseconds since 1970. */
  readonly endOfLife_ms: number;
  /** The date is what the project has planned, and has been moved before. */
  readonly isPlanned: boolean;
}

/**
 * Ends of life by minor release. Source: data/releases/eol.yaml and schedule.yaml of kubernetes/website, as printed on
 * https://kubernetes.io/releases/patch-releases/; those without an entry there yet are 14 months after their release (one year of
 * support and two months of maintenance, KEP-1498), releases by the dates of the Go module k8s.io/kubernetes.
 */
const ENDS: readonly (readonly [minor: number, endOfLife: string])[] = [
  [2, '2016-10-23'],
  [3, '2016-11-01'],
  [4, '2017-04-21'],
  [5, '2017-10-01'],
  [6, '2017-11-23'],
  [7, '2018-04-04'],
  [8, '2018-07-12'],
  [9, '2018-09-29'],
  [10, '2019-02-13'],
  [11, '2019-05-01'],
  [12, '2019-07-08'],
  [13, '2019-10-15'],
  [14, '2019-12-11'],
  [15, '2020-05-06'],
  [16, '2020-09-02'],
  [17, '2021-01-13'],
  [18, '2021-06-18'],
  [19, '2021-10-28'],
  [20, '2022-02-28'],
  [21, '2022-06-28'],
  [22, '2022-12-08'],
  [23, '2023-02-28'],
  [24, '2023-07-28'],
  [25, '2023-10-28'],
  [26, '2024-02-28'],
  [27, '2024-07-16'],
  [28, '2024-10-22'],
  [29, '2025-02-28'],
  [30, '2025-07-15'],
  [31, '2025-11-11'],
  [32, '2026-02-28'],
  [33, '2026-06-28'],
  [34, '2026-10-27'],
  [35, '2027-02-28'],
  [36, '2027-06-28'],
  [37, '2027-10-28'],
];

/** The last minor release whose end of life has been announced as past; later ones are planned. */
const LAST_ENDED_MINOR = 31;

const BY_MINOR: ReadonlyMap<number, MinorRelease> = new Map(
  ENDS.map(([minor, endOfLife]) => [
    minor,
    { minor, endOfLife_ms: Date.parse(endOfLife), isPlanned: minor > LAST_ENDED_MINOR },
  ]),
);

/** When the minor release 1.`minor` ends; `undefined` where the table does not know it (a newer one). */
export function minorRelease(minor: number): MinorRelease | undefined {
  return BY_MINOR.get(minor);
}

/** The newest release that still gets fixes at this time, as far as the table knows. */
export function newestSupportedMinor(now_ms: number): number | undefined {
  return ENDS.map(([minor]) => minor).findLast((minor) => (minorRelease(minor)?.endOfLife_ms ?? 0) > now_ms);
}
