import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { PagerDutyCall } from '../../src/stand-ins/pagerduty/stand-in.ts';
import { projectRoot } from './run.ts';

const folder = join(projectRoot, '../shared/schemas');
const files = { events: 'pagerduty-events-v2-openapiv3.json', rest: 'pagerduty-rest-openapiv3.json' } as const;

/** Where the vendor's descriptions are missing; undefined: they are there. */
export function missingDescriptions(): string | undefined {
  const missing = Object.values(files).filter((name) => !existsSync(join(folder, name)));
  return missing.length === 0 ? undefined : `${missing.join(' and ')} in ../shared/schemas`;
}

interface Parameter {
  readonly name: string;
  readonly in: string;
  readonly required?: boolean;
  readonly schema?: object;
}

interface Operation {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[];
  readonly requestBody?: { readonly content: { readonly 'application/json': { readonly schema: object } } };
}

interface Description {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** Says in words what a call has that PagerDuty's own description does not allow. */
export function createCallCheck(): (call: PagerDutyCall) => readonly string[] {
  const options = { strict: false, validateFormats: false, validateSchema: false } as const;
  const ajv = new Ajv(options);
  // A query has texts only, and a list of one as that one.
  const texts = new Ajv({ ...options, coerceTypes: 'array' });
  const [events, rest] = [read(files.events), read(files.rest)];
  ajv.addSchema(events, files.events);
  ajv.addSchema(rest, files.rest);

  return ({ method, path, query, body }) => {
    if (path.startsWith('/generic/')) return [];
    const isEvent = path.startsWith('/v2/');
    const [description, file] = isEvent ? [events, files.events] : [rest, files.rest];
    const template = templateOf(description, isEvent ? path.slice('/v2'.length) : path);
    const verb = method.toLowerCase();
    const operation = template === undefined ? undefined : description.paths[template]?.[verb];
    if (template === undefined || operation === undefined) return [`${method} ${path} is not described`];
    const place = `${file}#/paths/${template.replaceAll('~', '~0').replaceAll('/', '~1')}/${verb}`;
    return [
      ...queryProblems(
        query,
        (operation.parameters ?? []).map((one) => resolved(description, one)),
        texts,
      ),
      ...(operation.requestBody === undefined || body === undefined
        ? []
        : bodyProblems(ajv, `${place}/requestBody/content/application~1json/schema`, body)),
    ].map((problem) => `${method} ${path}: ${problem}`);
  };
}

function read(name: string): Description {
  return JSON.parse(readFileSync(join(folder, name), 'utf8'));
}

/** `/incidents/{id}` of `/incidents/Q1`. */
function templateOf({ paths }: Description, path: string): string | undefined {
  const fits = (template: string): boolean => {
    const [asked, described] = [path.split('/'), template.split('/')];
    return asked.length === described.length && described.every((part, at) => /^\{/.test(part) || part === asked[at]);
  };
  return Object.hasOwn(paths, path) ? path : Object.keys(paths).find(fits);
}

function resolved(description: Description, parameter: Parameter | { readonly $ref: string }): Parameter {
  if (!('$ref' in parameter)) return parameter;
  let found: unknown = description;
  for (const part of parameter.$ref.slice('#/'.length).split('/')) found = (found as Record<string, unknown>)[part];
  return found as Parameter; // a reference of the description leads to a parameter
}

function queryProblems(query: string, parameters: readonly Parameter[], ajv: Ajv): readonly string[] {
  const described = parameters.filter((one) => one.in === 'query');
  const given = new URLSearchParams(query);
  const missing = described.filter(({ name, required }) => required === true && !given.has(name));
  const problems = [...new Set(given.keys())].flatMap((name) => {
    const parameter = described.find((one) => one.name === name);
    if (parameter === undefined) return [`its parameter ${name} is not described`];
    // The vendor describes one value of those that may be given several times.
    return given
      .getAll(name)
      .filter((value) => !ajv.validate(parameter.schema ?? {}, value))
      .map((value) => `its parameter ${name} is ${value}: ${ajv.errorsText()}`);
  });
  return [...missing.map(({ name }) => `its parameter ${name} is missing`), ...problems];
}

function bodyProblems(ajv: Ajv, place: string, body: unknown): readonly string[] {
  const uri = place.replace(/[{}]/g, encodeURIComponent);
  return ajv.validate({ $ref: uri }, structuredClone(body)) ? [] : [ajv.errorsText()];
}
