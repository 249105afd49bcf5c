import type { ErrorList } from '../error-list.ts';
import type { Path } from '../path.ts';

const MODE_MAX = 0o777;
const MODE_MESSAGE = 'must be a number between 0 and 0777 (octal), both inclusive';

/** File modes are numbers of three octal digits; `undefined` is none. */
export function validateMode(mode: number | undefined, path: Path, errors: ErrorList): void {
  if (mode !== undefined && (mode > MODE_MAX || mode < 0)) errors.invalid(path, mode, MODE_MESSAGE);
}

export function hasBacksteps(file: string): boolean {
  return file.split('/').includes('..');
}

/** validatePathNoBacksteps. */
export function validateNoBacksteps(file: string, path: Path, errors: ErrorList): void {
  if (hasBacksteps(file)) errors.invalid(path, file, "must not contain '..'");
}

/** validateLocalDescendingPath: a path below a directory. */
export function validateDescendingPath(file: string, path: Path, errors: ErrorList): void {
  if (file.startsWith('/')) errors.invalid(path, file, 'must be a relative path');
  validateNoBacksteps(file, path, errors);
}

/** Is it a path that validateNonReservedPath takes? */
export function isNonReservedPath(file: string): boolean {
  return !file.startsWith('/') && !hasBacksteps(file) && !isReserved(file);
}

function isReserved(file: string): boolean {
  return file.startsWith('..') && !file.startsWith('../');
}

/** ValidateLocalNonReservedPath: names that begin with two dots are the kubelet's own. */
export function validateNonReservedPath(file: string, path: Path, errors: ErrorList): void {
  validateDescendingPath(file, path, errors);
  if (isReserved(file)) errors.invalid(path, file, "must not start with '..'");
}
