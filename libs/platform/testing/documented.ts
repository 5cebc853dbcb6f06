import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

interface DescribedOperation {
  readonly operationId?: string;
  readonly responses: Readonly<Record<string, { readonly content?: Readonly<Record<string, object>> }>>;
}

/** An OpenAPI document, as far as answers are held to it: by path and method. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>;
}

const NAME = 'https://ginnel.example/openapi.json';

/** An operation by the template of its path, such as `/v1/people/{id}`. */
export interface DocumentedOperation {
  readonly path: string;
  readonly method: string;
}

/** What was answered; `type` is its media type. */
export interface GivenAnswer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
}

/** Holds what a system answers to its OpenAPI document. */
export class Documented {
  private readonly ajv = new Ajv({ strict: false, allErrors: true });

  constructor(private readonly document: ApiDocument) {
    formats.default(this.ajv);
    this.ajv.addSchema({ $id: NAME, ...document });
  }

  /** The operation that an address asks for; undefined where there is none. */
  operationAt(method: string, address: string): DocumentedOperation | undefined {
    const asked = new URL(address, NAME).pathname.split('/');
    const [path] = Object.keys(this.document.paths)
      .filter((template) => fits(template.split('/'), asked))
      // A word stands before what is any.
      .sort((left, right) => left.split('{').length - right.split('{').length);
    const isOffered = path !== undefined && this.document.paths[path]?.[method.toLowerCase()] !== undefined;
    return isOffered ? { path, method } : undefined;
  }

  /** What of an answer the document does not say: its status, its media type, or its body; undefined where it says all. */
  breach({ path, method }: DocumentedOperation, { status, type, text }: GivenAnswer): string | undefined {
    const response = this.document.paths[path]?.[method.toLowerCase()]?.responses[status];
    if (!response) return `status ${status} is not documented`;
    const [expected] = Object.keys(response.content ?? {});
    if (expected === undefined) return text === '' ? undefined : 'a body is not documented';
    if (type?.split(';')[0] !== expected) return `${type} is not documented, but ${expected}`;
    const validate = this.rule(
      'paths',
      path,
      method.toLowerCase(),
      'responses',
      `${status}`,
      'content',
      expected,
    );
    if (validate(JSON.parse(text))) return undefined;
    return this.ajv.errorsText(validate.errors, { dataVar: 'body' });
  }

  /** The schema at a place of the document; compiled once. */
  private rule(...place: readonly string[]): ValidateFunction {
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    const rule = this.ajv.getSchema(`${NAME}#/${pointer.join('/')}/schema`);
    if (!rule) throw new Error(`the document has no schema at ${place.join(' ')}`);
    return rule;
  }
}

function fits(template: readonly string[], asked: readonly string[]): boolean {
  return (
    template.length === asked.length &&
    template.every((part, index) => (part.startsWith('{') ? asked[index] !== '' : part === asked[index]))
  );
}
