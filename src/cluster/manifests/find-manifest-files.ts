import { readdirSync, readFileSync, realpathSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { isJsonArray, jsonAt, stringAt } from '../../kube/json.ts';
import { listAt } from '../../kube/kube-object.ts';
import { readYaml } from '../../kube/yaml/read-yaml.ts';
import { YamlError } from '../../kube/yaml/yaml-error.ts';
import type { ReadProblem } from '../cluster.ts';
import { Problem } from '../../problem.ts';

/** A file to read; `isNamed` where the user named it, so that it must be a manifest. */
export interface ManifestFile {
  readonly path: string;
  readonly isNamed: boolean;
}

export interface FoundFiles {
  readonly files: readonly ManifestFile[];
  readonly notes: readonly ReadProblem[];
  readonly problems: readonly ReadProblem[];
}

const MANIFEST = /\.(?:ya?ml|json)(?:\.gz)?$/i;
/** Folders that hold no manifests of this cluster; `..data` are the links behind a mounted ConfigMap, which would count twice. */
const SKIPPED_FOLDER = /^(?:node_modules|\.git|\.github|\.gitlab|\.terraform|\.\..+)$/;
const KUSTOMIZATION_NAMES = ['kustomization.yaml', 'kustomization.yml', 'Kustomization'];
const CHART = 'Chart.yaml';

/** Looks on this thread: handing thousands of small questions to another costs several times their answers. */
class Finder {
  readonly files: ManifestFile[] = [];
  readonly notes: ReadProblem[] = [];
  readonly problems: ReadProblem[] = [];
  readonly #walked = new Set<string>();

  add(path: string): void {
    let isFolder: boolean;
    try {
      isFolder = statSync(path).isDirectory();
    } catch (error) {
      throw new Problem({
        what: 'no such file or folder',
        where: path,
        fix: 'Name files and folders of manifests, or - for standard input.',
        cause: error,
      });
    }
    if (isFolder) this.#walk(path);
    else this.files.push({ path, isNamed: true });
  }

  #walk(folder: string): void {
    const real = realpathSync(folder);
    // A link to a folder above would never end.
    if (this.#walked.has(real)) return;
    this.#walked.add(real);
    let names: string[];
    try {
      names = readdirSync(folder).toSorted();
    } catch (error) {
      this.problems.push({
        where: folder,
        what: `cannot be read: ${String(error)}`,
        fix: 'Check its permissions.',
      });
      return;
    }
    if (names.includes(CHART)) {
      this.#chart(folder, names);
      return;
    }
    const patches = this.#patchesOf(folder, names);
    for (const name of names) {
      this.#entry(join(folder, name), name, patches.has(join(folder, name)));
    }
  }

  /** Of a Helm chart only `crds/` is plain manifests; the rest has to be rendered. */
  #chart(folder: string, names: readonly string[]): void {
    this.notes.push({
      where: folder,
      what: 'Helm chart: left out, its templates are no manifests until they are rendered',
      fix: `helm template ${folder} | plimsoll check -`,
    });
    if (names.includes('crds')) this.#entry(join(folder, 'crds'), 'crds', false);
  }

  #entry(path: string, name: string, isPatch: boolean): void {
    try {
      const about = statSync(path);
      if (about.isDirectory()) {
        if (!SKIPPED_FOLDER.test(name)) this.#walk(path);
      } else if (about.isFile() && !isPatch && MANIFEST.test(name)) {
        this.files.push({ path, isNamed: false });
      }
    } catch (error) {
      this.problems.push({
        where: path,
        what: `cannot be read: ${String(error)}`,
        fix: 'Mend or remove the link.',
      });
    }
  }

  /** The files that a kustomization of this folder uses as patches: parts of objects, not objects. */
  #patchesOf(folder: string, names: readonly string[]): ReadonlySet<string> {
    const patches = new Set<string>();
    const control = KUSTOMIZATION_NAMES.find((name) => names.includes(name));
    if (control === undefined) return patches;
    const path = join(folder, control);
    try {
      const [document] = readYaml(readFileSync(path, 'utf8'));
      for (const key of ['patches', 'patchesStrategicMerge', 'patchesJson6902']) {
        for (const patch of isJsonArray(jsonAt(document?.value, key)) ? listAt(document?.value, key) : []) {
          const file = typeof patch === 'string' ? patch : stringAt(patch, 'path');
          if (file !== undefined && !file.includes('\n')) patches.add(join(folder, file));
        }
      }
    } catch (error) {
      // What is wrong with it is told when it is read like any other file.
      if (!(error instanceof YamlError)) throw error;
    }
    if (patches.size > 0) {
      this.notes.push({
        where: path,
        what: `left out ${[...patches].join(', ')}: patches of Kustomize, not whole objects`,
        fix: `kubectl kustomize ${folder} | plimsoll check -`,
      });
    }
    return patches;
  }
}

/**
 * The files that the paths stand for: files as they are, folders with all `.yaml`, `.yml` and `.json` (also `.gz`) below them, in order of names.
 * Charts and Kustomize patches are left out with a note. Throws a Problem for a path that does not exist.
 */
export function findManifestFiles(paths: readonly string[]): FoundFiles {
  const finder = new Finder();
  for (const path of paths) finder.add(path);
  return finder;
}
