import { readFile } from 'node:fs/promises';
import { CommanderError, type Command, type Option } from 'commander';
import { isJsonArray, isJsonObject, type JsonObject, type JsonValue } from '../kube/json.ts';
import { locateInYaml, readYaml } from '../kube/yaml/read-yaml.ts';
import { Problem } from '../problem.ts';

/** Said on the command line or in the environment: that beats the file. */
const STRONGER: ReadonlySet<string> = new Set(['cli', 'env']);

/** A file cannot name another one, and how the file itself is called is no setting. */
const NOT_IN_FILE: ReadonlySet<string> = new Set(['config', 'help']);

async function readObject(file: string): Promise<{ readonly text: string; readonly value: JsonObject }> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    throw new Problem({
      what: `the configuration cannot be read: ${error instanceof Error ? error.message : String(error)}`,
      where: file,
      fix: 'name a file that can be read with --config',
      cause: error,
    });
  }
  try {
    const [document, second] = readYaml(text);
    const value = document?.value ?? {};
    if (isJsonObject(value) && second === undefined) return { text, value };
  } catch (error) {
    throw new Problem({
      what: `the configuration is no YAML: ${error instanceof Error ? error.message : String(error)}`,
      where: file,
      fix: 'write flags as keys: listen: 127.0.0.1:8443',
      cause: error,
    });
  }
  throw new Problem({
    what: 'the configuration is not one YAML object',
    where: file,
    fix: 'write flags as keys: listen: 127.0.0.1:8443',
  });
}

/** What an option makes of the value of its key. Throws a Problem, or commander's error for a value that it does not take. */
function parsed(option: Option, value: JsonValue, where: string): unknown {
  const isSwitch = !option.required && !option.optional;
  if (isSwitch) {
    if (typeof value === 'boolean') return value;
    throw new Problem({
      what: `${option.name()} is neither true nor false`,
      where,
      fix: 'write true or false',
    });
  }
  let result: unknown;
  for (const [index, item] of (isJsonArray(value) ? value : [value]).entries()) {
    // What collects its values makes a list of the first one already.
    if (index > 0 && !Array.isArray(result))
      throw new Problem({ what: `${option.name()} takes one value`, where, fix: 'write no list' });
    if (typeof item !== 'string' && typeof item !== 'number')
      throw new Problem({
        what: `${option.name()} has a value that is no text`,
        where,
        fix: 'write it as the flag takes it',
      });
    const { parseArg } = option;
    result = parseArg === undefined ? String(item) : parseArg(String(item), result);
  }
  return result;
}

function optionNamed(command: Command, key: string): Option | undefined {
  return command.options.find(
    (option) => option.name() === key || (option.negate && option.attributeName() === key),
  );
}

/**
 * Reads settings from a YAML file whose keys are the names of the flags, without dashes before them (`listen`, `webhook`, `watch-cluster`). What was said on the
 * command line or in the environment beats it. Values are read by the very parsers of the flags. Throws a Problem with the line.
 */
export async function applyConfig(command: Command, file: string): Promise<void> {
  const { text, value } = await readObject(file);
  for (const [key, given = null] of Object.entries(value)) {
    const line = locateInYaml(text, [key])?.line;
    const where = line === undefined ? file : `${file}:${line}`;
    const option = NOT_IN_FILE.has(key) ? undefined : optionNamed(command, key);
    if (option === undefined)
      throw new Problem({
        what: `there is no setting ${key}`,
        where,
        fix: 'see the flags of: plimsoll serve --help',
      });
    const name = option.attributeName();
    if (STRONGER.has(command.getOptionValueSource(name) ?? '')) continue;
    try {
      command.setOptionValueWithSource(name, parsed(option, given, where), 'config');
    } catch (error) {
      if (!(error instanceof CommanderError)) throw error;
      throw new Problem({
        what: `${key}: ${error.message}`,
        where,
        fix: 'write it as the flag takes it',
        cause: error,
      });
    }
  }
}
