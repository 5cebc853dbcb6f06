import { Ajv, type ValidateFunction } from 'ajv';
import formats from 'ajv-formats';

interface DocumentedResponse {
  readonly content?: Readonly<Record<string, { readonly schema?: object }>>;
}

/** An OpenAPI document, as far as answers are held to it. */
export interface ApiDocument {
  readonly paths: Readonly<
    Record<
      string,
      Readonly<
        Record<
          string,
          {
            readonly operationId?: string;
            readonly responses: Readonly<Record<string, DocumentedResponse>>;
          }
        >
      >
    >
  >;
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
  private readonly validators = new Map<string, ValidateFunction>();

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
    const validate = this.validator([path, method.toLowerCase(), String(status), expected]);
    if (validate(JSON.parse(text))) return undefined;
    return this.ajv.errorsText(validate.errors, { dataVar: 'body' });
  }

  private validator([path, method, status, media]: readonly [
    string,
    string,
    string,
    string,
  ]): ValidateFunction {
    const pointer = ['paths', path, method, 'responses', status, 'content', media, 'schema']
      .map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/');
    const known = this.validators.get(pointer);
    if (known) return known;
    const made = this.ajv.compile({ $ref: `${NAME}#/${pointer}` });
    this.validators.set(pointer, made);
    return made;
  }
}

function fits(template: readonly string[], asked: readonly string[]): boolean {
  return (
    template.length === asked.length &&
    template.every((part, index) => (part.startsWith('{') ? asked[index] !== '' : part === asked[index]))
  );
}
