import type { JsonObject } from '../../json.ts';
import { goQuote } from '../go-value.ts';
import { structPointer, structs, text } from '../values.ts';

/** One file of a volume, and the source that brings it (`''`: there is only one). */
interface File {
  readonly path: string;
  readonly source: string;
}

function shown({ path, source }: File): string {
  return source === '' ? goQuote(path) : `${goQuote(path)} (${source})`;
}

function overlaps(one: File, other: File): boolean {
  if (one.path === '' || other.path === '') return false;
  return `${one.path}/`.startsWith(`${other.path}/`) || `${other.path}/`.startsWith(`${one.path}/`);
}

function overlapsOf(files: readonly File[]): readonly string[] {
  const cut = files.map(({ path, source }) => ({ path: path.replace(/\/+$/, ''), source }));
  return cut.flatMap((file, index) =>
    cut
      .slice(0, index)
      .filter((earlier) => overlaps(earlier, file))
      .map((earlier) => `${shown(file)} with ${shown(earlier)}`),
  );
}

function itemFiles(source: JsonObject, name: string): readonly File[] {
  return structs(source, 'items').map((item) => ({ path: text(item, 'path'), source: name }));
}

/** The files of one source; only the first kind that is there counts. */
function projectedFiles(source: JsonObject): readonly File[] {
  const configMap = structPointer(source, 'configMap');
  if (configMap?.['items'] !== undefined)
    return itemFiles(configMap, `ConfigMap ${goQuote(text(configMap, 'name'))}`);
  const secret = structPointer(source, 'secret');
  if (secret?.['items'] !== undefined) return itemFiles(secret, `Secret ${goQuote(text(secret, 'name'))}`);
  const downward = structPointer(source, 'downwardAPI');
  if (downward?.['items'] !== undefined) return itemFiles(downward, 'DownwardAPI');
  const token = structPointer(source, 'serviceAccountToken');
  return token === undefined ? [] : [{ path: text(token, 'path'), source: 'ServiceAccountToken' }];
}

function ofVolume(volume: JsonObject, what: string, files: readonly File[]): readonly string[] {
  const name = goQuote(text(volume, 'name'));
  return overlapsOf(files).map((overlap) => `volume ${name} (${what}): overlapping paths: ${overlap}`);
}

function projectedWarnings(volume: JsonObject, projected: JsonObject): readonly string[] {
  const sources = structs(projected, 'sources');
  const empty = sources
    .filter((source) => Object.keys(source).length === 0)
    .map(() => `volume ${goQuote(text(volume, 'name'))} (Projected) has no sources provided`);
  return [...empty, ...ofVolume(volume, 'Projected', sources.flatMap(projectedFiles))];
}

/** warningsForOverlappingVirtualPaths: files that lie in the way of each other. */
export function overlappingPathWarnings(volumes: readonly JsonObject[]): readonly string[] {
  return volumes.flatMap((volume) => {
    const configMap = structPointer(volume, 'configMap') ?? {};
    const secret = structPointer(volume, 'secret') ?? {};
    const projected = structPointer(volume, 'projected');
    return [
      ...ofVolume(volume, `ConfigMap ${goQuote(text(configMap, 'name'))}`, itemFiles(configMap, '')),
      ...ofVolume(volume, `Secret ${goQuote(text(secret, 'secretName'))}`, itemFiles(secret, '')),
      ...ofVolume(volume, 'DownwardAPI', itemFiles(structPointer(volume, 'downwardAPI') ?? {}, '')),
      ...(projected === undefined ? [] : projectedWarnings(volume, projected)),
    ];
  });
}
