import { describe, expect, it } from 'vitest';
import { doubleText, INTEGER_MAX, OutOfRange, RegistryDatabase } from './registry-database.ts';

describe('the database of the registry', () => {
  it('takes numbers up to the end of the column, refuses all later ones, and takes them once the column is wider', () => {
    const database = new RegistryDatabase(INTEGER_MAX - 1);
    database.insert();
    database.insert();
    expect(database.last).toBe(2_147_483_647);
    expect(() => database.insert()).toThrow(OutOfRange);
    expect(() => database.insert()).toThrow(
      "'2.147483649E9' in column '1' is outside valid range for the datatype INTEGER.",
    );
    database.widen();
    database.insert();
    expect([database.rows_count, database.last]).toEqual([3, 2_147_483_650]);
  });

  it.each([
    [2_157_132_229, '2.157132229E9'],
    [2_147_483_648, '2.147483648E9'],
    [3_000_000_000, '3.0E9'],
  ])('prints %d as Java does', (id, text) => {
    expect(doubleText(id)).toBe(text);
  });
});
