import { loadAll } from 'js-yaml';
import { isJsonArray, type JsonValue } from '../../kube/json.ts';
import { parseJson } from '../../kube/parse-json.ts';

/** Top-level keys of what we know to come as YAML: audit events and lists of them, Cloud Logging entries, manifests. */
const FIRST_KEY =
  /^(?:- )?["']?(?:apiVersion|kind|metadata|items|level|auditID|stage|requestURI|verb|user|impersonatedUser|sourceIPs|userAgent|objectRef|responseStatus|requestObject|responseObject|requestReceivedTimestamp|stageTimestamp|timestamp|annotations|insertId|labels|logName|operation|protoPayload|receiveTimestamp|resource|severity)["']?:(?:\s|$)/;
const CONTINUED = /^(?:\s|$|#|-\s|-$|\.\.\.|["']?[\w@./$-]+["']?\s*:(?:\s|$))/;

/** Does a YAML document of a kind that we know start with this line? */
export function startsYaml(line: string): boolean {
  return FIRST_KEY.test(line);
}

/** Can this line, which follows lines of YAML, belong to the same document? */
export function continuesYaml(line: string): boolean {
  return CONTINUED.test(line);
}

/**
 * Reads one YAML document (or several) as JSON values. Aliases are refused: no log uses them, and a few lines
 * of them can stand for gigabytes. Throws js-yaml's YAMLException, or a RangeError where it nests too deeply.
 */
export function parseYaml(text: string): readonly JsonValue[] {
  const documents = loadAll(text, { maxAliases: 0 });
  // The core schema makes only strings, numbers, booleans, null, arrays and plain objects, but also NaN and
  // infinity, which JSON does not have: writing and reading makes them null.
  const values = parseJson(JSON.stringify(documents));
  return isJsonArray(values) ? values : [];
}
