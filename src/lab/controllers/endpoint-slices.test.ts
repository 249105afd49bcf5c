import { array, assert, integer, property, uniqueArray } from 'fast-check';
import { expect, it } from 'vitest';
import { isJsonObject, stringAt, type JsonObject } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { planSlices } from './endpoint-slice-controller.ts';

const MAX_COUNT = 5;
const endpoint = (address: number): JsonObject => ({ addresses: [String(address)] });
const wanted = (addresses: readonly number[]) =>
  new Map(addresses.map((address) => [String(address), endpoint(address)]));
const slice = (addresses: readonly number[]): JsonObject => ({ endpoints: addresses.map(endpoint) });
const addressesOf = (endpoints: readonly JsonObject[]) =>
  endpoints.map((one) => Number(stringAt(one, 'addresses', 0)));

it('leaves what is there where it is, and fills up what changes anyway', () => {
  const slices = [slice([1, 2, 3, 4, 5]), slice([6, 7])];
  const planned = planSlices(slices, wanted([1, 2, 4, 5, 6, 7, 8, 9]), MAX_COUNT);
  expect(planned.map(({ endpoints }) => addressesOf(endpoints))).toEqual([
    [1, 2, 4, 5, 8],
    [6, 7, 9],
  ]);
});

it('puts every endpoint into one slice, none of them over its size, and changes nothing the second time', () => {
  const addresses = uniqueArray(integer({ min: 0, max: 60 }), { maxLength: 40 });
  assert(
    property(array(addresses, { maxLength: 4 }), (rounds) => {
      let slices: readonly JsonObject[] = [];
      for (const round of rounds) {
        const planned = planSlices(slices, wanted(round), MAX_COUNT).filter(
          ({ endpoints }) => endpoints.length > 0,
        );
        for (const { endpoints } of planned) expect(endpoints.length).toBeLessThanOrEqual(MAX_COUNT);
        const all = planned.flatMap(({ endpoints }) => addressesOf(endpoints));
        expect(all.toSorted((one, other) => one - other)).toEqual(
          round.toSorted((one, other) => one - other),
        );
        slices = planned.map(({ endpoints }) => ({ endpoints }));
        const again = planSlices(slices, wanted(round), MAX_COUNT);
        expect(again.map(({ endpoints }) => endpoints)).toEqual(
          slices.map((one) => listAt(one, 'endpoints').filter(isJsonObject)),
        );
      }
    }),
  );
});
